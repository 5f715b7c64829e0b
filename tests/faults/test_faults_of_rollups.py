"""Whatever happens at any step of a rollup, no cell is wrong and nothing is lost once the work has been done again."""

from __future__ import annotations

import pytest

from tests.faults.arena import MODES, Arena, faults

SEEDS = range(2)


@pytest.mark.parametrize("mode", MODES)
def test_no_fault_harms_a_rollup(arena: Arena, mode: str) -> None:
    wrong = {(step, seed): told for step, seed, told in faults(arena, "rollup", mode, SEEDS) if told}
    assert wrong == {}
