from __future__ import annotations

from data.queries.churn import WEIGHTS, ChurnRisks, Risk, RiskFacts
from layouts.churn import PARTS
from layouts.widgets.churn_risk import WIDGET
from tests.data.queries.world import alice, day
from tests.layouts.widgets.drawn import named, texts

FACTS = RiskFacts(
    active_before=18,
    active_now=9,
    active_again=7,
    days_to_period_end=1,
    satisfaction=2.83,
    reports=9,
    failed_reports=1,
)
FALLING = Risk("Northwind", 0.5, 0.36, {"activity_fall": 0.3, "failed_reports": 0.01, "lost_users": 0.19}, FACTS)


def drawn(*risks: Risk, compared=True):
    found = ChurnRisks(day(27), day(-1) if compared else None, risks, len(risks))
    return WIDGET.figure(found, alice())


def rows_of(drawing):
    return [texts(row) for row in named(drawing, "data-table")[0].children[2].children]


def mainly(**parts: float) -> str:
    drawing = drawn(Risk("Northwind", 0.5, None, parts, FACTS), compared=False)
    return rows_of(drawing)[0].split(" | ")[2]


def test_every_part_of_the_score_has_its_words():
    assert list(PARTS) == list(WEIGHTS)


def test_a_row_tells_score_change_and_the_largest_part_in_words():
    drawing = drawn(FALLING, Risk("Contoso", 0.2, 0.25, {"period_end_nearness": 0.2}, FACTS))

    assert rows_of(drawing) == [
        "Northwind | 0.50 | ▲ 0.14 | up 0.14 | Active people: 9, before 18 |  Of it Active people: 9, before 18: 0.30, "
        "11 of 18 people did not come back: 0.19, 1 of 9 reports failed: 0.01.",
        "Contoso | 0.20 | ▼ 0.05 | down 0.05 | Subscription ends tomorrow |  Of it Subscription ends tomorrow: 0.20.",
    ]
    assert texts(named(drawing, "data-table")[0].children[0]) == (
        "On 1 Mar 2026: Northwind has the highest risk to leave, 0.50 of 1"
    )


def test_the_bar_is_split_into_its_parts_against_the_highest_score():
    drawing = drawn(FALLING, Risk("Contoso", 0.25, None, {"dissatisfaction": 0.25, "activity_fall": 0.0}, FACTS))

    parts = named(drawing, "split-bar-part")
    assert [part.style["width"] for part in parts] == ["60.0%", "2.0%", "38.0%", "50.0%"]
    assert parts[0].title == "Fewer active: 0.30"
    assert len({part.style["background"] for part in parts}) == 4


def test_every_part_speaks_of_its_counts():
    assert mainly(dissatisfaction=0.2) == "Satisfaction is 2.8 of 5"
    assert mainly(failed_reports=0.1) == "1 of 9 reports failed"
    assert mainly(lost_users=0.1) == "11 of 18 people did not come back"
    assert mainly(activity_fall=0.0, lost_users=0.004) == "Nothing stands out"


def test_withheld_parts_leave_the_score_and_no_score_leaves_a_dash():
    drawing = drawn(Risk("Northwind", 0.5, None, None, None), Risk("Contoso", None, None, None, None), compared=False)

    assert rows_of(drawing) == ["Northwind | 0.50 | Withheld: too few people", "Contoso | – | No figures yet"]
    assert [part.style["background"] for part in named(drawing, "split-bar-part")] == ["var(--border-strong)"]


def test_before_the_first_score_there_is_one_line():
    assert WIDGET.figure(None, alice()).kind == "zero"
    assert drawn(Risk("Northwind", None, None, None, None)).kind == "zero"


def test_a_long_list_says_how_many_there_are():
    found = ChurnRisks(day(27), None, [FALLING], 120)

    caption = named(WIDGET.figure(found, alice()), "data-table")[0].children[0]

    assert texts(caption).endswith("; the first 1 of 120 organizations")
