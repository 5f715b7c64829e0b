from __future__ import annotations

from dataclasses import replace

from data.queries.rhythm import Expired, Rhythm
from data.scope import Period
from data.small_groups import Withheld
from layouts.widgets.weekly_rhythm import WIDGET
from tests.data.queries.world import alice, day


def test_seven_days_by_twenty_four_hours_say_utc():
    chart = WIDGET.figure(Rhythm({(1, 9): 1_200, (7, 23): 1}, since=day(3)), alice())
    cells = chart.figure["data"][0]

    assert (cells["z"][0][9], cells["z"][6][23], cells["z"][2][2]) == (1_200, 1, 0)
    assert cells["hovertext"][0][9] == "Monday, 09:00–10:00 UTC<br>1,200 uses"
    assert chart.figure["layout"]["xaxis"]["title"]["text"] == "hour of the day, UTC · logs since 5 Feb"
    assert chart.summary == "The busiest hour is Monday 09:00–10:00 UTC with 1,200 uses."


def test_each_kind_of_nothing_has_its_own_words():
    kinds = [WIDGET.figure(rows, alice()).kind for rows in (Expired(), Withheld(5), Rhythm({}))]

    assert kinds == ["expired", "small_group", "zero"]


def test_weekdays_outside_a_short_range_are_empty_and_not_zero():
    tuesday = replace(alice(), period=Period(day(1), day(2)))

    (cells,) = WIDGET.figure(Rhythm({(2, 9): 3}), tuesday).figure["data"]

    assert (cells["z"][1][9], cells["z"][1][10], cells["z"][0][9]) == (3, 0, None)
    assert cells["hovertext"][0][9].endswith("outside the range")
