from __future__ import annotations

from data.scope import Period
from layouts.bars import Strip, step_axis, strips
from tests.data.queries.world import day


def days(count: int, size: int = 1):
    return [Period(day(size * number), day(size * (number + 1))) for number in range(count)]


def test_a_single_day_is_as_narrow_as_one_of_a_week():
    assert step_axis(days(1))["range"] == ["2026-01-30T00:00:00", "2026-02-05T00:00:00"]
    assert step_axis(days(28))["range"] == ["2026-02-01T12:00:00", "2026-03-01T12:00:00"]


def test_weeks_say_that_they_are_named_by_their_first_days():
    axis = step_axis(days(14, 7), "reports a week")

    assert axis["title"]["text"] == "week from · reports a week"
    assert axis["hoverformat"].startswith("week from")


def test_rows_without_a_bar_still_have_a_scale():
    figure = strips(days(2), [Strip("Made", "var(--series-1)", [0, 0], 3, None)], unit="reports a day")

    assert figure["layout"]["yaxis"]["range"][1] > 0
    assert figure["data"][0]["text"] == ["", ""]
