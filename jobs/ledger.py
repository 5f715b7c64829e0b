"""The ledger of runs: what ran for when, what came of it. Table: job_runs."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Row, func, insert, select, update

from data.tables.internal import job_runs
from jobs.spec import Counts, Window


def open_run(engine: Engine, job: str, scheduled_for: datetime, window: Window) -> int:
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
    }
    with engine.begin() as connection:
        return connection.execute(insert(job_runs).values(row).returning(job_runs.c.id)).scalar_one()


def close_run(engine: Engine, run_id: int, counts: Counts) -> None:
    """Records a success."""
    details = {**counts.details, "skipped": counts.skipped, "refused": counts.refused}
    _close(engine, run_id, state="succeeded", rows_in=counts.rows_in, rows_out=counts.rows_out, details=details)


def fail_run(engine: Engine, run_id: int, error: str, *, permanent: bool) -> None:
    """Records a failure with its reason; a permanent one is not tried again."""
    _close(engine, run_id, state="failed", error=error, is_permanent=permanent)


def abandon_runs(engine: Engine, job: str) -> None:
    """Records that runs left open belong to a process that is gone; the caller holds the lock of the job."""
    gone = update(job_runs).where(job_runs.c.job == job, job_runs.c.state == "running")
    with engine.begin() as connection:
        connection.execute(gone.values(state="abandoned", finished_at=func.now(), error="its process ended"))


def succeeded_times(engine: Engine, job: str, since: datetime) -> set[datetime]:
    """The times, from `since` on, for which a run of the job was scheduled and succeeded."""
    question = select(job_runs.c.scheduled_for).where(
        job_runs.c.job == job, job_runs.c.state == "succeeded", job_runs.c.scheduled_for >= since
    )
    with engine.connect() as connection:
        return {moment.astimezone(UTC) for moment in connection.scalars(question)}


def history(engine: Engine, job: str | None = None, limit: int = 50) -> Sequence[Row[Any]]:
    """Runs of one job or of all, latest first."""
    question = select(job_runs).order_by(job_runs.c.started_at.desc(), job_runs.c.id.desc()).limit(limit)
    if job:
        question = question.where(job_runs.c.job == job)
    with engine.connect() as connection:
        return connection.execute(question).all()


def _close(engine: Engine, run_id: int, **values: Any) -> None:
    with engine.begin() as connection:
        connection.execute(
            update(job_runs).where(job_runs.c.id == run_id).values(finished_at=func.clock_timestamp(), **values)
        )
