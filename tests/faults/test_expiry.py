"""I8: what was never processed does not expire, however long nobody processes it."""

from __future__ import annotations

import random
from datetime import timedelta

from tests.faults.arena import Arena
from tests.faults.day import Day
from tests.jobs.simulation import FOUNDED, Ago
from tests.jobs.verdict import actual, differences, ledger_faults


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


def test_a_day_whose_logs_went_during_an_outage_stays_however_many_late_events_come(arena: Arena) -> None:
    simulation = arena.simulation
    simulation.begin()
    day = Day(random.Random(8))
    simulation.send(*day.events(20))
    simulation.clock.move(days=1)
    simulation.night()
    simulation.clock.move(days=95)
    simulation.expire()
    before = actual(simulation.sources, "user_engagement_metrics")
    late = timedelta(days=96)
    simulation.send(*({**day.activity(), "timestamp": Ago(late)} for _ in range(60)))
    simulation.night()
    assert actual(simulation.sources, "user_engagement_metrics") == before
