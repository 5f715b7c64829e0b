"""Cards stand where the dashboard says, in reading order, and keep their parts."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from data.dashboards import Placement
from layouts import ids
from layouts.grid import failure, freshness, grid, nothing, tablet_sizes
from layouts.widget import Nothing
from tests.layouts.people import DASHBOARD, WIDGETS
from tests.layouts.tree import by_class, by_id, words

NOW = datetime(2018, 3, 1, 12, tzinfo=UTC)


def places(*sizes):
    return [Placement(number, "report_factory", 0, number, w, h) for number, (w, h) in enumerate(sizes)]


def test_cards_come_in_reading_order_whatever_their_numbers():
    cards = by_class(grid(DASHBOARD.placements, WIDGETS), "card")
    assert [card.id["placement"] for card in cards] == [1, 2, 3]


def test_a_card_stands_where_its_placement_says():
    card = by_id(grid(DASHBOARD.placements, WIDGETS), ids.slot(3))
    assert [card.style[name] for name in ("--x", "--y", "--w", "--h")] == [7, 3, 6, 4]


def test_a_card_holds_its_chart_and_its_content_from_the_start():
    page = grid(DASHBOARD.placements, WIDGETS)
    for part in (ids.figure, ids.chart, ids.chart_frame, ids.content, ids.footer):
        assert by_id(page, part(2)) is not None


def test_every_graph_keeps_figures_in_house_and_hides_the_modebar():
    config = by_id(grid(DASHBOARD.placements, WIDGETS), ids.chart(2)).config
    assert config == {
        "showSendToCloud": False,
        "displaylogo": False,
        "displayModeBar": False,
        "responsive": True,
    }


@pytest.mark.parametrize(("number", "shape"), [(1, "strip"), (2, "chart"), (3, "table")])
def test_a_card_loads_in_the_shape_of_what_comes(number, shape):
    page = grid(DASHBOARD.placements, WIDGETS)
    card = by_id(page, ids.slot(number)).to_plotly_json()["props"]
    assert (card["data-state"], card["data-shape"]) == ("loading", shape)
    assert by_class(by_id(page, ids.slot(number)), f"skeleton-{shape}")


def test_the_question_is_the_tooltip_of_the_title_and_is_read_aloud():
    page = grid(DASHBOARD.placements, WIDGETS)
    title = by_id(page, ids.title(2)).to_plotly_json()["props"]
    assert title["aria-description"] == "What about report_factory?"
    assert "What about report_factory?" in words(page)


def test_a_widget_that_is_gone_leaves_a_card_that_says_so():
    page = grid([Placement(7, "long_gone", 0, 0, 3, 3)], WIDGETS)
    assert "Retired widget" in words(page)
    assert "long_gone" not in words(page)


def test_a_dashboard_without_widgets_says_so():
    assert "no widgets yet" in words(grid([], WIDGETS))


def test_on_tablets_halves_stand_in_pairs_of_one_height():
    assert tablet_sizes(places((12, 2), (6, 4), (6, 5))) == [(6, 2), (3, 5), (3, 5)]


def test_on_tablets_a_half_without_a_partner_takes_the_whole_row():
    assert tablet_sizes(places((4, 4), (4, 4), (4, 3), (8, 5))) == [(3, 4), (3, 4), (6, 3), (6, 5)]


@pytest.mark.parametrize("kind", ["zero", "not_yet", "expired", "small_group", "not_allowed"])
def test_each_kind_of_nothing_has_an_icon_and_its_words(kind):
    card = nothing(Nothing(kind, "In plain words."))
    assert by_class(card, "icon")
    assert words(card) == "In plain words."


def test_a_failure_of_the_address_offers_the_way_back():
    assert "Show the last 28 days" in words(failure("Title", "Message", way_back=True))
    assert "Show the last 28 days" not in words(failure("Title", "Message"))


def test_a_footer_keeps_its_room_only_where_it_will_speak():
    fresh = dataclasses.replace(WIDGETS["report_factory"], rollup="report_generation")
    shown = grid(DASHBOARD.placements, {**WIDGETS, "report_factory": fresh})
    assert not by_class(by_id(shown, ids.slot(2)), "is-silent")
    assert by_class(by_id(shown, ids.slot(3)), "is-silent")


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=20), "Computed just now"),
        (timedelta(seconds=-5), "Computed just now"),
        (timedelta(minutes=59), "Computed 59 min ago"),
        (timedelta(hours=3, minutes=59), "Computed 3 h ago"),
        (timedelta(hours=47), "Computed 47 h ago"),
        (timedelta(days=3), "Computed 3 days ago"),
    ],
)
def test_freshness_is_said_in_human_units(age, said):
    assert freshness(NOW - age, NOW).children == said


def test_the_exact_time_stands_behind_freshness():
    assert freshness(datetime(2018, 2, 5, 2, 4, tzinfo=UTC), NOW).title == "5 Feb 2018, 02:04 UTC"
