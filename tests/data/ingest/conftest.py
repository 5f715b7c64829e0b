"""Acorn with Bob and Cara, and Mallory's Bramble."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from data.ingest.store import EventStore
from data.sources import Sources
from data.tables.host import organizations, users
from tests.data.ingest.examples import named


@pytest.fixture
def store(sources: Sources) -> EventStore:
    people = [("Bob", "Acorn"), ("Cara", "Acorn"), ("Mallory", "Bramble")]
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations), [{"id": named(n), "name": n} for n in ("Acorn", "Bramble")])
        connection.execute(
            insert(users),
            [{"id": named(name), "organization_id": named(place), "role": "LEADER"} for name, place in people],
        )
    return EventStore(sources)
