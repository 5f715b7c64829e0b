from __future__ import annotations

from uuid import uuid4

from data.queries.consultations import OwnConsultation, OwnConsultations
from layouts.widgets.my_consultations import WIDGET
from tests.data.queries.world import carol, day, moment
from tests.layouts.widgets.drawn import texts

CAROL = carol(uuid4(), uuid4())
RATED = OwnConsultation(moment(day(1)), ["team_formation", "AI_ethics"], 6, 130, 4)
OPEN = OwnConsultation(moment(day(0)), [], 2, None, None)


def test_carol_reads_when_what_about_how_long_and_her_own_rating():
    table = WIDGET.figure(OwnConsultations([RATED, OPEN], 2), CAROL)

    assert texts(table.children[0]) == "2 consultations of yours, the newest first"
    assert texts(table.children[2]) == (
        "Team formation, AI ethics | 3 Feb, 10:00 UTC | 6 | 2 min | 4 of 5 | "
        "No topic | 2 Feb, 10:00 UTC | 2 | not ended | –"
    )


def test_a_short_one_is_told_by_the_second_and_a_long_list_says_that_it_goes_on():
    short = OwnConsultation(moment(day(1)), ["team_formation"], 2, 48, None)
    table = WIDGET.figure(OwnConsultations([short], 30), CAROL)

    assert "48 s" in texts(table.children[2])
    assert texts(table.children[0]).startswith("The newest 1 of 30 consultations of yours")


def test_none_is_zero():
    assert WIDGET.figure(OwnConsultations([], 0), CAROL).kind == "zero"
