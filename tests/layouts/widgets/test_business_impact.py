from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from data.queries.impact import FRACTIONS, BusinessImpact, Impact, Rate
from layouts.impact import MEASURES
from layouts.widgets.business_impact import WIDGET
from tests.data.queries.world import alice, day, leader_of
from tests.layouts.widgets.drawn import named, texts

BOB = leader_of(uuid4())
EMPTY = Rate(0, 0)


def impact(**rates):
    """The rates that are named, all others without a base."""
    found = [Impact(name, *rates.get(name, (EMPTY, EMPTY))) for name in FRACTIONS]
    return BusinessImpact(day(27), day(-1), found)


def rows_of(drawing):
    return [texts(row) for row in named(drawing, "data-table")[0].children[2].children]


def test_every_rate_has_its_name_and_its_meaning():
    assert list(MEASURES) == list(FRACTIONS)


def test_bob_reads_value_change_and_base_of_each_rate_in_its_own_unit():
    drawing = WIDGET.figure(
        impact(
            customer_retention_rate=(Rate(12, 40), Rate(10, 40)),
            nps_score=(Rate(-6, 50), Rate(3, 50)),
            average_user_satisfaction_score=(Rate(20, 5), Rate(19, 5)),
            time_to_hire_days=(Rate(81, 4), Rate(60, 3)),
            cost_per_hire=(Rate(4_000, 4), Rate(5_000, 4)),
        ),
        BOB,
    )

    assert rows_of(drawing) == [
        "People who came back | 30.0\u202f% | ▲ 5.0 points | 5.0 points better | 12 of 40",
        "Net promoter score | −12 | ▼ 18 points | 18 points worse | 50 answers",
        "Satisfaction | 4.00 / 5 | ▲ 0.20 | 0.20 better | 5 answers",
        "Time to hire | 20.2 days | ▲ 0.2 days | 0.2 days worse | 4 hires",
        "Cost per hire | 1,000 | ▼ 20.0\u202f% | 20.0\u202f% better | 4 hires",
    ]
    assert texts(named(drawing, "data-table")[0].children[0]) == (
        "On 1 Mar 2026: 3 rates better and 2 worse than on 1 Feb 2026"
    )
    assert "Subscriptions renewed" in texts(named(drawing, "table-note")[0])


def test_bars_stand_on_the_scale_of_their_unit_with_a_mark_for_before():
    drawing = WIDGET.figure(
        impact(
            customer_retention_rate=(Rate(12, 40), Rate(10, 40)),
            nps_score=(Rate(-10, 50), Rate(10, 50)),
            report_accuracy_rating=(Rate(15, 5), Rate(5, 5)),
            cost_per_hire=(Rate(1_000, 1), Rate(2_000, 1)),
        ),
        BOB,
    )

    bars = [(bar.style["left"], bar.style["width"]) for bar in named(drawing, "bullet-bar")]
    assert bars == [("0.0%", "30.0%"), ("40.0%", "10.0%"), ("0.0%", "50.0%"), ("0.0%", "50.0%")]
    assert [mark.style["left"] for mark in named(drawing, "bullet-mark")] == ["25.0%", "60.0%", "0.0%", "100.0%"]


def test_what_is_withheld_shows_neither_figure_nor_bar_nor_change_nor_base():
    drawing = WIDGET.figure(impact(customer_retention_rate=(Rate(None, None), Rate(5, 9))), BOB)

    assert rows_of(drawing) == ["People who came back |  | withheld | – | –"]
    assert named(drawing, "bullet") == []


def test_without_comparison_there_is_no_change_and_for_a_department_a_note():
    rates = [Impact("subscription_renewal_rate", Rate(1, 2), None)]

    drawing = WIDGET.figure(BusinessImpact(day(27), None, rates), leader_of(uuid4(), uuid4()))

    assert rows_of(drawing) == ["Subscriptions renewed | 50.0\u202f% | 1 of 2"]
    assert "whole organization" in texts(drawing)
    assert named(drawing, "bullet-mark") == []


def test_before_the_first_figures_there_is_one_line():
    assert WIDGET.figure(None, alice()).kind == "zero"
    assert WIDGET.figure(impact(), replace(alice(), period=alice().period.shifted(90))).kind == "not_yet"
