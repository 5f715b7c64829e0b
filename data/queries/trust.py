"""Whether the figures can be trusted. Source: job_runs and rollup_days, written by the runner, so never stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import CTE, Engine, and_, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from data.queries.run import Statement, fetch
from data.queries.visible import in_organizations, on_days
from data.scope import Scope
from data.tables.internal import LOGS_EXPIRED, job_runs, rollup_days


@dataclass(frozen=True)
class LastRun:
    """The last run of a job; `rows` and `seconds` are None where unknown or not for the viewer."""

    job: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    rows: int | None
    retry_at: datetime | None

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


@dataclass(frozen=True)
class FigureTable:
    """One table of figures: its newest computed day, closed days to be computed (again), and what was off.

    `late_events` came after their day was computed, in the scope's period; `refused_days` of that period stay as
    they were, since raw logs of them are missing.
    """

    rollup: str
    computed_to: date | None
    waiting_days: int
    late_events: int
    refused_days: int


@dataclass(frozen=True)
class Trust:
    """The last run of each job, the newest first, and the tables of figures by name."""

    runs: Sequence[LastRun]
    tables: Sequence[FigureTable]


def trust(engine: Engine, scope: Scope, *, name: str) -> Trust:
    """The last run of every job that ever ran (skipped ones do not count), and the state of what they fill.

    Runs are the platform's; their rows are for OWNER alone, error texts are shown nowhere here. The state of the
    figures is that of the scope's organizations. Two statements. QueryTimeout, SourceUnavailable.
    """
    runs = fetch(engine, _last_runs(), name=name)
    tables = [
        FigureTable(row.rollup, row.computed_to, row.waiting, int(row.late), row.refused)
        for row in fetch(engine, _figure_tables(scope), name=f"{name}: figures")
    ]
    sees_rows = scope.viewer.role == "OWNER"
    found = [
        LastRun(
            row.job,
            row.state,
            row.started_at,
            row.finished_at,
            row.rows_out if sees_rows else None,
            row.retry_at if row.state == "failed" else None,
        )
        for row in runs
    ]
    return Trust(sorted(found, key=lambda run: run.started_at, reverse=True), tables)


def _last_runs() -> Statement:
    return (
        select(job_runs)
        .where(job_runs.c.state != "skipped")
        .ext(distinct_on(job_runs.c.job))
        .order_by(job_runs.c.job, job_runs.c.started_at.desc(), job_runs.c.id.desc())
    )


def _figure_tables(scope: Scope) -> Statement:
    """(rollup, computed_to, waiting, late, refused), by rollup; each by an index of its own, since days are many."""
    jobs = _rollups()
    day = rollup_days.c.day
    ours = and_(rollup_days.c.job == jobs.c.job, in_organizations(scope, rollup_days.c.organization_id))
    newest = select(day).where(ours, rollup_days.c.computed_at.is_not(None)).order_by(day.desc()).limit(1)
    waiting = select(func.count(day.distinct())).where(ours, rollup_days.c.state == "dirty", day < scope.today)
    late = select(func.coalesce(func.sum(rollup_days.c.late_count), 0)).where(
        ours, rollup_days.c.late_count > 0, on_days(scope.period, day)
    )
    refused = select(func.count(day.distinct())).where(
        ours, rollup_days.c.state == "frozen", rollup_days.c.reason == LOGS_EXPIRED, on_days(scope.period, day)
    )
    return (
        select(
            jobs.c.job.label("rollup"),
            newest.scalar_subquery().label("computed_to"),
            waiting.scalar_subquery().label("waiting"),
            late.scalar_subquery().label("late"),
            refused.scalar_subquery().label("refused"),
        )
        .where(select(literal(1)).where(ours).limit(1).scalar_subquery().is_not(None))
        .order_by(jobs.c.job.desc())
    )


def _rollups() -> CTE:
    """Names of rollups, one lookup each."""
    first = select(func.min(rollup_days.c.job).label("job")).cte("rollups", recursive=True)
    following = select(func.min(rollup_days.c.job)).where(rollup_days.c.job > first.c.job).scalar_subquery()
    return first.union_all(select(following).where(first.c.job.is_not(None)))
