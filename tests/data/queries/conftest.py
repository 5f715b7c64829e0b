"""A world of people over the session's migrated, emptied stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from data.sources import Sources
from tests.data.queries.world import World


@pytest.fixture
def world(sources: Sources) -> World:
    return World(sources)


@pytest.fixture
def statements(sources: Sources) -> Iterator[list[str]]:
    """The SELECTs that ran."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append(statement)

    event.listen(sources.postgres, "before_cursor_execute", note)
    yield seen
    event.remove(sources.postgres, "before_cursor_execute", note)
