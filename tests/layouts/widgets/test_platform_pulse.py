from __future__ import annotations

from dataclasses import replace

from data.queries.engagement import Day, Engagement, Totals
from data.scope import Period
from data.small_groups import Withheld
from layouts.widget import Nothing
from layouts.widgets.platform_pulse import WIDGET
from tests.data.queries.world import TODAY, alice, day
from tests.layouts.widgets.drawn import named, texts

ROWS = Engagement(
    now=Totals(113, 1_234, 99_999, 1_234_567, 5, 3),
    before=Totals(100, 1_234, 100_000, 1_000_000, 0, 4),
    days=[Day(day(0), Totals(1, 2, 3, 4, 5, 6)), Day(day(1), Totals())],
)


def test_alice_reads_exact_figures_and_short_ones_only_above_99_999():
    values = named(WIDGET.figure(ROWS, alice()), "figure-value")

    assert [texts(value) for value in values] == ["113", "1,234", "99,999", "1.23 M | 1,234,567", "5", "3"]
    assert [value.title for value in values] == ["113", "1,234", "99,999", "1,234,567", "5", "3"]


def test_each_change_is_an_arrow_and_words():
    changes = named(WIDGET.figure(ROWS, alice()), "delta")

    assert texts(changes[0]) == "▲ 13.0\u202f% | up 13.0\u202f% vs previous 28 days"
    assert texts(changes[1]) == "= no change | no change vs previous 28 days"
    assert texts(changes[4]) == "▲ new | new, none in the previous 28 days"
    assert texts(changes[5]) == "▼ 25.0\u202f% | down 25.0\u202f% vs previous 28 days"
    assert "is-bad" in changes[5].className


def test_without_comparison_there_is_no_change_and_without_activity_one_line():
    strip = WIDGET.figure(replace(ROWS, before=None), replace(alice(), comparison=None))
    quiet = WIDGET.figure(Engagement(Totals(), None, []), alice())

    assert named(strip, "delta") == []
    assert quiet == Nothing("zero", "Nobody was active in this range.")


def test_a_day_without_figures_yet_is_no_fall_to_zero():
    today = replace(alice(), period=Period(TODAY, day(29)))

    drawing = WIDGET.figure(Engagement(Totals(), Totals(9, 9, 9, 9, 9, 9), [Day(TODAY, Totals())]), today)

    assert drawing.kind == "not_yet"


def test_each_figure_has_a_spark_of_its_days():
    sparks = named(WIDGET.figure(ROWS, alice()), "sparkline")

    assert len(sparks) == 6
    assert all(spark.style["maskImage"].startswith('url("data:image/svg+xml,') for spark in sparks)


def test_too_few_people_are_withheld():
    assert WIDGET.figure(Withheld(5), alice()).kind == "small_group"
    assert WIDGET.figure(Withheld(5, is_empty=True), alice()).message == "Nobody was there yet in this range."
