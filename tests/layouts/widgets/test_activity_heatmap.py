from __future__ import annotations

from data.queries.activity import ActivityCalendar, ActivityGrid, Share, UnitWeeks
from data.scope import Period
from layouts.widget import Nothing
from layouts.widgets.activity_heatmap import WIDGET
from tests.data.queries.world import alice, day

WEEKS = [Period(day(0), day(7)), Period(day(7), day(14))]


def units(count: int):
    return [UnitWeeks(None, f"Unit {number}", [Share(12, 40), Share(None, 3)]) for number in range(count)]


def test_a_cell_says_its_share_and_base_and_withheld_ones_are_hatched():
    cells, labels, _, hatching = WIDGET.figure(ActivityGrid(WEEKS, units(2)), alice()).figure["data"]

    assert cells["z"][0] == [0.3, None]
    assert cells["hovertext"][0][0] == "Unit 0, week from 2 Feb 2026<br>30.0\u202f%, 12 of 40"
    assert cells["hovertext"][0][1].endswith("withheld: too few people")
    assert labels["text"] == [["30\u202f%", " " * 4]] * 2
    assert hatching["fillpattern"]["shape"] == "/"


def test_long_lists_end_with_the_others():
    figure = WIDGET.figure(ActivityGrid(WEEKS, units(20)), alice()).figure

    assert figure["layout"]["yaxis"]["ticktext"][-1] == "Others (5)"
    assert len(figure["data"][0]["z"]) == 16


def test_one_unit_is_a_calendar_of_weekdays_and_weeks():
    days = [(day(number), Share(number % 7, 10)) for number in range(-2, 14)]

    chart = WIDGET.figure(ActivityCalendar(days), alice())

    assert [len(row) for row in chart.figure["data"][0]["z"]] == [3] * 7
    assert chart.figure["layout"]["xaxis"]["ticktext"] == ["26 Jan", "2 Feb", "9 Feb"]
    assert chart.summary == "The busiest day was Sunday, 1 Feb with 6 of 10 people active."


def test_without_activity_there_is_one_line():
    quiet = ActivityGrid(WEEKS, [UnitWeeks(None, "Unit", [Share(0, 9), Share(0, 9)])])

    assert WIDGET.figure(quiet, alice()) == Nothing("zero", "Nobody was active in this range.")
