"""Runs a job once: under its lock, with a row in the ledger whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from data.sources import Sources
from jobs.faults import AlreadyDone, Stopping, is_permanent, told, wait_before
from jobs.ledger import abandon_runs, attempts_at, close_run, fail_run, has_succeeded, open_run
from jobs.locks import job_lock
from jobs.spec import Counts, Job, Progress, Run, Window, no_progress

logger = structlog.get_logger()

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The clock of this machine."""
    return datetime.now(UTC)


def run_job(
    sources: Sources,
    job: Job,
    window: Window,
    scheduled_for: datetime,
    progress: Progress = no_progress,
    *,
    by_hand: bool = True,
    clock: Clock = utc_now,
) -> Counts:
    """What the run did; whatever the job raises, once recorded.

    AlreadyRunning when another process has the job, AlreadyDone when a run of `scheduled_for` has succeeded. A run that
    is not `by_hand` and failed for a passing reason is to be repeated later; when, is in the ledger.
    """
    engine = sources.postgres
    with job_lock(engine, job.name):
        abandon_runs(engine, job.name)
        if has_succeeded(engine, job.name, scheduled_for):
            raise AlreadyDone(f"The job {job.name} has been done for {scheduled_for:%Y-%m-%d %H:%M:%S} UTC.")
        run_id = open_run(engine, job.name, scheduled_for, window, by_hand=by_hand)
        try:
            counts = job.run(sources, Run(run_id, window, scheduled_for, progress))
        except BaseException as error:  # an interruption or a bug leaves its trace in the ledger, too
            _record(engine, run_id, error, None if by_hand else clock)
            raise
        close_run(engine, run_id, counts)
    logger.info("job_succeeded", job=job.name, start=str(window.start), end=str(window.end), rows=counts.rows_out)
    return counts


def _record(engine: Engine, run_id: int, error: BaseException, clock: Clock | None) -> None:
    """Where PostgreSQL itself is what fails, the run stays open, and the next one calls it abandoned."""
    try:
        retry_at = clock and _retry_at(engine, run_id, error, clock())
        fail_run(engine, run_id, told(error), permanent=is_permanent(error), retry_at=retry_at)
    except DBAPIError as fault:
        logger.warning("run_not_recorded", run=run_id, error=told(error), reason=told(fault))


def _retry_at(engine: Engine, run_id: int, error: BaseException, now: datetime) -> datetime | None:
    if is_permanent(error):
        return None
    was_stopped = isinstance(error, Stopping) or not isinstance(error, Exception)
    return now if was_stopped else now + wait_before(attempts_at(engine, run_id))
