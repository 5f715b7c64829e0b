"""The one way in which a rollup replaces its rows of a window: recomputed, in one transaction, never added to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from data.partitions import MONTHLY, ensure_months
from data.sources import Sources
from jobs.spec import Counts, Rollup, Window

# An organization's days begin with the day it was created.
REGISTER_PAIRS = text("""
    INSERT INTO rollup_days (job, organization_id, day)
    SELECT :job, organizations.id, day::date
    FROM organizations,
         generate_series(greatest(:start, (created_at AT TIME ZONE 'UTC')::date), CAST(:last AS date), '1 day') AS day
    ON CONFLICT DO NOTHING
""")
READ_PAIRS = text("""
    SELECT organization_id, day, dirty_seq FROM rollup_days
    WHERE job = :job AND day >= :start AND day < :end
""")
REGISTER_STAGED = text("""
    WITH staged AS (
        SELECT DISTINCT stage.organization_id, stage.day
        FROM stage JOIN organizations ON organizations.id = stage.organization_id
        WHERE NOT EXISTS (SELECT FROM pairs
            WHERE pairs.organization_id = stage.organization_id AND pairs.day = stage.day)
    ), registered AS (
        INSERT INTO rollup_days (job, organization_id, day)
        SELECT :job, organization_id, day FROM staged ON CONFLICT DO NOTHING
    )
    INSERT INTO pairs (organization_id, day, seen_seq) SELECT organization_id, day, 1 FROM staged
""")
CLOCK = text("SELECT clock_timestamp()")

# A later reading has been here already, or the day is frozen: leave those days as they are.
FENCE = text("""
    WITH locked AS (
        SELECT organization_id, day, as_of, state FROM rollup_days
        WHERE job = :job AND day >= :start AND day < :end
        ORDER BY organization_id, day FOR UPDATE
    )
    DELETE FROM pairs USING locked
    WHERE pairs.organization_id = locked.organization_id AND pairs.day = locked.day
      AND (locked.as_of > :as_of OR locked.state = 'frozen')
""")

# Fewer raw documents than last time, without a recorded erasure: they have expired, and may not overwrite history.
GUARD = text("""
    WITH counted AS (
        SELECT organization_id, day, sum(source_count) AS documents FROM stage GROUP BY organization_id, day
    ), erased AS (
        SELECT organization_id, day, sum(documents) AS documents FROM erased_days
        WHERE collection = :collection GROUP BY organization_id, day
    ), refused AS (
        SELECT before.organization_id, before.day, before.source_count AS before,
               coalesce(counted.documents, 0) AS now
        FROM rollup_days AS before
        LEFT JOIN counted USING (organization_id, day)
        LEFT JOIN erased USING (organization_id, day)
        WHERE before.job = :job AND before.day >= :start AND before.day < :end
          AND coalesce(counted.documents, 0) + coalesce(erased.documents, 0) < before.source_count
    )
    DELETE FROM pairs USING refused
    WHERE pairs.organization_id = refused.organization_id AND pairs.day = refused.day
    RETURNING refused.organization_id, refused.day, refused.before, refused.now
""")

MARK_DONE = text("""
    UPDATE rollup_days AS days
    SET as_of = :as_of, computed_at = now(), run_id = :run, done_seq = pairs.seen_seq,
        state = CASE WHEN days.dirty_seq = pairs.seen_seq THEN 'clean' ELSE 'dirty' END,
        source_count = coalesce((SELECT sum(source_count) FROM stage
            WHERE stage.organization_id = pairs.organization_id AND stage.day = pairs.day), 0)
    FROM pairs
    WHERE days.job = :job AND days.organization_id = pairs.organization_id AND days.day = pairs.day
""")

# `computed` holds the rows as they should be; those of the pairs that it lacks are ghosts.
UPSERT = """
    INSERT INTO {table} AS kept ({columns})
    SELECT {columns} FROM computed
    ON CONFLICT ({key}) DO UPDATE SET {assignments}
    WHERE ({kept}) IS DISTINCT FROM ({excluded})
"""
DELETE_GHOSTS = """
    DELETE FROM {table} AS kept USING pairs
    WHERE kept.organization_id = pairs.organization_id AND kept.{day} = pairs.day
      AND NOT EXISTS (SELECT FROM computed WHERE {same_key})
"""


def run_rollup(sources: Sources, rollup: Rollup, window: Window, run_id: int) -> Counts:
    """Recomputes the window for every organization and says what was read and written.

    Raw logs are read after the state of the days, so that what arrives meanwhile leaves its day dirty.
    """
    bounds = {"job": rollup.name, "start": window.start, "end": window.end}
    as_of, seen = _observe(sources, bounds)
    with sources.postgres.begin() as connection:
        _prepare_partitions(connection, rollup, window)
        _copy_pairs(connection, seen)
        _copy_stage(connection, rollup, sources, window)
        connection.execute(REGISTER_STAGED, {"job": rollup.name})
        connection.execute(FENCE, {**bounds, "as_of": as_of})
        refused = _guard(connection, rollup, bounds)
        rows_out = _replace(connection, rollup)
        connection.execute(MARK_DONE, {"job": rollup.name, "as_of": as_of, "run": run_id})
        rows_in, skipped = _documents(connection)
    return Counts(rows_in, rows_out, skipped, refused)


def _observe(sources: Sources, bounds: dict[str, Any]) -> tuple[datetime, list[Any]]:
    """The clock of the database, then the (organization, day, dirty_seq) of every day to be computed."""
    with sources.postgres.begin() as connection:
        as_of = connection.scalar(CLOCK)
        connection.execute(REGISTER_PAIRS, {**bounds, "last": bounds["end"] - timedelta(days=1)})
        return as_of, list(connection.execute(READ_PAIRS, bounds))


def _prepare_partitions(connection: Connection, rollup: Rollup, window: Window) -> None:
    if rollup.table.name in MONTHLY:
        ensure_months(connection, rollup.table.name, window.start, window.end - timedelta(days=1))


def _copy_pairs(connection: Connection, seen: Iterable[Sequence[Any]]) -> None:
    _copy(connection, "pairs", {"organization_id": "uuid", "day": "date", "seen_seq": "bigint"}, seen)


def _copy_stage(connection: Connection, rollup: Rollup, sources: Sources, window: Window) -> None:
    _copy(connection, "stage", rollup.stage, rollup.read(sources, window))


def _copy(connection: Connection, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table} ({declared}) ON COMMIT DROP")
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql(f"ANALYZE {table}")


def _guard(connection: Connection, rollup: Rollup, bounds: dict[str, Any]) -> list[dict[str, Any]]:
    """The days refused, for the run's record: rollup, organization, day, documents before and now."""
    return [
        {
            "rollup": rollup.name,
            "organization_id": str(row.organization_id),
            "day": row.day.isoformat(),
            "before": row.before,
            "now": int(row.now),
        }
        for row in connection.execute(GUARD, {**bounds, "collection": rollup.collection})
    ]


def _replace(connection: Connection, rollup: Rollup) -> int:
    """How many rows the window now holds; those that did not change are not written."""
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE computed ON COMMIT DROP AS {rollup.select}")
    connection.exec_driver_sql(_upsert(rollup))
    connection.exec_driver_sql(_delete_ghosts(rollup))
    return connection.scalar(text("SELECT count(*) FROM computed")) or 0


def _upsert(rollup: Rollup) -> str:
    values = [name for name in rollup.columns if name not in rollup.key]
    return UPSERT.format(
        table=rollup.table.name,
        columns=", ".join(rollup.columns),
        key=", ".join(rollup.key),
        assignments=", ".join(f"{name} = EXCLUDED.{name}" for name in values),
        kept=", ".join(f"kept.{name}" for name in values),
        excluded=", ".join(f"EXCLUDED.{name}" for name in values),
    )


def _delete_ghosts(rollup: Rollup) -> str:
    same_key = " AND ".join(f"computed.{name} IS NOT DISTINCT FROM kept.{name}" for name in rollup.key)
    return DELETE_GHOSTS.format(table=rollup.table.name, day=rollup.day_column, same_key=same_key)


def _documents(connection: Connection) -> tuple[int, int]:
    """Raw documents read, and those among them whose person or organization is gone."""
    total = connection.scalar(text("SELECT coalesce(sum(source_count), 0) FROM stage")) or 0
    kept = connection.scalar(
        text("""
            SELECT coalesce(sum(stage.source_count), 0) FROM stage
            JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
        """)
    )
    return int(total), int(total) - int(kept or 0)
