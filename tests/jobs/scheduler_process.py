"""A scheduler in a process of its own, quick to start: `python -m tests.jobs.scheduler_process DATABASE MONGO JOB`."""

from __future__ import annotations

import random
import signal
import sys
from datetime import timedelta
from threading import Event

from sqlalchemy import text

from data.sources import Sources, open_sources
from jobs.scheduler import PATIENCE_SECONDS, Scheduler
from jobs.spec import Counts, Job, Run
from jobs.triggers import every

LONGEST_STEP_SECONDS = 0.1
STEPS = 4


def _stroll(sources: Sources, run: Run) -> Counts:
    """A few short steps."""
    for step in range(STEPS):
        Event().wait(random.uniform(0, LONGEST_STEP_SECONDS))
        run.progress(f"step {step}", step, STEPS)
    return Counts()


def _sleep_in_postgres(sources: Sources, run: Run) -> Counts:
    """One statement that nobody has the patience for."""
    with sources.postgres.begin() as connection:
        connection.execute(text("SELECT pg_sleep(300)"))
    return Counts()


def _work_on(sources: Sources, run: Run) -> Counts:
    """Steps without an end."""
    done = 0
    while True:
        Event().wait(LONGEST_STEP_SECONDS)
        done += 1
        run.progress(f"step {done}", done, done + 1)


JOBS = {
    name: Job(name=name, purpose="Is watched", run=run, trigger=every(timedelta(seconds=1)))
    for name, run in {"stroll": _stroll, "sleep": _sleep_in_postgres, "work": _work_on}.items()
}


def _main(database_url: str, mongo_url: str, job: str) -> None:
    is_told = Event()
    signal.signal(signal.SIGTERM, lambda number, frame: is_told.set())
    sources = open_sources(database_url, mongo_url)
    scheduler = Scheduler(sources, {job: JOBS[job]}, tell=print)
    scheduler.start()
    is_told.wait()
    scheduler.stop(PATIENCE_SECONDS)
    sources.close()


if __name__ == "__main__":
    _main(*sys.argv[1:])
