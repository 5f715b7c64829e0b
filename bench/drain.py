"""Entries drained per second, beside the same upsert without a ledger: staged rows of the same entries, straight in."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice

from sqlalchemy import text

from bench.ingest import fill
from data.ingest.documents import Document, buffer_entry_of
from data.sources import Sources
from jobs.live.apply import COUNTERS
from jobs.live.drain import BATCH_ENTRIES, drain
from jobs.live.entries import STAGED, read_entry
from jobs.rollup import copy_rows

ROUNDS = 5
ENTRIES = 20_000

EMPTY = text("TRUNCATE live_counters, live_counter_members, live_outbox, dead_entries, buffer_ledger")


def measure(sources: Sources) -> None:
    """Prints the medians of both and their ratio, over entries that the logs of `bench.ingest` make."""
    fill(sources)
    entries = _entries(sources)
    rates: dict[str, list[float]] = {"drain": [], "bare": []}
    for _ in range(ROUNDS):
        rates["bare"].append(len(entries) / _bare(sources, entries))
        rates["drain"].append(len(entries) / _drain(sources, entries))
    bare, ours = (statistics.median(rates[name]) for name in ("bare", "drain"))
    print(
        f"drain    drain  {ours:>9,.0f} entries/s   bare upsert      {bare:>9,.0f} entries/s   ratio {ours / bare:.2f}"
    )


def _entries(sources: Sources) -> list[Document]:
    """Buffer entries as if all the logs had come within this day."""
    now = datetime.now(UTC).replace(microsecond=0)
    logs = sources.mongo.user_activity_logs.find().sort("timestamp", 1).limit(ENTRIES)
    moments = (now - timedelta(seconds=second) for second in range(ENTRIES))
    return [
        buffer_entry_of({**log, "timestamp": moment, "createdAt": moment})
        for log, moment in zip(logs, moments, strict=False)
    ]


def _bare(sources: Sources, entries: Sequence[Document]) -> float:
    """Reads the buffer and adds it to the same counters: no claim, no ledger, no marks, no messages."""
    _fill(sources, entries)
    started = time.perf_counter()
    found = sources.mongo.metrics_buffer.find({"aggregationStatus": "PENDING"}).sort("createdAt", 1)
    while batch := list(islice(found, BATCH_ENTRIES)):
        with sources.postgres.begin() as connection:
            copy_rows(connection, "applied", STAGED, (read_entry(document).row for document in batch))
            connection.exec_driver_sql(COUNTERS)
    return time.perf_counter() - started


def _drain(sources: Sources, entries: Sequence[Document]) -> float:
    _fill(sources, entries)
    started = time.perf_counter()
    counts = drain(sources)
    assert counts.rows_out == len(entries)
    return time.perf_counter() - started


def _fill(sources: Sources, entries: Sequence[Document]) -> None:
    sources.mongo.metrics_buffer.delete_many({})
    sources.mongo.metrics_buffer.insert_many([dict(entry) for entry in entries])
    with sources.postgres.begin() as connection:
        connection.execute(EMPTY)
