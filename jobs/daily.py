"""The nightly job: every rollup of the day that has closed, each after what it depends on."""

from __future__ import annotations

from datetime import time

from data.sources import Sources
from jobs.registry import all_rollups
from jobs.rollup import run_rollup
from jobs.spec import Counts, Job, Progress, Window

CHUNK_DAYS = 14


def run(sources: Sources, window: Window, run_id: int, progress: Progress) -> Counts:
    """What all rollups of the window did together; a long window goes in chunks, oldest first."""
    counts = Counts()
    for chunk in window.chunks(CHUNK_DAYS):
        for rollup in all_rollups():
            counts.add(run_rollup(sources, rollup, chunk, run_id))
            progress(f"{rollup.name} {chunk.start}", chunk.days)
    return counts


def steps(window: Window) -> int:
    """Days to compute, over all rollups."""
    return window.days * len(all_rollups())


JOB = Job(
    name="daily",
    purpose="Computes the figures of every day that has closed",
    run=run,
    steps=steps,
    at=time(2, 0),
    fills=("user_engagement_metrics", "feature_utilization_metrics"),
)
