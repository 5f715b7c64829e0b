"""The nightly run of one day, beside the bare `$group` passes and COPY of the same rows; what it costs with history,
with organizations and with events.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import statistics
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter
from typing import ClassVar

import structlog
from sqlalchemy import Connection, text

from bench.history import History, write_history
from bench.raw_logs import write_day
from data.seed import seed_defaults
from data.sources import Sources, open_sources
from data.tables import metadata
from data.views import refresh_views
from jobs.registry import all_jobs, all_rollups
from jobs.rollup import copy_rows
from jobs.runner import run_job
from jobs.spec import Counts, LogWindow, Progress, Window, no_progress

KEPT = {"feature_catalogue"}
STEPS_SHOWN = 10


@dataclass(frozen=True)
class Size:
    """One night; the lists vary one thing each and leave the others."""

    history: History
    events: int
    rounds: int = 3
    histories: tuple[int, ...] = ()
    organizations: tuple[int, ...] = ()


@dataclass(frozen=True)
class Night:
    """What a run took, and the most memory its process held."""

    seconds: float
    peak_mb: float
    steps: dict[str, float]


def measure(sources: Sources, urls: tuple[str, str], size: Size) -> None:
    """Prints the ratio first, then each comparison as a multiple of its first line."""
    night = _prepare(sources, size.history, size.events)
    _print_ratio(sources, urls, night, size.rounds)
    _compare(urls, "events", _by_events(sources, size))
    _compare(urls, "days of history", _by_history(sources, size))
    _compare(urls, "organizations", _by_organizations(sources, size))


def _print_ratio(sources: Sources, urls: tuple[str, str], night: Window, rounds: int) -> None:
    nights, bare = [], []
    for _ in range(rounds):
        bare.append(_bare(sources, night))
        nights.append(_run(sources, urls, night))
    ours, limit = statistics.median(run.seconds for run in nights), statistics.median(bare)
    print(f"nightly  run {ours:>7.2f} s   bare $group and COPY {limit:>7.2f} s   ratio {limit / ours:.2f}")
    for step, seconds in Counter(nights[-1].steps).most_common(STEPS_SHOWN):
        print(f"nightly  {seconds:>11.2f} s   of the last run went into {step}")


def _by_events(sources: Sources, size: Size) -> Iterator[tuple[int, Window]]:
    for events in (size.events // 10, size.events):
        yield events, _prepare(sources, size.history, events)


def _by_history(sources: Sources, size: Size) -> Iterator[tuple[int, Window]]:
    for days in size.histories:
        yield days, _prepare(sources, replace(size.history, days=days), size.events)


def _by_organizations(sources: Sources, size: Size) -> Iterator[tuple[int, Window]]:
    for count in size.organizations:
        yield count, _prepare(sources, replace(size.history, organizations=count), size.events)


def _compare(urls: tuple[str, str], what: str, nights: Iterator[tuple[int, Window]]) -> None:
    first: Night | None = None
    for number, window in nights:
        night = _in_child(urls, window)
        first = first or night
        times, memory = night.seconds / first.seconds, night.peak_mb / first.peak_mb
        print(
            f"nightly  {number:>9,} {what:<16} {night.seconds:>7.2f} s   {times:.2f} times the first"
            f"   {night.peak_mb:,.0f} MB at most, {memory:.2f} times"
        )


def _prepare(sources: Sources, history: History, events: int) -> Window:
    """The window of the night, over stores that hold this history before it and these events on it."""
    night = Window(history.today - timedelta(days=1), history.today)
    tables = ", ".join(t.name for t in metadata.sorted_tables if not t.info.get("is_view") and t.name not in KEPT)
    with sources.postgres.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {tables} CASCADE")
    for name in sources.mongo.list_collection_names():
        if name != "schema_migrations":
            sources.mongo[name].delete_many({})
    seed_defaults(sources.postgres)
    write_history(sources.postgres, replace(history, today=night.start))
    # The days that each night looks at again become what the job makes of them.
    _do(sources, Window(night.start - timedelta(days=1), night.start), no_progress)
    write_day(sources, night.start, events)
    _reset(sources, night)
    return night


def _run(sources: Sources, urls: tuple[str, str], night: Window) -> Night:
    """A first computation of the day: what an earlier round left of it goes first."""
    _reset(sources, night)
    return _in_child(urls, night)


def _reset(sources: Sources, night: Window) -> None:
    """The stores as they were at the end of the day: the last look at the logs was the night before."""
    with sources.postgres.begin() as connection:
        for rollup in all_rollups():
            if "organization_id" in rollup.table.columns:
                _forget(connection, rollup.table.name, rollup.day_column, night.start)
        _forget(connection, "rollup_days", "day", night.start)
        _forget(connection, "job_runs", "scheduled_for", at_two(night.end))
        connection.execute(text("UPDATE watermarks SET reached_at = :at"), {"at": at_two(night.start)})
    refresh_views(sources.postgres)


def at_two(day: date) -> datetime:
    """When the nightly job runs on a day."""
    return datetime.combine(day, time(2), UTC)


def _do(sources: Sources, night: Window, progress: Progress) -> Counts:
    return run_job(sources, all_jobs()["daily"], night, at_two(night.end), progress)


def _forget(connection: Connection, table: str, column: str, moment: date) -> None:
    connection.execute(text(f"DELETE FROM {table} WHERE {column} = :moment"), {"moment": moment})  # noqa: S608


def _in_child(urls: tuple[str, str], night: Window) -> Night:
    """In a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_night, urls, night).result()


def _night(urls: tuple[str, str], night: Window) -> Night:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    opened, watch = open_sources(*urls), Stopwatch()
    sources = Sources(opened.postgres, opened.mongo, watch.reached)
    started = perf_counter()
    counts = _do(sources, night, watch.finished)
    seconds = perf_counter() - started
    steps = watch.steps
    steps |= {f"the view {name}": took for name, took in counts.details.get("views", {}).items()}
    opened.close()
    peak_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Night(seconds, peak_kb / 1024, dict(steps))


class Stopwatch(threading.local):
    """Told by the engine what it has reached, and by the job which rollup that was; each thread has its own laps."""

    steps: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        self._of_rollup: Counter[str] = Counter()
        self._last = perf_counter()

    def lap(self) -> float:
        """Seconds since the last one."""
        now = perf_counter()
        self._last, passed = now, now - self._last
        return passed

    def reached(self, point: str) -> None:
        """What lies between the last point and this one."""
        self._of_rollup[point] += self.lap()

    def finished(self, note: str, done: int, total: int) -> None:
        """All of it belongs to the rollup that the note begins with."""
        for point, seconds in self._of_rollup.items():
            self.steps[f"{note.split(' ')[0]}, {point}"] += seconds
        self._of_rollup.clear()


def _bare(sources: Sources, night: Window) -> float:
    started = perf_counter()
    window = LogWindow(night.start, night.end)
    for rollup in all_rollups():
        if rollup.logs:
            with sources.postgres.begin() as connection:
                copy_rows(connection, "bare", rollup.logs.stage, rollup.logs.read(sources, window))
    return perf_counter() - started
