from __future__ import annotations

from data.queries.cohorts import Cohort
from data.scope import Period
from layouts.widgets.retention_cohorts import WIDGET
from tests.data.queries.world import alice, day

OLD = Cohort(Period(day(0), day(7)), 8, [8, 6, 4])
NEW = Cohort(Period(day(14), day(21)), 5, [5])
SMALL = Cohort(Period(day(7), day(14)), 2, [None, None])


def test_cohorts_make_a_triangle_of_percentages():
    chart = WIDGET.figure([OLD, SMALL, NEW], alice())

    assert chart.figure["data"][0]["z"] == [[1, 0.75, 0.5], [None, None, None], [1, None, None]]
    light, deep = chart.figure["data"][1:3]
    assert (light["text"][0], deep["text"][0]) == (["   ", "   ", "50"], ["100", "75", "   "])
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["2 Feb · 8", "9 Feb · 2", "16 Feb · 5"]
    assert chart.summary == "6 of 8 newcomers (75.0\u202f%) were active again a week later."


def test_cohorts_that_are_all_too_small_are_withheld_and_none_is_zero():
    assert WIDGET.figure([SMALL], alice()).kind == "small_group"
    assert WIDGET.figure([], alice()).kind == "zero"
