"""A card draws what the viewer may see; whatever fails is told in this card alone."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest
from dash import html
from sqlalchemy import insert, select

from callbacks.answers import NEVER_COMPUTED, NIGHTLY_RUN, answer_for
from callbacks.drawing import card_answer
from callbacks.parts import Parts
from data.dashboards import dashboard_for
from data.errors import QueryTimeout, SourceUnavailable
from data.people import Viewer
from data.sources import open_sources
from data.tables.host import organizations
from layouts.widget import Chart, Nothing
from tests.layouts.people import ALICE, BOB, TODAY, WIDGETS, widget
from tests.layouts.tree import words

NOW = datetime(2018, 3, 1, 12, tzinfo=UTC)
CHART = Chart({"data": [], "layout": {}}, "Active users rose from 310 to 342.")


@pytest.fixture
def alice(sources) -> Viewer:
    """Alice, who works for the platform's own organization and has its default dashboard."""
    with sources.postgres.connect() as connection:
        platform_id = connection.scalar(select(organizations.c.id).where(organizations.c.is_platform))
    return dataclasses.replace(ALICE, organization_id=platform_id)


def answer(sources, viewer, drawn, parameters=None):
    """The card of the viewer's first placement, drawn by a widget of the test."""
    placement = dashboard_for(sources.postgres, viewer).placements[0]
    widgets = {placement.widget: drawn} if drawn else {}
    return card_answer(Parts(sources, widgets, lambda: TODAY, 5), viewer, placement.number, parameters or {})


def drawing(figure, **more):
    return dataclasses.replace(widget("test"), figure=figure, **more)


def test_alice_sees_a_chart_with_its_message_in_words(sources, alice):
    shown = answer(sources, alice, drawing(lambda rows, scope: CHART))
    assert (shown.state, shown.figure, shown.summary) == ("chart", CHART.figure, CHART.summary)


def test_what_stands_beside_a_chart_comes_with_it(sources, alice):
    both = dataclasses.replace(CHART, beside=html.P("ARR 120"))

    shown = answer(sources, alice, drawing(lambda rows, scope: both))

    assert (shown.state, shown.figure, words(shown.content)) == ("chart", CHART.figure, words(html.P("ARR 120")))
    assert shown.content.className == "beside"


def test_a_component_is_content(sources, alice):
    assert answer(sources, alice, drawing(lambda rows, scope: html.Div("42"))).state == "content"


def test_the_widget_is_given_the_days_of_the_address(sources, alice):
    shown = answer(
        sources,
        alice,
        drawing(lambda rows, scope: html.Div(f"{scope.period.start} to {scope.period.last_day}")),
        {"from": "2018-02-01", "to": "2018-02-28"},
    )
    assert words(shown.content) == "2018-02-01 to 2018-02-28"


def test_days_that_make_no_sense_are_told_with_the_way_back(sources, alice):
    shown = answer(sources, alice, drawing(lambda rows, scope: CHART), {"range": "for_ever"})
    assert shown.state == "error"
    assert "Show the last 28 days" in words(shown.content)


def test_a_placement_that_is_not_hers_is_refused(sources, alice):
    parts = Parts(sources, WIDGETS, lambda: TODAY, 5)
    assert "Not available to you" in words(card_answer(parts, alice, 4_711, {}).content)


def test_a_widget_for_other_roles_is_refused(sources, alice):
    managers_only = drawing(lambda rows, scope: CHART, roles=frozenset({"MANAGER"}))
    assert "made for other roles" in words(answer(sources, alice, managers_only).content)


def test_a_widget_that_is_gone_says_so(sources, alice):
    assert "retired" in words(answer(sources, alice, None).content)


def test_bob_cannot_look_into_another_organization(sources):
    acme = {"id": BOB.organization_id, "name": "Acme"}
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations).values(**acme))
    parameters = {"organization": "00000000-0000-0000-0000-000000000002"}
    shown = answer(sources, BOB, drawing(lambda rows, scope: CHART), parameters)
    assert "not available to you" in words(shown.content)


def test_an_error_that_is_safe_to_show_is_shown(sources, alice):
    def too_slow(sources, scope):
        raise QueryTimeout("Choose fewer days.")

    shown = answer(sources, alice, drawing(lambda rows, scope: CHART, query=too_slow))
    assert words(shown.content) == "This took too long Choose fewer days."


def test_a_bug_is_a_neutral_card_that_gives_nothing_away(sources, alice):
    def broken(rows, scope):
        raise KeyError("internal_secret")

    shown = answer(sources, alice, drawing(broken))
    assert shown.state == "error"
    assert "internal_secret" not in words(shown.content)


def test_zero_from_a_table_never_filled_is_not_yet():
    shown = answer_for(Nothing("zero", "No reports."), None, "reports", NOW, NOW.date())
    assert words(shown.content) == NIGHTLY_RUN


def test_zero_from_a_table_that_was_filled_is_zero():
    shown = answer_for(Nothing("zero", "No reports."), NOW - timedelta(hours=2), "reports", NOW, NOW.date())
    assert words(shown.content) == "No reports."
    assert shown.footer.children == "Computed 2 h ago"


def test_withheld_figures_stay_withheld_before_the_first_run():
    shown = answer_for(Nothing("small_group", "Fewer than five people."), None, "reports", NOW, NOW.date())
    assert words(shown.content) == "Fewer than five people."


def test_content_leaves_the_last_figure_in_place():
    shown = answer_for(html.Div("42"), None, None, NOW, NOW.date())
    assert shown.state == "content"
    assert shown.footer == []


def test_days_long_past_are_not_promised_to_the_nightly_run():
    long_past = NOW.date() - timedelta(days=200)
    shown = answer_for(Nothing("zero", "No reports."), None, "reports", NOW, long_past)
    assert NEVER_COMPUTED in words(shown.content)


def test_a_database_that_is_gone_is_told_as_that_and_not_as_a_fault_of_ours(sources, alice):
    gone = open_sources("postgresql://nobody@127.0.0.1:9/none", "mongodb://127.0.0.1:9")
    shown = card_answer(Parts(gone, {}, lambda: TODAY, 5), alice, 1, {})
    gone.close()
    assert SourceUnavailable.title in words(shown.content)
