"""What callbacks name exists on the page, and every one is registered on the app it is given."""

from __future__ import annotations

import json

import pytest
from dash import Dash

from callbacks import register_all
from callbacks.parts import Parts
from layouts.shell import page
from tests.layouts.people import ACME, ALICE, BOB, BOREAL, DASHBOARD, SALES, SUPPORT, TODAY, WIDGETS
from tests.layouts.tree import components


@pytest.fixture
def app(sources):
    app = Dash("test", use_async=False)
    register_all(app, Parts(sources, WIDGETS, lambda: TODAY, 5))
    return app


def kinds_on_page():
    """Ids of Alice's and of Bob's page; of a pattern its type alone."""
    pages = [
        page(ALICE, DASHBOARD, [ACME, BOREAL], [], WIDGETS, today=TODAY, csrf_token=""),
        page(BOB, DASHBOARD, [ACME], [SALES, SUPPORT], WIDGETS, today=TODAY, csrf_token=""),
    ]
    found = [getattr(part, "id", None) for shown in pages for part in components(shown)]
    return {kind(identifier) for identifier in found if identifier}


def kind(identifier):
    if isinstance(identifier, str) and identifier.startswith("{"):
        identifier = json.loads(identifier)
    return identifier["type"] if isinstance(identifier, dict) else identifier


def named_by(callback):
    yield from (dependency["id"] for dependency in callback["inputs"] + callback["state"])
    yield from (part.rpartition(".")[0] for part in callback["output"].strip(".").split("..."))


def test_every_id_that_a_callback_names_stands_on_a_page(app):
    named = {kind(identifier) for callback in app._callback_list for identifier in named_by(callback)}
    assert named - kinds_on_page() == set()


def test_one_pattern_callback_answers_for_all_cards(app):
    asking_the_server = [callback for callback in app._callback_list if not callback["clientside_function"]]
    assert len(asking_the_server) == 1
    assert '"placement":["MATCH"]' in asking_the_server[0]["output"]


def test_a_change_of_theme_asks_the_server_nothing(app):
    on_theme = [
        callback
        for callback in app._callback_list
        if any(dependency["id"] == "theme" for dependency in callback["inputs"])
    ]
    assert on_theme
    assert all(callback["clientside_function"] for callback in on_theme)
