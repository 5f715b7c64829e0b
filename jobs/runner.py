"""Runs a job once: under its lock, with a row in the ledger whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from data.errors import DashboardError, SourceUnavailable
from data.sources import Sources
from jobs.ledger import abandon_runs, close_run, fail_run, open_run
from jobs.spec import Counts, Job, Progress, Run, Window, no_progress

logger = structlog.get_logger()

TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended('job ' || :job, 0))")
UNLOCK = text("SELECT pg_advisory_unlock(hashtextextended('job ' || :job, 0))")


class AlreadyRunning(DashboardError):
    """Another process runs this job at the moment."""

    status = 409
    title = "This job is running already"


def run_job(
    sources: Sources, job: Job, window: Window, scheduled_for: datetime, progress: Progress = no_progress
) -> Counts:
    """What the run did. AlreadyRunning when another process has the job; whatever the job raises, once recorded."""
    with job_lock(sources.postgres, job.name):
        abandon_runs(sources.postgres, job.name)
        run_id = open_run(sources.postgres, job.name, scheduled_for, window)
        try:
            counts = job.run(sources, Run(run_id, window, scheduled_for, progress))
        except BaseException as error:  # an interruption or a bug leaves its trace in the ledger, too
            fail_run(sources.postgres, run_id, _told(error), permanent=_is_permanent(error))
            raise
        close_run(sources.postgres, run_id, counts)
    logger.info("job_succeeded", job=job.name, start=str(window.start), end=str(window.end), rows=counts.rows_out)
    return counts


@contextmanager
def job_lock(engine: Engine, job: str) -> Iterator[None]:
    """Holds the job on a connection of its own, so that the lock goes when the process goes."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.scalar(TRY_LOCK, {"job": job}):
            raise AlreadyRunning(f"The job {job} is being run by another process. Wait for it: `job history {job}`.")
        try:
            yield
        finally:
            connection.execute(UNLOCK, {"job": job})


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".removesuffix(": ")[:2_000]


def _is_permanent(error: BaseException) -> bool:
    if isinstance(error, SourceUnavailable):
        return error.permanent
    return not (isinstance(error, DBAPIError) and error.connection_invalidated)
