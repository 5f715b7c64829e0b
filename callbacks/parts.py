"""What callbacks are given when they are registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from data.sources import Sources
from layouts.widget import Widget


@dataclass(frozen=True)
class Parts:
    """The stores, the widgets by name, and the rules of this installation."""

    sources: Sources
    widgets: Mapping[str, Widget]
    today: Callable[[], date]
    min_group_size: int
