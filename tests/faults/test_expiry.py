"""I8: what was never processed does not expire, however long nobody processes it."""

from __future__ import annotations

import random

from tests.faults.arena import Arena
from tests.faults.day import Day
from tests.jobs.simulation import FOUNDED
from tests.jobs.verdict import differences, ledger_faults


def test_what_nobody_drained_for_weeks_is_all_there_when_somebody_does(arena: Arena) -> None:
    simulation = arena.simulation
    simulation.begin()
    simulation.send(*Day(random.Random(8)).events(40))
    simulation.drain(limit=5)
    simulation.send(*Day(random.Random(9)).events(40))
    simulation.clock.move(days=20)
    simulation.expire()
    waiting = simulation.sources.mongo.metrics_buffer.count_documents({})
    assert 0 < waiting < len(simulation.documents["metrics_buffer"])
    simulation.drain()
    assert differences(simulation, FOUNDED.date()) + ledger_faults(simulation) == []
