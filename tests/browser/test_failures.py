"""A slow card and a broken one leave the others alone."""

from __future__ import annotations

from dataclasses import replace
from threading import Event

import pytest
from dash import html
from sqlalchemy import insert

from data.accounts import account_by_email
from data.seed import layout_config
from data.tables.analytics import dashboard_configs
from layouts.registry import discover
from tests.browser.house import TODAY
from tests.browser.visit import WAIT_SECONDS, Visit
from tests.people import frame, join
from tests.serving import serving

pytestmark = pytest.mark.browser

ERIN = "erin@example.org"
NAMES = ("unit_strip", "slow", "broken", "activity_heatmap", "weekly_rhythm", "retired_long_ago")


@pytest.fixture
def released():
    """The slow card answers once this is set."""
    opened = Event()
    yield opened
    opened.set()


@pytest.fixture
def visit(browser, house, released):
    """At a server with two more widgets, for Erin, whose own dashboard names them."""
    give_dashboard(house)
    with serving(frame(house.sources, today=lambda: TODAY, widgets=widgets(released))) as address:
        visit = Visit(browser, address)
        visit.begin()
        yield visit
        released.set()
        browser.driver.get("about:blank")


def widgets(released):
    plain = replace(discover()["unit_strip"], figure=lambda rows, scope: html.Div("Here at last"), rollup=None)

    def wait(sources, scope):
        assert released.wait(WAIT_SECONDS)

    def stumble(sources, scope):
        raise ZeroDivisionError("internal words")

    slow = replace(plain, name="slow", title="Slow", query=wait)
    broken = replace(plain, name="broken", title="Broken", query=stumble)
    return {**discover(), "slow": slow, "broken": broken}


def give_dashboard(house):
    join(house.sources, ERIN, "LEADER", house.organization)
    viewer = account_by_email(house.sources.postgres, ERIN).viewer
    row = {
        "user_id": viewer.id,
        "organization_id": viewer.organization_id,
        "role": viewer.role,
        "layout_config": layout_config([(name, 0, 3 * place, 12, 3) for place, name in enumerate(NAMES)]),
        "widget_preferences": [],
        "is_default": False,
    }
    with house.sources.postgres.begin() as connection:
        connection.execute(insert(dashboard_configs).values(row))


def test_erin_reads_the_other_cards_while_one_is_slow_and_one_is_broken(visit, released):
    def others_are_drawn():
        return [card["title"] for card in visit.cards() if card["state"] == "loading"] == ["Slow"]

    visit.begin_sign_in(ERIN)
    visit.until(others_are_drawn, "every card but the slow one")
    assert visit.card("At a glance")["state"] == "content"
    assert visit.card("Activity")["state"] == visit.card("Weekly rhythm")["state"] == "chart"
    assert "could not be drawn" in visit.card("Broken")["words"]
    assert "internal words" not in visit.words()
    assert "retired" in visit.card("Retired widget")["words"]
    released.set()
    visit.until(lambda: visit.card("Slow")["state"] == "content", "the slow card")
    assert "Here at last" in visit.card("Slow")["words"]
