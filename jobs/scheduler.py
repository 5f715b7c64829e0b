"""The embedded clock: runs each job at its time in UTC, and makes good what was missed while nothing ran."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from data.errors import DashboardError
from data.sources import Sources
from jobs.ledger import succeeded_times
from jobs.runner import AlreadyRunning, run_job
from jobs.spec import Job, Progress, no_progress
from jobs.triggers import latest_time, times_between

logger = structlog.get_logger()

MOST_MISSED_RUNS = 35


def start_scheduler(sources: Sources, jobs: Mapping[str, Job], progress: Progress = no_progress) -> BackgroundScheduler:
    """A started scheduler; every process may have one, the ledger and the job's lock let each run happen once.

    `progress` is told after each step of a run and may end it by raising one of our errors.
    """
    scheduler = BackgroundScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    for job in jobs.values():
        scheduler.add_job(run_due, job.trigger, args=(sources, job, progress), id=job.name)
        scheduler.add_job(run_due, args=(sources, job, progress), id=f"{job.name} at start")
    scheduler.start()
    return scheduler


def run_due(sources: Sources, job: Job, progress: Progress = no_progress) -> None:
    """Runs whatever is due by now, oldest first."""
    try:
        while due := _due(sources, job):
            run_job(sources, job, job.window_for(due[0]), due[0], progress)
    except AlreadyRunning:
        logger.info("job_runs_elsewhere", job=job.name)
    except DashboardError as error:
        logger.warning("job_failed", job=job.name, reason=error.message)


def due_times(trigger: BaseTrigger, succeeded: Collection[datetime], now: datetime) -> list[datetime]:
    """The times up to `now` that no run made good since the first that did, oldest first.

    Where none ever succeeded only the latest is due: history is a matter for a backfill by hand.
    """
    latest = latest_time(trigger, now)
    first = min((moment for moment in succeeded if moment <= now), default=latest)
    if latest is None or first is None:
        return []
    times = [*times_between(trigger, min(first, latest), now, most=MOST_MISSED_RUNS), latest]
    return sorted(set(times) - set(succeeded))


def _due(sources: Sources, job: Job) -> list[datetime]:
    now = datetime.now(UTC)
    since = now - timedelta(days=MOST_MISSED_RUNS + 1)
    return due_times(job.trigger, succeeded_times(sources.postgres, job.name, since), now)
