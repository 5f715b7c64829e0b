"""A world of people, and scopes to draw it for."""

from __future__ import annotations

import pytest

from data.sources import Sources
from tests.data.queries.world import World


@pytest.fixture
def world(sources: Sources) -> World:
    return World(sources)
