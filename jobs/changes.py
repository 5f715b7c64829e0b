"""Which days have to be computed: found in the raw logs, passed on to what is made of them, asked for by a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, text

from data.logs import changed_days_of
from data.sources import Sources
from data.tables.internal import LOGS_EXPIRED
from jobs.registry import all_rollups
from jobs.spec import Rollup, Window

# A log is seen late by as much as its write took and clocks differ; days computed since are looked at again.
GRACE = timedelta(minutes=15)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)

CREATE_MARKS = """
    CREATE TEMPORARY TABLE IF NOT EXISTS marks
        (organization_id uuid, day date, fresh bigint, last_created_at timestamptz) ON COMMIT DROP
"""
ADD_MARKS = text("INSERT INTO marks VALUES (:organization_id, :day, :fresh, :last_created_at)")

# A day that nobody computed since its last log arrived. Archived months are history, whatever arrives.
MARK = text("""
    INSERT INTO rollup_days AS days (job, organization_id, day, state, reason)
    SELECT :job, marks.organization_id, marks.day,
           CASE WHEN archives.month IS NULL THEN 'dirty' ELSE 'frozen' END, :reason
    FROM marks
    JOIN organizations ON organizations.id = marks.organization_id
    LEFT JOIN archives ON archives.table_name = :job AND archives.state <> 'writing'
                      AND archives.month = date_trunc('month', marks.day)::date
    LEFT JOIN rollup_days AS known
           ON (known.job, known.organization_id, known.day) = (:job, marks.organization_id, marks.day)
    WHERE known.as_of IS NULL OR marks.last_created_at IS NULL
       OR marks.last_created_at >= known.as_of - CAST(:grace AS interval)
    ORDER BY marks.organization_id, marks.day
    ON CONFLICT (job, organization_id, day) DO UPDATE
    SET dirty_seq = days.dirty_seq + 1, state = 'dirty', reason = EXCLUDED.reason
    WHERE days.state <> 'frozen'
""")
COUNT_LATE_ON_FROZEN = text("""
    UPDATE rollup_days AS days SET late_count = late_count + marks.fresh
    FROM marks
    WHERE days.job = :job AND days.organization_id = marks.organization_id AND days.day = marks.day
      AND days.state = 'frozen' AND marks.fresh > 0
""")

MARK_DAYS_MADE_OF_CHANGED = """
    INSERT INTO marks (organization_id, day)
    SELECT DISTINCT organization_id, affected::date
    FROM changed_days, generate_series(day, least({last}, CAST(:last AS date)), '1 day') AS affected
"""
# An organization's days begin with the day it was created.
MARK_EVERY_DAY = text("""
    INSERT INTO marks (organization_id, day)
    SELECT organizations.id, day::date
    FROM organizations,
         generate_series(greatest(:start, (created_at AT TIME ZONE 'UTC')::date), CAST(:last AS date), '1 day') AS day
""")
# What every organization begins with: its feature entries and the baseline of its figures.
MARK_FIRST_DAYS = text("""
    INSERT INTO marks (organization_id, day)
    SELECT id, (created_at AT TIME ZONE 'UTC')::date FROM organizations
    WHERE (created_at AT TIME ZONE 'UTC')::date < :until
      AND NOT EXISTS (SELECT FROM rollup_days WHERE (job, organization_id, day)
                                                   = (:job, organizations.id, (created_at AT TIME ZONE 'UTC')::date))
""")

READ_LAST_LOOK = text("SELECT min(reached_at) FROM watermarks")
READ_WATERMARK = text("SELECT reached_at FROM watermarks WHERE name = :name")
SET_WATERMARK = text("""
    INSERT INTO watermarks (name, reached_at) VALUES (:name, :now)
    ON CONFLICT (name) DO UPDATE SET reached_at = EXCLUDED.reached_at
""")

FREEZE_EXPIRING = text("""
    UPDATE rollup_days SET state = 'frozen', reason = 'raw logs are about to expire'
    WHERE state = 'clean' AND expires_at <= CAST(:now AS timestamptz) + interval '1 day'
""")
# Of a day whose logs have begun to go, no count of documents tells whether they are all there.
FREEZE_EXPIRED = text("""
    UPDATE rollup_days
    SET state = 'frozen', reason = CASE state WHEN 'dirty' THEN :expired ELSE 'raw logs are about to expire' END
    WHERE state <> 'frozen' AND computed_at IS NOT NULL AND expires_at <= :now
""").bindparams(expired=LOGS_EXPIRED)


def find_changes(sources: Sources, now: datetime, before: date) -> None:
    """Makes dirty every day before `before` of which raw logs arrived since the last look.

    Logs of frozen days are counted as too late. The caller sees to the days from `before` on. Works collection by
    collection; what a crash leaves out is found by the next look. SourceUnavailable.
    """
    by_collection: dict[str, list[Rollup]] = {}
    for rollup in all_rollups():
        if rollup.logs:
            by_collection.setdefault(rollup.logs.collection, []).append(rollup)
    for collection, rollups in by_collection.items():
        _find_in(sources, collection, rollups, now, datetime.combine(before, time(), UTC))


def mark_dependents(connection: Connection, table: str, until: date) -> None:
    """Makes dirty what is made of the days in the temporary table `changed_days` (organization_id, day) of `table`.

    Days from `until` on have not closed; their own night computes them.
    """
    for rollup in all_rollups():
        for reads in rollup.reads:
            if reads.table == table:
                last = "'infinity'" if reads.days is None else f"day + {reads.days - 1}"
                statement = text(MARK_DAYS_MADE_OF_CHANGED.format(last=last))
                _mark(connection, rollup, f"{table} changed", statement, last=until - timedelta(days=1))


def ask_for(sources: Sources, rollup: Rollup, window: Window, reason: str) -> None:
    """Makes dirty every day of the window, for every organization from its first day on."""
    with sources.postgres.begin() as connection:
        _mark(connection, rollup, reason, MARK_EVERY_DAY, start=window.start, last=window.last)


def begin_organizations(sources: Sources, rollup: Rollup, until: date) -> None:
    """Makes dirty the first day of every organization, once it has closed, unless that was done before."""
    with sources.postgres.begin() as connection:
        _mark(connection, rollup, "first day", MARK_FIRST_DAYS, until=until, job=rollup.name)


def freeze_expiring(sources: Sources, now: datetime) -> None:
    """Keeps as they are the computed days whose raw logs begin to expire within a day."""
    with sources.postgres.begin() as connection:
        connection.execute(FREEZE_EXPIRING, {"now": now})


def freeze_expired(sources: Sources, now: datetime) -> None:
    """Keeps as they are the computed days whose raw logs have begun to go, whatever has arrived since."""
    with sources.postgres.begin() as connection:
        connection.execute(FREEZE_EXPIRED, {"now": now})


def last_look(sources: Sources) -> datetime | None:
    """Until when every collection has been looked through; None before the first look."""
    with sources.postgres.connect() as connection:
        return connection.scalar(READ_LAST_LOOK)


def _find_in(sources: Sources, collection: str, rollups: Sequence[Rollup], now: datetime, before: datetime) -> None:
    with sources.postgres.begin() as connection:
        reached = connection.scalar(READ_WATERMARK, {"name": collection}) or BEGINNING
        connection.exec_driver_sql(CREATE_MARKS)
        _add_marks(connection, changed_days_of(sources, collection, reached - GRACE, reached, before))
        for rollup in rollups:
            connection.execute(COUNT_LATE_ON_FROZEN, {"job": rollup.name})
            connection.execute(MARK, {"job": rollup.name, "reason": "new events", "grace": GRACE})
        connection.execute(SET_WATERMARK, {"name": collection, "now": now})


def _add_marks(connection: Connection, found: Iterable[dict[str, Any]]) -> None:
    if rows := list(found):
        connection.execute(ADD_MARKS, rows)


def _mark(connection: Connection, rollup: Rollup, reason: str, choose: Any, **parameters: Any) -> None:
    connection.exec_driver_sql(CREATE_MARKS)
    connection.exec_driver_sql("DELETE FROM marks")
    connection.execute(choose, parameters)
    connection.execute(MARK, {"job": rollup.name, "reason": reason, "grace": GRACE})
