"""The ledger of runs: what ran for when, what came of it. Table: job_runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import JSONB, distinct_on
from sqlalchemy.exc import IntegrityError

from data.tables.internal import job_runs
from jobs.due import Attempt
from jobs.faults import AlreadyDone
from jobs.spec import Counts, Window

ONE_SUCCESS = "job_runs_one_success"
IS_DONE = job_runs.c.state == "succeeded"

# Runs by hand are scheduled for the moment at which they were asked for; none of them makes a night good.
BY_HAND = {"by_hand": True}
IS_SCHEDULED = ~job_runs.c.details.has_key("by_hand")

PRUNE = text("""
    DELETE FROM job_runs
    WHERE started_at < :before AND state <> 'running' AND id NOT IN (
        SELECT DISTINCT ON (job, details ? 'by_hand') id FROM job_runs
        WHERE state = 'succeeded'
        ORDER BY job, details ? 'by_hand', scheduled_for DESC
    )
""")


def open_run(engine: Engine, job: str, scheduled_for: datetime, window: Window, *, by_hand: bool = True) -> int:
    """The id of a new run, the next attempt at (job, scheduled_for)."""
    earlier = select(func.coalesce(func.max(job_runs.c.attempt), 0)).where(
        job_runs.c.job == job, job_runs.c.scheduled_for == scheduled_for
    )
    row = {
        "job": job,
        "scheduled_for": scheduled_for,
        "attempt": earlier.scalar_subquery() + 1,
        "state": "running",
        "worker": f"{socket.gethostname()}:{os.getpid()}",
        "window_start": window.start_at,
        "window_end": window.end_at,
        "details": BY_HAND if by_hand else {},
    }
    with engine.begin() as connection:
        return connection.execute(insert(job_runs).values(row).returning(job_runs.c.id)).scalar_one()


def close_run(engine: Engine, run_id: int, counts: Counts) -> None:
    """Records a success. AlreadyDone, and the run as skipped, where another run of this time has succeeded."""
    details = {**counts.details, "skipped": counts.skipped, "refused": counts.refused}
    try:
        _close(engine, run_id, details, state="succeeded", rows_in=counts.rows_in, rows_out=counts.rows_out)
    except IntegrityError as error:
        if ONE_SUCCESS not in str(error.orig):
            raise
        reason = "another run of this time has succeeded"
        _close(engine, run_id, details, state="skipped", error=reason)
        raise AlreadyDone(f"Run {run_id} is not recorded as a success: {reason}.") from None


def fail_run(engine: Engine, run_id: int, error: str, *, permanent: bool, retry_at: datetime | None = None) -> None:
    """Records a failure with its reason; a permanent one is not tried again, another one from `retry_at` on."""
    _close(engine, run_id, {}, state="failed", error=error, is_permanent=permanent, retry_at=retry_at)


def abandon_runs(engine: Engine, job: str) -> None:
    """Records that runs left open belong to a process that is gone; the caller holds the lock of the job."""
    gone = update(job_runs).where(job_runs.c.job == job, job_runs.c.state == "running")
    with engine.begin() as connection:
        connection.execute(gone.values(state="abandoned", finished_at=func.now(), error="its process ended"))


def has_succeeded(engine: Engine, job: str, scheduled_for: datetime) -> bool:
    """Whether a run of the job has succeeded for that time."""
    question = select(job_runs.c.id).where(job_runs.c.job == job, job_runs.c.scheduled_for == scheduled_for, IS_DONE)
    with engine.connect() as connection:
        return connection.scalar(question) is not None


def attempts_at(engine: Engine, run_id: int) -> int:
    """Which attempt at its scheduled time the run is, from 1."""
    with engine.connect() as connection:
        return connection.execute(select(job_runs.c.attempt).where(job_runs.c.id == run_id)).scalar_one()


def last_success(engine: Engine, job: str, until: datetime) -> datetime | None:
    """The latest time up to `until`, UTC, for which a run of the job was scheduled and succeeded."""
    question = select(func.max(job_runs.c.scheduled_for)).where(
        job_runs.c.job == job, IS_DONE, IS_SCHEDULED, job_runs.c.scheduled_for <= until
    )
    with engine.connect() as connection:
        moment = connection.scalar(question)
    return moment.astimezone(UTC) if moment else None


def attempts_after(engine: Engine, job: str, after: datetime | None) -> Mapping[datetime, Attempt]:
    """The last attempt at each time, UTC, after `after`, a success before any other; of all times without `after`."""
    question = (
        select(job_runs.c.scheduled_for, IS_DONE.label("is_done"), job_runs.c.is_permanent, job_runs.c.retry_at)
        .ext(distinct_on(job_runs.c.scheduled_for))
        .where(job_runs.c.job == job, IS_SCHEDULED)
        .order_by(job_runs.c.scheduled_for, IS_DONE.desc(), job_runs.c.attempt.desc())
    )
    if after is not None:
        question = question.where(job_runs.c.scheduled_for > after)
    with engine.connect() as connection:
        rows = connection.execute(question).all()
    return {row.scheduled_for.astimezone(UTC): Attempt(row.is_done, row.is_permanent, row.retry_at) for row in rows}


def history(engine: Engine, job: str | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """Runs of one job or of all, latest first."""
    question = select(job_runs).order_by(job_runs.c.started_at.desc(), job_runs.c.id.desc()).limit(limit)
    if job:
        question = question.where(job_runs.c.job == job)
    with engine.connect() as connection:
        return connection.execute(question).all()


def prune_runs(engine: Engine, before: datetime) -> int:
    """How many runs that began before then were removed; the latest success of each job stays."""
    with engine.begin() as connection:
        return connection.execute(PRUNE, {"before": before}).rowcount


def _close(engine: Engine, run_id: int, details: dict[str, Any], **values: Any) -> None:
    told = job_runs.c.details.concat(literal(details, JSONB))
    with engine.begin() as connection:
        connection.execute(
            update(job_runs)
            .where(job_runs.c.id == run_id)
            .values(finished_at=func.clock_timestamp(), details=told, **values)
        )
