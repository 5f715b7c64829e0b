"""The drain of metrics_buffer: claim, apply in one PostgreSQL transaction, mark. Each entry takes effect exactly once.

What a crash between two steps leaves behind, the next drain takes over once the lease has run out; the ledger tells it
what was applied already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from data.ingest.documents import Document
from data.ingest.store import server_now
from data.sources import Sources
from jobs.live.claim import Claim, claim, mark_aggregated, mark_failed
from jobs.live.condemn import apply_all_but_bad, record_dead
from jobs.live.entries import Entry, Unreadable, entry_key, read_entry
from jobs.spec import Counts, Progress, no_progress

BATCH_ENTRIES = 5_000


def drain(
    sources: Sources,
    now: Callable[[], datetime] = server_now,
    *,
    limit: int = BATCH_ENTRIES,
    progress: Progress = no_progress,
) -> Counts:
    """What was done until nothing waited any more: entries claimed, applied now, and set aside as bad.

    Works in batches of `limit`; `progress` is told after each and may end the drain by raising. SourceUnavailable.
    """
    counts, batches = Counts(), 0
    while (batch := drain_batch(sources, now, limit)).rows_in:
        counts.add(batch)
        batches += 1
        progress(f"{counts.rows_in:,} entries", batches, batches)
    return counts


def drain_batch(sources: Sources, now: Callable[[], datetime] = server_now, limit: int = BATCH_ENTRIES) -> Counts:
    """What became of up to `limit` entries, oldest first; with `rows_in` 0 there was nothing to claim.

    SourceUnavailable.
    """
    claimed = claim(sources.mongo, now(), limit)
    if not claimed.documents:
        return Counts()
    sources.reached("drain: claimed")
    entries, reasons = _read(claimed.documents)
    outcome = apply_all_but_bad(sources, entries, now().astimezone(UTC).date())
    reasons.update(outcome.condemned)
    bad = [document for document in claimed.documents if entry_key(document["_id"]) in reasons]
    record_dead(sources, bad, reasons)
    sources.reached("drain: committed")
    _mark(sources, claimed, reasons, now())
    sources.reached("drain: marked")
    return Counts(rows_in=len(claimed.documents), rows_out=outcome.applied, skipped=len(bad))


def _read(documents: Sequence[Document]) -> tuple[list[Entry], dict[bytes, str]]:
    """The entries that can be read, and the reasons of those that cannot, by key."""
    entries, reasons = [], {}
    for document in documents:
        try:
            entries.append(read_entry(document))
        except Unreadable as unreadable:
            reasons[entry_key(document["_id"])] = str(unreadable)
    return entries, reasons


def _mark(sources: Sources, claimed: Claim, reasons: dict[bytes, str], now: datetime) -> None:
    failed, done = {}, []
    for document in claimed.documents:
        reason = reasons.get(entry_key(document["_id"]))
        if reason is None:
            done.append(document["_id"])
        else:
            failed[document["_id"]] = reason
    mark_failed(sources.mongo, claimed.token, failed, now)
    mark_aggregated(sources.mongo, claimed.token, done, now)
