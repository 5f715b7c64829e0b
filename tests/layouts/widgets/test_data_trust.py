from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from data.queries.trust import LastRun
from layouts.widgets.data_trust import WIDGET
from tests.data.queries.world import alice, day, leader_of, moment
from tests.layouts.widgets.drawn import named, texts

AT = moment(day(0), 2)
RUNS = [
    LastRun("daily", "succeeded", AT, AT + timedelta(seconds=75), 18_234, None),
    LastRun("archive", "failed", AT, None, None, AT + timedelta(minutes=20)),
]


def test_states_are_words_beside_an_icon():
    table = WIDGET.figure(RUNS, alice())

    assert texts(table.children[2].children[0]) == "Nightly figures |  Done | 2 Feb, 02:00 UTC | 1 min 15 s | 18,234"
    assert texts(table.children[2].children[1]).startswith("Archive of old months |  Failed, again at 02:20")
    assert len(named(table, "icon")) == 2


def test_bob_has_no_column_of_rows_and_before_the_first_run_there_is_not_yet_anything():
    assert "Rows" not in texts(WIDGET.figure(RUNS, leader_of(uuid4())))
    assert WIDGET.figure([], alice()).kind == "not_yet"
