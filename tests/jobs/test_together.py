"""Work that waits for other work begins when that is done; what fails is raised once nothing is under way."""

from __future__ import annotations

from threading import Barrier, Event

import pytest

from jobs.together import done_together


def test_everything_is_done_once_and_after_what_it_waits_for() -> None:
    waits_for = {"cake": ["flour", "eggs"], "party": ["cake"], "flour": [], "eggs": []}
    began: list[str] = []
    results = list(done_together(waits_for, lambda name: began.append(name) or name.upper(), at_once=2))
    assert sorted(results) == ["CAKE", "EGGS", "FLOUR", "PARTY"]
    assert began.index("cake") > max(began.index("flour"), began.index("eggs"))
    assert began[-1] == "party"


def test_two_pieces_are_under_way_at_a_time() -> None:
    both = Barrier(2, timeout=10)
    list(done_together({"left": [], "right": []}, lambda name: both.wait(), at_once=2))


def test_a_failure_is_raised_when_the_other_piece_has_ended_and_nothing_new_begins() -> None:
    failing, ended, began = Event(), Event(), []

    def work(name: str) -> None:
        began.append(name)
        if name == "broken":
            failing.set()
            raise ValueError("broken")
        assert failing.wait(10)
        ended.set()

    waits_for = {"broken": [], "slow": [], "later": ["slow"]}
    with pytest.raises(ValueError, match="broken"):
        list(done_together(waits_for, work, at_once=2))
    assert ended.is_set()
    assert sorted(began) == ["broken", "slow"]
