"""The one way in which a rollup fills its dirty days: recomputed, in one transaction, never added to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, text

from data.logs import lifetime
from data.partitions import MONTHLY, ensure_months
from data.sources import Sources
from jobs import statements
from jobs.changes import mark_dependents
from jobs.spec import Counts, Logs, LogWindow, Rollup, Run, Window

# Beyond as many, it is quicker to read the logs of all organizations.
MOST_NAMED_ORGANIZATIONS = 50

PAIRS = {
    "organization_id": "uuid",
    "day": "date",
    "seen_seq": "bigint",
    "was_computed": "boolean",
    "reason": "text",
}


def compute(sources: Sources, rollup: Rollup, window: Window, run: Run) -> Counts:
    """Recomputes the dirty days of the window and says what was read and written.

    Raw logs are read after the state of the days, so that what arrives meanwhile leaves its day dirty. A day that a
    later reading has computed already, or that is frozen, stays as it is; so does, and becomes frozen, a day whose raw
    documents have become fewer. SourceUnavailable.
    """
    bounds = {"job": rollup.name, "start": window.start, "end": window.end}
    as_of, seen = _observe(sources, bounds)
    if not seen:
        return Counts()
    sources.reached("rollup: observed")
    with sources.postgres.begin() as connection:
        copy_rows(connection, "pairs", PAIRS, seen)
        if rollup.logs:
            _copy_stage(connection, rollup.logs, sources, LogWindow(window.start, window.end, _organizations(seen)))
        sources.reached("rollup: staged")
        connection.execute(statements.FENCE, {**bounds, "as_of": as_of})
        refused = _guard(connection, rollup.logs, bounds) if rollup.logs else []
        rows_out = _fill(connection, rollup, run, bounds)
        sources.reached("rollup: replaced")
        rows_in, skipped = _mark_done(connection, rollup, as_of, run)
        sources.reached("rollup: marked")
    sources.reached("rollup: committed")
    return Counts(rows_in, rows_out, skipped, refused)


def copy_rows(connection: Connection, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Makes a temporary table of these columns and types for the rest of the transaction, and fills it."""
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {table} ({declared}) ON COMMIT DROP")
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    connection.exec_driver_sql(f"ANALYZE {table}")


def _observe(sources: Sources, bounds: Mapping[str, Any]) -> tuple[datetime, Sequence[Any]]:
    """The clock of the database, then the state of every dirty day, as the columns of `pairs`."""
    with sources.postgres.begin() as connection:
        as_of = connection.execute(statements.CLOCK).scalar_one()
        return as_of, connection.execute(statements.READ_DIRTY, bounds).all()


def _organizations(seen: Sequence[Any]) -> list[Any] | None:
    found = {row.organization_id for row in seen}
    return sorted(found) if len(found) <= MOST_NAMED_ORGANIZATIONS else None


def _copy_stage(connection: Connection, logs: Logs, sources: Sources, window: LogWindow) -> None:
    copy_rows(connection, "stage", logs.stage, logs.read(sources, window))


def _guard(connection: Connection, logs: Logs, bounds: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The days refused, for the run's record: rollup, organization, day, documents before and now."""
    refused = connection.execute(statements.GUARD, {**bounds, "collection": logs.collection}).all()
    connection.execute(statements.NAME_LATE_EVENTS, bounds)
    return [
        {
            "rollup": bounds["job"],
            "organization_id": str(row.organization_id),
            "day": row.day.isoformat(),
            "before": row.before,
            "now": int(row.now),
        }
        for row in refused
    ]


def _fill(connection: Connection, rollup: Rollup, run: Run, bounds: Mapping[str, Any]) -> int:
    """How many rows the pairs now have; those that did not change are not written."""
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE computed ON COMMIT DROP AS {rollup.select}")
    connection.exec_driver_sql("ANALYZE computed")
    _prepare_partitions(connection, rollup)
    if rollup.merge:
        connection.exec_driver_sql(rollup.merge)
    else:
        _replace(connection, rollup, run, bounds)
    return connection.scalar(text("SELECT count(*) FROM computed")) or 0


def _prepare_partitions(connection: Connection, rollup: Rollup) -> None:
    if rollup.name not in MONTHLY:
        return
    column = next(column.name for column in rollup.table.primary_key if column.name != "id")
    months = connection.scalars(text(f"SELECT DISTINCT date_trunc('month', {column})::date FROM computed"))  # noqa: S608
    for month in sorted(months):
        ensure_months(connection, rollup.name, month, month)


def _replace(connection: Connection, rollup: Rollup, run: Run, bounds: Mapping[str, Any]) -> None:
    """Writes what differs, deletes what should not be there, and makes dirty what is made of it."""
    if connection.scalar(statements.ANY_COMPUTED_BEFORE):
        connection.execute(statements.restate(rollup), {**bounds, "table": rollup.name, "run": run.id})
    connection.execute(statements.create_changed(rollup))
    connection.execute(statements.upsert(rollup))
    connection.execute(statements.delete_ghosts(rollup), bounds)
    connection.execute(statements.changed_days(rollup))
    mark_dependents(connection, rollup.name, run.until)
    if rollup.after:
        connection.exec_driver_sql(rollup.after)


def _mark_done(connection: Connection, rollup: Rollup, as_of: datetime, run: Run) -> tuple[int, int]:
    """Raw documents read for the pairs, and those among them whose person or organization is gone."""
    parameters = {"job": rollup.name, "as_of": as_of, "run": run.id}
    if rollup.logs is None:
        connection.execute(statements.MARK_COMPUTED, parameters)
        return 0, 0
    kept_for = lifetime(rollup.logs.collection)
    connection.execute(statements.MARK_COMPUTED_FROM_LOGS, {**parameters, "lifetime": kept_for})
    total, known = connection.execute(statements.COUNT_DOCUMENTS).one()
    return int(total), int(total - known)
