"""Property: whatever is sent, in whatever order and however late, every column of every table is the reference's."""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.sources import Sources
from tests.jobs.events import events
from tests.jobs.simulation import Simulation
from tests.jobs.verdict import differences, ledger_faults

EXAMPLES = int(os.environ.get("HYPOTHESIS_EXAMPLES", "12"))

happenings = st.sampled_from(["night", "drain", "again", "Ann moves", "Cid moves", "Cedar closes", "hours"])
batches = st.lists(st.tuples(st.lists(events(), max_size=25), happenings), min_size=1, max_size=5)


@pytest.fixture
def simulation(sources: Sources) -> Simulation:
    return Simulation(sources)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="CI" in os.environ,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes seconds: too long to shrink
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(story=batches, is_gone=st.booleans())
def test_every_column_is_the_references(simulation: Simulation, story: Any, is_gone: bool) -> None:
    simulation.begin()
    for batch, happening in story:
        simulation.send(*batch)
        _happen(simulation, happening, batch)
    if is_gone:
        simulation.remove("Gus")
    simulation.clock.move(days=1)
    first = simulation.today.replace(day=1)
    simulation.night()
    simulation.compute(min(first, simulation.documents_since()), simulation.today)
    assert differences(simulation) == []
    assert ledger_faults(simulation) == []


def _happen(simulation: Simulation, happening: str, batch: list[Any]) -> None:
    match happening:
        case "night":
            simulation.clock.move(days=1)
            simulation.night()
        case "drain":
            simulation.drain()
        case "again":
            simulation.send(*batch)
        case "Ann moves":
            simulation.move("Ann", "support")
        case "Cid moves":
            simulation.move("Cid", None)
        case "Cedar closes":
            simulation.close("Cedar")
        case "hours":
            simulation.clock.move(hours=14, minutes=30)
