"""The nightly run over what `bench.ingest` left, beside the bare `$group` passes and COPY of the same rows."""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime, timedelta

from data.sources import Sources
from jobs.registry import all_jobs, all_rollups
from jobs.runner import run_job
from jobs.spec import Window

ROUNDS = 5


def measure(sources: Sources) -> None:
    """Prints the medians of both and their ratio, for a first computation of the whole window."""
    window = _window(sources)
    bare, ours = [], []
    for _ in range(ROUNDS):
        bare.append(_bare(sources, window))
        ours.append(_nightly(sources, window))
    ratio = statistics.median(bare) / statistics.median(ours)
    print(
        f"nightly  run {statistics.median(ours):>6.2f} s over {window.days} days"
        f"   bare $group and COPY {statistics.median(bare):>6.2f} s   ratio {ratio:.2f}"
    )


def _window(sources: Sources) -> Window:
    logs = sources.mongo.user_activity_logs
    first, last = (logs.find_one(sort=[("timestamp", way)]) for way in (1, -1))
    assert first
    assert last
    return Window(first["timestamp"].date(), last["timestamp"].date() + timedelta(days=1))


def _nightly(sources: Sources, window: Window) -> float:
    with sources.postgres.begin() as connection:
        for rollup in all_rollups():
            connection.exec_driver_sql(f"TRUNCATE {rollup.table.name}, rollup_days")
    started = time.perf_counter()
    run_job(sources, all_jobs()["daily"], window, datetime.now(UTC))
    return time.perf_counter() - started


def _bare(sources: Sources, window: Window) -> float:
    started = time.perf_counter()
    for rollup in all_rollups():
        columns = ", ".join(f"{name} {kind}" for name, kind in rollup.stage.items())
        with sources.postgres.begin() as connection:
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE bare ({columns}) ON COMMIT DROP")
            driver = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy("COPY bare FROM STDIN") as copy:
                for row in rollup.read(sources, window):
                    copy.write_row(row)
    return time.perf_counter() - started
