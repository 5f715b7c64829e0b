"""Which months may leave: old enough, and not computed, restored or waiting to be computed lately."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, text

from data.archives.tables import ARCHIVED, Archived, Month
from data.partitions import first_of_month

KEPT_MONTHS = 24
REST = timedelta(days=90)

MONTHS_WITH_ROWS = """
    SELECT DISTINCT date_trunc('month', CAST({day} AS timestamp))::date AS month
    FROM {table} WHERE {day} < {before} ORDER BY 1
"""

# The states of the days of a month's own rollups, and of all days that are made of it.
STATES = """
    rollup_days AS days
    JOIN unnest(CAST(:jobs AS text[]), CAST(:ends AS date[])) AS made (job, until) USING (job)
    WHERE days.day >= :first AND days.day < made.until
"""
LOCK_STATES = text(f"SELECT FROM {STATES} ORDER BY job, organization_id, day FOR UPDATE OF days")
FREEZE_STATES = text(f"""
    UPDATE rollup_days SET state = 'frozen', reason = 'archived'
    WHERE state <> 'frozen' AND (job, organization_id, day) IN (SELECT job, organization_id, day FROM {STATES})
""")  # noqa: S608 - ours

IS_WAITING = text(f"SELECT EXISTS (SELECT FROM {STATES} AND days.state = 'dirty')")  # noqa: S608
WAS_COMPUTED = text("""
    SELECT EXISTS (SELECT FROM rollup_days
                   WHERE job = ANY(:own) AND day >= :first AND day < :end AND computed_at >= :since)
""")
WAS_RESTORED = text("""
    SELECT EXISTS (SELECT FROM archives
                   WHERE table_name = :table AND month = :first AND state = 'restored' AND restored_at >= :since)
""")
WAS_TOUCHED = "SELECT EXISTS (SELECT FROM {table} WHERE {chosen} AND {touched} >= :since)"


@dataclass(frozen=True)
class Rules:
    """When a month may leave, as seen from the UTC day `today`, and what is made of it.

    `made_of` names, for an archived table, each rollup that reads it and for how many days: its day D goes into their
    days D … D + days - 1. Those days are not computed again once the month is gone.
    """

    today: date
    made_of: Mapping[str, Mapping[str, int]]

    @property
    def before(self) -> date:
        """Months that end by this day are over 24 months old."""
        return first_of_month(self.today, -KEPT_MONTHS)

    @property
    def since(self) -> datetime:
        """What was computed or restored from then on stays."""
        return datetime.combine(self.today, time(), UTC) - REST

    def parameters(self, month: Month) -> dict[str, Any]:
        """Those of the statements about the month."""
        own = [part.table.name for part in month.archived.parts]
        ends = dict.fromkeys(own, month.end)
        for name in own:
            ends |= {job: month.end + timedelta(days=days - 1) for job, days in self.made_of.get(name, {}).items()}
        return {
            "table": month.archived.name,
            "first": month.first,
            "end": month.end,
            "since": self.since,
            "own": own,
            "jobs": list(ends),
            "ends": list(ends.values()),
        }


def due_months(engine: Engine, rules: Rules) -> list[Month]:
    """The months that may leave now, by table, oldest first."""
    with engine.connect() as connection:
        found = [month for archived in ARCHIVED.values() for month in _months_with_rows(connection, archived, rules)]
        return [month for month in found if is_due(connection, month, rules)]


def is_due(connection: Connection, month: Month, rules: Rules) -> bool:
    """Whether nothing of the month waits, and nothing was computed, written or restored in the last 90 days."""
    questions = [IS_WAITING, WAS_COMPUTED, WAS_RESTORED]
    if month.archived.touched:
        chosen, touched = month.chosen(month.archived.parts[-1]), month.archived.touched
        questions.append(text(WAS_TOUCHED.format(table=month.archived.name, chosen=chosen, touched=touched)))
    parameters = rules.parameters(month)
    return not any(connection.scalar(question, parameters) for question in questions)


def _months_with_rows(connection: Connection, archived: Archived, rules: Rules) -> Iterator[Month]:
    statement = MONTHS_WITH_ROWS.format(day=archived.day, table=archived.name, before=archived.bound(rules.before))
    for first in connection.exec_driver_sql(statement).scalars():
        yield Month(archived, first)
