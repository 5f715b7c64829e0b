"""A DATA_DIR for each test, left as it was found: with nothing running."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.dashboard_app.embedded.processes import are_stopped, wait_until


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    """A DATA_DIR whose stores must have stopped by the end of the test."""
    place = tmp_path / "var"
    yield place
    wait_until(lambda: are_stopped(place))
