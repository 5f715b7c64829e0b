"""Jobs to watch schedulers with, and processes that run them: `python -m tests.jobs.probes DATABASE MONGO JOB`."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from threading import Event

from sqlalchemy import text

from dashboard_app.background import Background
from dashboard_app.signals import sigterm_as_interrupt
from data.sources import Sources, open_sources
from jobs.spec import Counts, Job, Run
from jobs.triggers import daily_at, every
from tests.conftest import Urls
from tests.terminal import wait_until

PROJECT = Path(__file__).parents[2]
LEADS = "This process leads"
LONGEST_STEP_SECONDS = 0.1
STEPS = 4


def probe(name: str = "probe", outcome: Callable[[Run], None] = lambda run: None) -> Job:
    """A nightly job at two that does nothing but what `outcome` does."""

    def run(sources: Sources, run: Run) -> Counts:
        outcome(run)
        return Counts(rows_in=3, rows_out=2)

    return Job(name=name, purpose="Is watched", run=run, trigger=daily_at(time(2)))


def raising(error: BaseException) -> Callable[[Run], None]:
    def outcome(run: Run) -> None:
        raise error

    return outcome


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


EACH_SECOND = every(timedelta(seconds=1))
JOBS = {
    name: Job(name=name, purpose="Is watched", run=run, trigger=EACH_SECOND)
    for name, run in {"stroll": _stroll, "sleep": _sleep_in_postgres, "work": _work_on}.items()
}


@dataclass
class Process:
    """A scheduler in a process of its own; it writes what it tells into a file."""

    process: subprocess.Popen[bytes]
    file: Path

    @property
    def said(self) -> str:
        return self.file.read_text()

    @property
    def leads(self) -> bool:
        """Whether the last that it told of leading is that it does."""
        told = [line for line in self.said.splitlines() if line.startswith((LEADS, "Waiting"))]
        return bool(told) and told[-1].startswith(LEADS)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def send(self, name: signal.Signals) -> None:
        self.process.send_signal(name)


@contextmanager
def crowd(urls: Urls, folder: Path, job: str) -> Iterator[Callable[[], Process]]:
    """Yields what starts a scheduler of that job; whoever still lives at the end is killed."""
    started: list[Process] = []
    yield partial(_start, urls, folder, job, started)
    for member in started:
        member.kill()


def leader_of(members: list[Process]) -> Process:
    """Waits until one of them leads."""
    wait_until(lambda: any(member.leads for member in members))
    return next(member for member in members if member.leads)


def _start(urls: Urls, folder: Path, job: str, started: list[Process]) -> Process:
    file = folder / f"scheduler-{len(started)}"
    with file.open("wb") as out:
        command = [sys.executable, "-u", "-m", "tests.jobs.probes", urls.postgres, urls.mongo, job]
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=PROJECT)
    started.append(Process(process, file))
    return started[-1]


def nights(first: datetime, count: int) -> list[datetime]:
    return [first + timedelta(days=night) for night in range(count)]


def end_lock_sessions(sources: Sources) -> int:
    """How many sessions that held or wanted a lock of the jobs were ended, as by a network that fails."""
    ended = text(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE application_name = 'dashboard lock' AND datname = current_database()"
    )
    with sources.postgres.begin() as connection:
        return connection.execute(ended).scalar_one()


def _main(database_url: str, mongo_url: str, job: str) -> None:
    sources = open_sources(database_url, mongo_url)
    background = Background(sources, {job: JOBS[job]}, demo=False, tell=print)
    with sigterm_as_interrupt(), suppress(KeyboardInterrupt), ExitStack() as stack:
        stack.callback(sources.close)
        stack.callback(background.stop)
        background.start()
        Event().wait()


if __name__ == "__main__":
    _main(*sys.argv[1:])
