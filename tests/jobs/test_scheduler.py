"""Schedulers at work: what was missed is made good, once, in order, whoever is killed; and they end when told to."""

from __future__ import annotations

import os
import random
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

from sqlalchemy import Row

from data.errors import SourceUnavailable
from data.sources import Sources
from jobs.ledger import history
from jobs.scheduler import Scheduler, run_due_time
from jobs.spec import Run
from tests.conftest import Urls
from tests.jobs.probes import Process, crowd, end_lock_sessions, nights, probe, raising
from tests.jobs.scheduler_process import JOBS
from tests.terminal import PATIENCE_SECONDS, wait_until

# `make faults` sets a longer time.
CHAOS_SECONDS = float(os.environ.get("SCHEDULER_CHAOS_SECONDS", "12"))
LONGEST_STOP_SECONDS = 20
MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
NIGHTS = nights(MONDAY, 4)


def run_until(sources: Sources, now: datetime, condition: Callable[[], bool]) -> None:
    """A scheduler at whose clock it is `now`, until that has come true."""
    scheduler = Scheduler(sources, {"probe": probe()}, clock=lambda: now)
    scheduler.start()
    wait_until(condition)
    assert scheduler.stop(PATIENCE_SECONDS)


def made_good(sources: Sources) -> list[datetime]:
    """The times that succeeded, in the order in which they were run."""
    runs = history(sources.postgres, limit=10_000)
    return [run.scheduled_for for run in reversed(runs) if run.state == "succeeded"]


def test_after_three_days_without_a_scheduler_each_missed_night_is_made_good_once_in_order(sources: Sources) -> None:
    run_until(sources, NIGHTS[0] + timedelta(minutes=1), lambda: made_good(sources) == NIGHTS[:1])
    run_until(sources, NIGHTS[3] + timedelta(hours=7), lambda: len(made_good(sources)) >= 4)
    assert made_good(sources) == NIGHTS
    windows = [run.window_end - run.window_start for run in history(sources.postgres)]
    assert windows == [timedelta(days=1)] * 4


def test_a_night_that_failed_in_passing_is_repeated_before_the_next(sources: Sources) -> None:
    faults = [SourceUnavailable("gone for a moment")]

    def fail_once(run: Run) -> None:
        if faults:
            raise faults.pop()

    run_due_time(sources, probe(), NIGHTS[0])
    started = monotonic()
    scheduler = Scheduler(
        sources,
        {"probe": probe(outcome=fail_once)},
        clock=lambda: NIGHTS[2] + timedelta(seconds=monotonic() - started),
    )
    scheduler.start()
    wait_until(lambda: len(made_good(sources)) == 3)
    assert scheduler.stop(PATIENCE_SECONDS)
    runs = [(run.scheduled_for, run.state) for run in reversed(history(sources.postgres))][1:]
    assert runs == [(NIGHTS[1], "failed"), (NIGHTS[1], "succeeded"), (NIGHTS[2], "succeeded")]


def test_a_bug_in_one_job_does_not_keep_another_from_running(sources: Sources) -> None:
    jobs = {"broken": probe("broken", raising(ZeroDivisionError("a bug"))), "probe": probe()}
    scheduler = Scheduler(sources, jobs, clock=lambda: NIGHTS[0])
    scheduler.start()
    wait_until(lambda: {run.state for run in history(sources.postgres)} == {"failed", "succeeded"})
    assert scheduler.stop(PATIENCE_SECONDS)
    assert sorted((run.job, run.state) for run in history(sources.postgres)) == [
        ("broken", "failed"),
        ("probe", "succeeded"),
    ]


def test_each_second_succeeds_once_while_schedulers_are_killed_and_cut_off(
    sources: Sources, migrated_urls: Urls, tmp_path: Path
) -> None:
    with crowd(migrated_urls, tmp_path, "stroll") as start:
        members = [start(), start()]
        wait_until(lambda: made_good(sources))
        kills = _harm(members, start, sources)
        settled = datetime.now(UTC)
        wait_until(lambda: made_good(sources)[-1] > settled)
        for member in members:
            member.send(signal.SIGTERM)
            assert member.process.wait(LONGEST_STOP_SECONDS) == 0
    assert kills > CHAOS_SECONDS / 4
    _expect_each_second_once(sources)


def _harm(members: list[Process], start: Callable[[], Process], sources: Sources) -> int:
    """How often a process was killed or all connections of locks were cut."""
    deadline, harmed = monotonic() + CHAOS_SECONDS, 0
    while monotonic() < deadline:
        Event().wait(random.uniform(0.3, 2.5))
        harmed += 1
        if random.random() < 0.4:
            end_lock_sessions(sources)
            continue
        members.pop(random.randrange(len(members))).kill()
        members.append(start())
    return harmed


def _expect_each_second_once(sources: Sources) -> None:
    runs = history(sources.postgres, limit=100_000)
    times = made_good(sources)
    assert [moment for moment, count in Counter(times).items() if count > 1] == []
    first, last = min(times), max(times)
    assert set(times) == {
        first + timedelta(seconds=number) for number in range(int((last - first).total_seconds()) + 1)
    }
    done = {run.scheduled_for: run.finished_at for run in runs if run.state == "succeeded"}
    assert [run for run in runs if run.started_at > done.get(run.scheduled_for, run.started_at)] == []


def stop_in_the_middle(sources: Sources, urls: Urls, folder: Path, job: str) -> Row[Any]:
    """The ledger's row of a job whose process was told to stop while it ran."""
    with crowd(urls, folder, job) as start:
        member = start()
        wait_until(lambda: "begins" in member.said)
        member.send(signal.SIGTERM)
        assert member.process.wait(LONGEST_STOP_SECONDS) == 0
    assert "Traceback" not in member.said
    [run] = history(sources.postgres)
    return run


def test_a_job_between_two_steps_ends_at_the_next_when_its_process_is_told_to_stop(
    sources: Sources, migrated_urls: Urls, tmp_path: Path
) -> None:
    run = stop_in_the_middle(sources, migrated_urls, tmp_path, "work")
    assert (run.state, run.is_permanent) == ("failed", False)
    assert run.error.startswith("Stopping: stopped after step ")


def test_a_process_ends_in_time_though_its_job_is_inside_a_long_statement_and_the_next_does_it_again(
    sources: Sources, migrated_urls: Urls, tmp_path: Path
) -> None:
    run = stop_in_the_middle(sources, migrated_urls, tmp_path, "sleep")
    assert run.state == "running"
    quick = replace(probe("sleep"), trigger=JOBS["sleep"].trigger)
    scheduler = Scheduler(sources, {"sleep": quick}, clock=lambda: run.scheduled_for)
    scheduler.start()
    wait_until(lambda: made_good(sources) == [run.scheduled_for])
    assert scheduler.stop(PATIENCE_SECONDS)
    assert [row.state for row in history(sources.postgres)] == ["succeeded", "abandoned"]
