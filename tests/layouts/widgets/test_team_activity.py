from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from data.queries.activity import Share
from data.queries.departments import TeamWeek
from data.scope import Period
from data.small_groups import Withheld
from layouts.widgets.team_activity import WIDGET
from tests.data.queries.world import carol, day

CAROL = carol(uuid4(), uuid4())
WEEKS = [
    TeamWeek(Period(day(0), day(7)), Share(3, 10), 0.2, 0.4, 0.6),
    TeamWeek(Period(day(7), day(14)), Share(5, 10), 0.2, 0.45, 0.6),
]


def test_carol_sees_her_line_over_the_band_with_names_at_the_end():
    chart = WIDGET.figure(WEEKS, CAROL)
    lower, upper, middle, team = chart.figure["data"]

    assert (lower["y"], upper["y"], middle["y"], team["y"]) == ([0.2] * 2, [0.6] * 2, [0.4, 0.45], [0.3, 0.5])
    assert team["hovertext"][0] == "Your department: 30.0\u202f%, 3 of 10"
    names = [label["text"] for label in chart.figure["layout"]["annotations"]]
    assert names == ["All departments 45\u202f%", "Your department 50\u202f%"]
    assert chart.summary == (
        "In the last week 50.0\u202f% of the department was active; the median of all departments was 45.0\u202f%."
    )


def test_without_a_band_there_is_the_own_line_alone():
    alone = [replace(week, lower=None, middle=None, upper=None) for week in WEEKS]

    chart = WIDGET.figure(alone, CAROL)

    assert len(chart.figure["layout"]["annotations"]) == 1
    assert chart.summary == "In the last week 50.0\u202f% of the department was active."


def test_small_teams_are_withheld_and_people_without_one_are_told():
    assert WIDGET.figure(Withheld(5), CAROL).kind == "small_group"
    assert WIDGET.figure([], replace(CAROL, department_id=None)).kind == "zero"
