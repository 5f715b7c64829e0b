"""A whole file of events through the one way in, in batches, with every rejected line told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from data.ingest.files import CutShort, EventFile, Line
from data.ingest.store import EventStore

BATCH_EVENTS = 2_000
BATCH_BYTES = 8 * 1024 * 1024
TOLD_REJECTIONS = 1_000


@dataclass(frozen=True)
class RejectedLine:
    number: int
    error: str


@dataclass
class ImportReport:
    """What became of the lines of one file; `rejected` counts all, `told` holds the first thousand."""

    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    told: list[RejectedLine] = field(default_factory=list)
    broken_off: str | None = None

    def reject(self, line: Line, error: str) -> None:
        self.rejected += 1
        if len(self.told) < TOLD_REJECTIONS:
            self.told.append(RejectedLine(line.number, error))

    @property
    def lines(self) -> int:
        return self.accepted + self.duplicates + self.rejected

    @property
    def clean(self) -> bool:
        return self.lines > 0 and self.rejected == 0 and self.broken_off is None


Rejecting = Callable[[Line, str], None]
"""Told of each line that was not taken, and why."""


def import_events(
    store: EventStore,
    file: EventFile,
    progress: Callable[[ImportReport], None] = lambda report: None,
    rejecting: Rejecting = lambda line, error: None,
) -> ImportReport:
    """The report when the file is read to its end, or to where it breaks off; memory stays flat."""
    report = ImportReport()
    try:
        for batch in _batches(file.lines()):
            _store(store, batch, report, rejecting)
            progress(report)
    except CutShort as error:
        report.broken_off = str(error)
    return report


def _batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Groups of lines bounded in number and in bytes; what came before a break is still handed on."""
    batch: list[Line] = []
    size = 0
    remaining = iter(lines)
    try:
        for line in remaining:
            batch.append(line)
            size += len(line.content)
            if len(batch) >= BATCH_EVENTS or size >= BATCH_BYTES:
                yield batch
                batch, size = [], 0
    except CutShort:
        yield batch
        raise
    if batch:
        yield batch


def _store(store: EventStore, batch: list[Line], report: ImportReport, rejecting: Rejecting) -> None:
    result = store.store([line.content for line in batch])
    report.accepted += result.accepted
    report.duplicates += result.duplicates
    for rejection in result.rejected:
        line = batch[rejection.index]
        report.reject(line, rejection.error)
        rejecting(line, rejection.error)
