"""A process that does some work and kills itself at a step; forked from a parent that has no connections."""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import replace

from data.sources import open_sources
from tests.conftest import Urls
from tests.faults.failpoints import AtStep, kill
from tests.faults.works import WORKS
from tests.jobs.simulation import Clock

PATIENCE_SECONDS = 60


def die_at(urls: Urls, work: str, clock: Clock, run: int, step: str, turn: int) -> bool:
    """Whether a process that did the work was killed at the step; False when it never came there."""
    # The server of forks imports this module once, before any client is opened.
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload([__name__])
    victim = forks.Process(target=_work, args=(urls, work, clock, run, step, turn))
    victim.start()
    victim.join(PATIENCE_SECONDS)
    assert victim.exitcode in (0, -signal.SIGKILL), f"the process ended with {victim.exitcode}"
    return victim.exitcode == -signal.SIGKILL


def _work(urls: Urls, work: str, clock: Clock, run: int, step: str, turn: int) -> None:
    sources = replace(open_sources(urls.postgres, urls.mongo), reached=AtStep(step, turn, kill))
    WORKS[work](sources, clock, run)
