"""The two kinds of work that must survive: a drain of the buffer, and a computation of every dirty day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from data.sources import Sources
from jobs.changes import begin_organizations, find_changes
from jobs.live.drain import drain
from jobs.registry import all_rollups
from jobs.rollup import compute
from jobs.spec import Run, Window
from tests.jobs.simulation import FOUNDED, Clock

# Small, so that one drain has several batches.
BATCH = 3

# What these are made of is asked of other tests; they would take most of the time here.
LEFT_OUT = {"platform_adoption_metrics", "business_impact_bases", "business_impact_metrics"}


def drain_all(sources: Sources, clock: Clock, run: int) -> None:
    drain(sources, clock, limit=BATCH)


def compute_all(sources: Sources, clock: Clock, run: int) -> None:
    """Every dirty day that has closed, as each night does; `run` is a row of job_runs."""
    window = Window(FOUNDED.date() - timedelta(days=3), clock().date())
    find_changes(sources, clock(), window.end)
    for rollup in all_rollups():
        if rollup.name not in LEFT_OUT:
            begin_organizations(sources, rollup, window.end)
            compute(sources, rollup, window, Run(run, window, clock()))


WORKS: Mapping[str, Callable[[Sources, Clock, int], None]] = {"drain": drain_all, "rollup": compute_all}
