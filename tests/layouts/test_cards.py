from __future__ import annotations

from dataclasses import replace

import pytest

from data.scope import Period
from layouts.cards import Figure, delta, nothing, sparkline, strip
from layouts.widget import Nothing
from tests.data.queries.world import TODAY, alice, day
from tests.layouts.widgets.drawn import named, texts


@pytest.mark.parametrize(
    ("value", "before", "words", "kind"),
    [
        (0, 0, "= no change | no change vs previous day", "is-flat"),
        (10_003, 10_000, "= no change | no change vs previous day", "is-flat"),
        (7, 0, "▲ new | new, none in the previous day", "is-good"),
        (0, 7, "▼ 100.0\u202f% | down 100.0\u202f% vs previous day", "is-bad"),
        (1_001, 1_000, "▲ 0.1\u202f% | up 0.1\u202f% vs previous day", "is-good"),
        (90_000, 7, "▲ 1,285,614\u202f% | up 1,285,614\u202f% vs previous day", "is-good"),
    ],
)
def test_a_change_is_never_infinite_and_never_a_rise_of_nothing(value, before, words, kind):
    change = delta(value, before, "vs previous day")

    assert texts(change) == words
    assert kind in change.className


def test_days_without_figures_say_why():
    def on(period: Period) -> Nothing:
        return nothing(replace(alice(), period=period), "Nobody came.")

    assert on(Period(day(0), day(7))) == Nothing("zero", "Nobody came.")
    assert on(Period(TODAY, day(29))).message == "The figures of today come with the nightly run at 02:00 UTC."
    assert on(Period(day(40), day(50))).message == "This range lies in the future."


def test_a_single_day_has_no_spark_and_a_long_range_one_of_weeks():
    def figure(days):
        return strip([Figure("AI messages", 3, None, days, "")], "")

    def points(days):
        return sparkline(days).style["maskImage"].split("polyline")[1].count(".")

    assert named(figure([3]), "sparkline") == []
    assert len(named(figure([3, 0]), "sparkline")) == 1
    assert points([1] * 60) > points([1] * 1_000) > points([1] * 90)
