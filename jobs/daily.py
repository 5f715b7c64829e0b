"""The nightly job: every rollup of the day that has closed, each after what it depends on."""

from __future__ import annotations

from datetime import time

from data.sources import Sources
from jobs.registry import all_rollups
from jobs.rollup import run_rollup
from jobs.spec import Counts, Job, Run
from jobs.triggers import daily_at


def run(sources: Sources, run: Run) -> Counts:
    """What all rollups of the window did together."""
    counts, rollups = Counts(), all_rollups()
    for done, rollup in enumerate(rollups, 1):
        counts.add(run_rollup(sources, rollup, run.window, run.id))
        run.progress(rollup.name, done, len(rollups))
    return counts


JOB = Job(
    name="daily",
    purpose="Computes the figures of every day that has closed",
    run=run,
    trigger=daily_at(time(2, 0)),
    fills=("user_engagement_metrics", "feature_utilization_metrics"),
)
