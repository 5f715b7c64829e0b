"""The embedded clock: runs each job at its time in UTC, and makes good what was missed while nothing ran."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time, timedelta

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from data.errors import DashboardError
from data.sources import Sources
from jobs.ledger import succeeded_times
from jobs.runner import AlreadyRunning, no_progress, run_job
from jobs.spec import Job, Progress

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
        trigger = CronTrigger(hour=job.at.hour, minute=job.at.minute, timezone=UTC)
        scheduler.add_job(run_due, trigger, args=(sources, job, progress), id=job.name)
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


def due_times(at: time, succeeded: Collection[datetime], now: datetime) -> list[datetime]:
    """The times of day `at` up to `now` that no run made good since the first that did, oldest first.

    Where none ever succeeded only the latest is due: history is a matter for a backfill by hand.
    """
    latest = datetime.combine(now.date(), at, UTC)
    if latest > now:
        latest -= timedelta(days=1)
    times = [latest - timedelta(days=back) for back in reversed(range(MOST_MISSED_RUNS))]
    first = min((moment for moment in times if moment in succeeded), default=latest)
    return [moment for moment in times if moment >= first and moment not in succeeded]


def _due(sources: Sources, job: Job) -> list[datetime]:
    now = datetime.now(UTC)
    since = now - timedelta(days=MOST_MISSED_RUNS + 1)
    return due_times(job.at, succeeded_times(sources.postgres, job.name, since), now)
