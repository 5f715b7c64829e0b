"""Jobs to watch, and crowds of schedulers in processes of their own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import text

from data.sources import Sources
from jobs.spec import Counts, Job, Run
from jobs.triggers import daily_at
from tests.conftest import Urls
from tests.terminal import wait_until

PROJECT = Path(__file__).parents[2]
LEADS = "This process leads"


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
        command = [sys.executable, "-u", "-m", "tests.jobs.scheduler_process", urls.postgres, urls.mongo, job]
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
