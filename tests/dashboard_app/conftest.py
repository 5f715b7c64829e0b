"""The whole web side over real stores, with Northwind, where Bob and Carol work, and Mallory's Contoso."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from dash import Dash

from dashboard_app.factory import create_app
from data.sources import Sources
from tests.conftest import empty
from tests.data.queries.world import PERIOD, TODAY, World
from tests.people import ALICE, BOB, CAROL, MALLORY, Visitor, frame, join, platform_id

NORTHWIND_VISITS = 6_421


@dataclass(frozen=True)
class Houses:
    """The ids that a forger would love to know."""

    northwind: UUID
    sales: UUID
    contoso: UUID


@pytest.fixture(scope="module")
def house_sources(shared_sources: Sources) -> Sources:
    """Stores that are emptied once a module: its tests read, or change what they have added themselves."""
    empty(shared_sources)
    return shared_sources


@pytest.fixture(scope="module")
def houses(house_sources: Sources) -> Houses:
    """Two organizations with people and their work; sums that nobody could guess."""
    sources = house_sources
    world = World(sources)
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales = world.department(northwind, "Northwind Sales")
    for person in world.people(7, northwind, sales):
        world.active(person, northwind, PERIOD.start + timedelta(days=9), dashboard_visits=900)
    world.active(
        world.person(northwind, sales), northwind, date(2026, 2, 20), dashboard_visits=NORTHWIND_VISITS - 6_300
    )
    for person in world.people(6, contoso):
        world.active(person, contoso, PERIOD.start, dashboard_visits=1)
    join(sources, ALICE, "OWNER", platform_id(sources))
    join(sources, BOB, "LEADER", northwind)
    join(sources, CAROL, "MANAGER", northwind, sales)
    join(sources, MALLORY, "LEADER", contoso)
    return Houses(northwind, sales, contoso)


@pytest.fixture(scope="module")
def app(house_sources: Sources, houses: Houses) -> Dash:
    """The app as it is served, on the day on which the period of the world ends."""
    return create_app(frame(house_sources, today=lambda: TODAY))


@pytest.fixture
def visitor(app: Dash) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app)


@pytest.fixture
def alice(app: Dash) -> Visitor:
    return _signed_in(app, ALICE)


@pytest.fixture
def bob(app: Dash) -> Visitor:
    return _signed_in(app, BOB)


@pytest.fixture
def carol(app: Dash) -> Visitor:
    return _signed_in(app, CAROL)


@pytest.fixture
def mallory(app: Dash) -> Visitor:
    return _signed_in(app, MALLORY)


def _signed_in(app: Dash, email: str) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in(email).status_code == 302
    visitor.client.get("/")  # the page brings the token that its requests carry
    return visitor
