"""The one PostgreSQL transaction of the drain: what it applies and the ids in the ledger are committed together.

Every step writes in the order of its key, so that two drains at once wait for each other but never in a circle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, text

from data.partitions import ensure_ledger_days, ensure_months
from data.queries.live import LIVE_CHANNEL
from data.sources import Sources
from jobs.changes import mark_dependents
from jobs.live.entries import STAGED, Entry
from jobs.reports import refresh_reports
from jobs.rollup import copy_rows

HERE = Path(__file__).parent
LEDGER = (HERE / "ledger.sql").read_text()
COUNTERS = (HERE / "counters.sql").read_text()
REPORT_ENTRIES = (HERE / "reports.sql").read_text()
REPORT_DAYS = (HERE / "report_days.sql").read_text()
DELIVERIES = (HERE / "deliveries.sql").read_text()
OUTBOX = text((HERE / "outbox.sql").read_text())

COUNT_APPLIED = text("SELECT count(*) FROM applied")
READ_CONDEMNED = text("SELECT entry_id, reason FROM condemned")
MONTHS_OF_NOTIFICATIONS = text("""
    SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC')::date FROM notifications
    WHERE id = ANY(:ids) ORDER BY 1
""")


@dataclass
class Outcome:
    """What became of entries: how many were applied now, and the key and reason of those that never can be."""

    applied: int = 0
    condemned: dict[bytes, str] = field(default_factory=dict)

    def add(self, other: Outcome) -> None:
        self.applied += other.applied
        self.condemned.update(other.condemned)


def apply(sources: Sources, entries: Sequence[Entry], until: date) -> Outcome:
    """Applies each entry that the ledger does not hold, all in one transaction; `until` is the day that is open.

    What PostgreSQL refuses is raised, and then nothing was applied.
    """
    _prepare_partitions(sources, entries)
    kinds = {entry.kind for entry in entries}
    with sources.postgres.begin() as connection:
        copy_rows(connection, "staged", STAGED, (entry.row for entry in entries))
        sources.reached("drain: staged")
        connection.exec_driver_sql(LEDGER)
        sources.reached("drain: ledgered")
        connection.exec_driver_sql(COUNTERS)
        if "report" in kinds:
            _apply_reports(connection, until)
        if "delivery" in kinds:
            connection.exec_driver_sql(DELIVERIES)
        connection.execute(OUTBOX, {"channel": LIVE_CHANNEL})
        outcome = _outcome(connection)
        sources.reached("drain: applied")
    return outcome


def _prepare_partitions(sources: Sources, entries: Sequence[Entry]) -> None:
    """In a transaction of its own: whoever makes a partition locks the table, and must hold nothing else."""
    with sources.postgres.begin() as connection:
        for day in sorted({entry.created_day for entry in entries}):
            ensure_ledger_days(connection, day, day)
        notifications = {entry.subject_id for entry in entries if entry.kind == "delivery"}
        if notifications:
            for month in connection.scalars(MONTHS_OF_NOTIFICATIONS, {"ids": list(notifications)}).all():
                ensure_months(connection, "notification_delivery_logs", month, month)


def _apply_reports(connection: Connection, until: date) -> None:
    connection.exec_driver_sql(REPORT_ENTRIES)
    refresh_reports(connection)
    connection.exec_driver_sql(REPORT_DAYS)
    mark_dependents(connection, "report_generation_stats", until)


def _outcome(connection: Connection) -> Outcome:
    condemned: Mapping[bytes, str] = {row.entry_id: row.reason for row in connection.execute(READ_CONDEMNED)}
    return Outcome(connection.scalar(COUNT_APPLIED) or 0, dict(condemned))
