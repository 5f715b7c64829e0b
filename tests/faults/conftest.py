"""An arena on the stores of the session."""

from __future__ import annotations

import pytest

from data.sources import Sources
from tests.conftest import Urls
from tests.faults.arena import Arena
from tests.jobs.simulation import Simulation


@pytest.fixture
def arena(sources: Sources, migrated_urls: Urls) -> Arena:
    return Arena(Simulation(sources), migrated_urls)
