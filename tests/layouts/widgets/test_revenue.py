from __future__ import annotations

from datetime import date
from decimal import Decimal

from data.queries.revenue import Renewal, Revenue
from layouts.colors import tier_color
from layouts.widgets.revenue import WIDGET
from tests.data.queries.world import alice, day
from tests.layouts.widgets.drawn import named, texts

RENEWALS = [Renewal(f"Customer {number}", date(2026, 3, 3 + number), Decimal(100), number == 1) for number in range(5)]
FOUND = Revenue(
    days=[day(0), day(1)],
    tiers={
        "enterprise": [Decimal(0), Decimal(2_000)],
        "starter": [Decimal(500), Decimal("400.40")],
        None: [Decimal(100), Decimal(0)],
    },
    before=[Decimal(700), Decimal(2_000)],
    renewals=RENEWALS,
    renewals_due=12,
    mrr_due=Decimal(1_240_000),
)


def test_tiers_are_stacked_from_small_to_large_and_named_at_their_ends():
    chart = WIDGET.figure(FOUND, alice())
    starter, enterprise, none, total, before = chart.figure["data"]

    assert [layer["y"] for layer in (starter, enterprise, none)] == [[500, 400.4], [0, 2_000], [100, 0]]
    assert {layer["stackgroup"] for layer in (starter, enterprise, none)} == {"all"}
    assert total["hovertext"] == ["All: 600", "All: 2,400"]
    assert (before["y"], before["line"]["dash"]) == ([700, 2_000], "dash")
    assert {label["text"] for label in chart.figure["layout"]["annotations"]} == {
        "Starter 400",
        "Enterprise 2,000",
        "Before 2,000",
    }
    assert chart.summary == (
        "Monthly recurring revenue went from 600 on 2 Feb 2026 to 2,400 on 3 Feb 2026; 12 renewals due in 90 days."
    )


def test_beside_it_stand_the_revenue_of_a_year_and_what_ends_next():
    beside = WIDGET.figure(FOUND, alice()).beside

    assert [texts(figure) for figure in named(beside, "beside-figure")] == [
        "MRR | 2,400 | ▲ 20.0\u202f% | up 20.0\u202f% vs previous 28 days",
        "ARR | 28,805",
    ]
    rows = named(beside, "data-table")[0].children[2].children
    assert [texts(row) for row in rows] == [
        "Customer 0 | 3 Mar | 100",
        "Customer 1 | 4 Mar | trial",
        "Customer 2 | 5 Mar | 100",
        "Customer 3 | 6 Mar | 100",
    ]
    assert texts(named(beside, "table-note")) == "12 renewals in 90 days, MRR 1.24 M"


def test_without_comparison_there_is_neither_a_line_nor_a_change():
    alone = Revenue(FOUND.days, FOUND.tiers, [None, None], [], 0, Decimal())

    chart = WIDGET.figure(alone, alice())

    assert len(chart.figure["data"]) == 4
    assert named(chart.beside, "delta") == []
    assert "Nothing ends in the next 90 days." in texts(chart.beside)


def test_a_tier_has_the_same_colour_everywhere_and_unknown_ones_have_their_own():
    assert tier_color("Growth", 5) == tier_color("growth", 0) == "var(--series-2)"
    assert tier_color("campus", 0) != tier_color("scale", 1)
    assert tier_color(None, 0) == "var(--text-3)"


def test_nobody_paying_is_one_line():
    assert WIDGET.figure(Revenue([], {}, [], [], 0, Decimal()), alice()).kind == "zero"
