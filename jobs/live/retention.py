"""What the live path no longer needs: entries that were applied, days of the ledger, old members and messages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from pymongo import ASCENDING
from pymongo.errors import PyMongoError
from sqlalchemy import delete

from data.errors import SourceUnavailable
from data.partitions import LEDGER, drop_partition, ledger_partition, partition_names
from data.sources import Sources
from data.tables.live import live_counter_members, live_outbox
from jobs.live.entries import COUNTED_DAYS

LEDGER_DAYS = 9
MEMBER_DAYS = 40
OUTBOX_LIFE = timedelta(days=1)
STATES = ("PENDING", "PROCESSING", "AGGREGATED", "FAILED")


def clear_aggregated(sources: Sources, now: datetime) -> int:
    """How many entries were removed from the buffer: all that had been applied by `now`. SourceUnavailable."""
    done = {"aggregationStatus": "AGGREGATED", "aggregatedAt": {"$lte": now}}
    try:
        return sources.mongo.metrics_buffer.delete_many(done).deleted_count
    except PyMongoError as error:
        raise SourceUnavailable(f"MongoDB did not answer: {error}") from error


def drop_old_ledger_days(sources: Sources, now: datetime) -> list[str]:
    """The names of the ledger's partitions that were dropped, oldest first.

    A day goes when it is over LEDGER_DAYS days old and the buffer holds no entry created on it. SourceUnavailable.
    """
    horizon = now.astimezone(UTC).date() - timedelta(days=LEDGER_DAYS)
    with sources.postgres.connect() as connection:
        names = partition_names(connection, LEDGER)
    dropped = []
    for name in names:
        day = _day_of(name)
        if day is not None and day < horizon and not _holds_entries_of(sources, day):
            with sources.postgres.begin() as connection:
                drop_partition(connection, ledger_partition(day))
            dropped.append(name)
    return dropped


def prune_live(sources: Sources, now: datetime) -> None:
    """Removes messages older than a day, and members of days that no entry can count in any more.

    The counters stay. Members are kept for MEMBER_DAYS days, and longer while the buffer holds older entries that wait.
    SourceUnavailable.
    """
    horizon = now.astimezone(UTC).date() - timedelta(days=MEMBER_DAYS)
    waiting = _oldest_waiting(sources)
    if waiting is not None:
        horizon = min(horizon, waiting - timedelta(days=COUNTED_DAYS))
    with sources.postgres.begin() as connection:
        connection.execute(delete(live_outbox).where(live_outbox.c.created_at < now - OUTBOX_LIFE))
        connection.execute(delete(live_counter_members).where(live_counter_members.c.day < horizon))


def _day_of(partition_name: str) -> date | None:
    """The day of a partition of the ledger; None for the default one."""
    try:
        return datetime.strptime(partition_name, f"{LEDGER}_%Y_%m_%d").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _holds_entries_of(sources: Sources, day: date) -> bool:
    start = datetime.combine(day, time(), UTC)
    created = {"$gte": start, "$lt": start + timedelta(days=1)}
    found = {"aggregationStatus": {"$in": STATES}, "createdAt": created}
    try:
        return sources.mongo.metrics_buffer.find_one(found, {"_id": 1}) is not None
    except PyMongoError as error:
        raise SourceUnavailable(f"MongoDB did not answer: {error}") from error


def _oldest_waiting(sources: Sources) -> date | None:
    """The day on which the oldest entry that still waits was created."""
    waiting = {"aggregationStatus": {"$in": ["PENDING", "PROCESSING"]}, "createdAt": {"$type": "date"}}
    try:
        found = sources.mongo.metrics_buffer.find_one(waiting, {"createdAt": 1}, sort=[("createdAt", ASCENDING)])
    except PyMongoError as error:
        raise SourceUnavailable(f"MongoDB did not answer: {error}") from error
    return found["createdAt"].date() if found else None
