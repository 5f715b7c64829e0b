"""The embedded clock: runs each job at its times, and makes good what was missed while nothing ran.

Any number of processes may have one. The leader alone starts runs, and what is due it reads in the ledger; the
lock of a job and the ledger's unique index let each scheduled time succeed once, whoever believes to lead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.combining import OrTrigger
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from data.errors import DashboardError
from data.sources import Sources
from jobs.due import due_time
from jobs.faults import AlreadyDone, AlreadyRunning, Stopping, is_permanent, told
from jobs.leader import Leader, say_nothing
from jobs.ledger import attempts_after, last_success
from jobs.runner import Clock, run_job, utc_now
from jobs.spec import Counts, Job, Progress, Run, no_progress
from jobs.threads import ThreadExecutor
from jobs.triggers import every

logger = structlog.get_logger()

TICK = timedelta(seconds=2)

# How long what runs may take to its next step when a process is told to stop, which has 20 seconds in all.
PATIENCE_SECONDS = 8.0


class Scheduler:
    """Runs from `start` to `stop`; `progress` is told after each step of a run, `tell` of what begins."""

    def __init__(
        self,
        sources: Sources,
        jobs: Mapping[str, Job],
        progress: Progress = no_progress,
        *,
        tell: Callable[[str], None] = say_nothing,
        clock: Clock = utc_now,
    ) -> None:
        self._sources = sources
        self._jobs = jobs
        self._progress = progress
        self._tell = tell
        self._clock = clock
        self._stopping = Event()
        self._leader = Leader(sources.postgres, tell)
        self._threads = ThreadExecutor()
        self._ticking = BackgroundScheduler(
            timezone=UTC,
            executors={"default": self._threads},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def leads(self) -> bool:
        """Whether it is this process that starts runs."""
        return self._leader.leads and not self._stopping.is_set()

    def start(self) -> None:
        self._leader.start()
        for job in self._jobs.values():
            self._ticking.add_job(self.run_due, OrTrigger([job.trigger, every(TICK)]), args=(job,), id=job.name)
        self._ticking.start()

    def stop_soon(self) -> None:
        """Nothing new begins, and what runs ends at its next step."""
        self._stopping.set()

    def stop(self, patience_seconds: float) -> bool:
        """Whether all has ended in that time. What has not is left behind: the next leader does it again."""
        self.stop_soon()
        if self._ticking.running:
            self._ticking.shutdown(wait=False)
        has_ended = self._threads.wait(patience_seconds)
        self._leader.stop()
        return has_ended

    def run_due(self, job: Job) -> None:
        """Runs whatever is due of a job by now, oldest first, as long as this process leads."""
        with suppress(AlreadyRunning, AlreadyDone):
            while self.leads and (moment := self._due(job)):
                if not run_due_time(self._sources, self._announced(job), moment, self._watched, self._clock):
                    return

    def _announced(self, job: Job) -> Job:
        def run(sources: Sources, run: Run) -> Counts:
            self._tell(f"{job.name} for {run.scheduled_for:%Y-%m-%d %H:%M:%S} UTC begins.")
            return job.run(sources, run)

        return replace(job, run=run)

    def _due(self, job: Job) -> datetime | None:
        try:
            return next_due(self._sources.postgres, job, self._clock())
        except SQLAlchemyError as error:
            logger.warning("ledger_not_read", job=job.name, reason=told(error))
            return None

    def _watched(self, note: str, done: int, total: int) -> None:
        if self._stopping.is_set():
            raise Stopping(f"stopped after {note}")
        self._progress(note, done, total)


def next_due(engine: Engine, job: Job, now: datetime) -> datetime | None:
    """The scheduled time, UTC, that is to be run now; None where nothing is due or it has to wait."""
    success = last_success(engine, job.name, now)
    return due_time(job, success, attempts_after(engine, job.name, success), now)


def run_due_time(
    sources: Sources, job: Job, moment: datetime, progress: Progress = no_progress, clock: Clock = utc_now
) -> bool:
    """Whether the run succeeded; why not, is in the ledger and in the log. AlreadyRunning, AlreadyDone."""
    try:
        run_job(sources, job, job.window_for(moment), moment, progress, by_hand=False, clock=clock)
    except (AlreadyRunning, AlreadyDone):
        raise
    except Stopping as error:
        logger.info("job_stopped", job=job.name, reason=error.message)
    except Exception as error:  # a fault of one job, recorded with its run, must not keep the others from running
        is_bug = is_permanent(error) and not isinstance(error, DashboardError)
        logger.warning("job_failed", job=job.name, reason=told(error), exc_info=is_bug)
    else:
        return True
    return False
