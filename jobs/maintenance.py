"""The weekly job: partitions ahead, the default ones watched, what nobody needs any more removed, tables vacuumed."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete

from data.findings import Finding, open_findings
from data.partitions import (
    LEDGER,
    LEDGER_DAYS_AHEAD,
    MONTHLY,
    PartitionBlockedError,
    ensure_ledger_days,
    ensure_months,
    first_of_month,
    rows_in_default,
)
from data.sources import Sources
from data.tables import analytics, basis, internal, live, views
from data.tables.internal import check_findings, restatements
from jobs.ledger import prune_runs
from jobs.live.retention import drop_old_ledger_days
from jobs.spec import Counts, Job, Progress, Run
from jobs.triggers import weekly_at

SUNDAY = 6
MONTHS_AHEAD = 2
RUNS_KEPT = timedelta(days=90)
HISTORY_KEPT = timedelta(days=400)

STRAY = "stray_rows"


def run(sources: Sources, run: Run) -> Counts:
    """What was done, in `details`: partitions made, stray rows by table, rows pruned, seconds of VACUUM by table."""
    engine, today = sources.postgres, run.until
    details: dict[str, Any] = {
        "partitions": _make_ahead(engine, today),
        "stray_rows": _watch_defaults(engine, run.id),
        "pruned": _prune(sources, today),
        "vacuumed": _vacuum(engine, run.progress),
    }
    return Counts(details=details)


def written_tables() -> list[str]:
    """Every table that ingest, jobs and people's dashboards write, by name; those of the host are the host's."""
    modules: tuple[ModuleType, ...] = (analytics, basis, internal, live, views)
    tables = [value for module in modules for value in vars(module).values() if isinstance(value, Table)]
    return sorted({table.name for table in tables if not table.info.get("is_view")})


def _make_ahead(engine: Engine, today: date) -> list[str]:
    """The names of the partitions made. A month that stray rows block keeps no other from being made."""
    made: list[str] = []
    last_day = first_of_month(today, MONTHS_AHEAD)
    for parent in MONTHLY:
        with suppress(PartitionBlockedError), engine.begin() as connection:  # the watch over the defaults tells of it
            made += ensure_months(connection, parent, today, last_day)
    with suppress(PartitionBlockedError), engine.begin() as connection:
        made += ensure_ledger_days(connection, today, today + timedelta(days=LEDGER_DAYS_AHEAD))
    return made


def _watch_defaults(engine: Engine, run_id: int) -> Mapping[str, int]:
    """Rows that lie in default partitions, by table, each a finding until they are gone."""
    with engine.begin() as connection:
        counts = {name: rows_in_default(connection, name) for name in (*MONTHLY, LEDGER)}
        strays = {name: rows for name, rows in counts.items() if rows}
        open_findings(connection, run_id, STRAY, [_stray(name, rows) for name, rows in strays.items()])
    return strays


def _stray(table: str, rows: int) -> Finding:
    message = (
        f"{rows:,} rows lie in {table}_default, where no partition was made for them: docs/operations.md (Partitions) "
        "says how to move them."
    )
    return Finding(None, None, Decimal(0), Decimal(rows), message, {"subject": table})


def _prune(sources: Sources, today: date) -> Mapping[str, int]:
    """How many rows of each table were old enough to go, and how many days of the buffer's ledger."""
    now = datetime.combine(today, time(), UTC)
    runs = prune_runs(sources.postgres, now - RUNS_KEPT)
    with sources.postgres.begin() as connection:
        history = _prune_history(connection, now - HISTORY_KEPT)
    return {"job_runs": runs, **history, "ledger_days": len(drop_old_ledger_days(sources, now))}


def _prune_history(connection: Connection, before: datetime) -> Mapping[str, int]:
    """Restatements, and findings that have been resolved; what is still open stays, however old."""
    old_restatements = delete(restatements).where(restatements.c.restated_at < before)
    old_findings = delete(check_findings).where(check_findings.c.resolved_at < before)
    return {
        "restatements": connection.execute(old_restatements).rowcount,
        "check_findings": connection.execute(old_findings).rowcount,
    }


def _vacuum(engine: Engine, progress: Progress) -> Mapping[str, float]:
    """Seconds by table. VACUUM allows no transaction around it."""
    seconds, names = dict[str, float](), written_tables()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for place, name in enumerate(names, 1):
            started = clock.perf_counter()
            connection.exec_driver_sql(f"VACUUM (ANALYZE) {name}")
            seconds[name] = round(clock.perf_counter() - started, 3)
            progress(f"vacuumed {name}", place, len(names))
    return seconds


JOB = Job(
    name="maintenance",
    purpose="Makes partitions ahead, watches the default ones, prunes what is old, vacuums",
    run=run,
    trigger=weekly_at(SUNDAY, time(3)),
    makes_good=False,
)
