"""The frozen description of a widget, and what it may draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from dash.development.base_component import Component

from data.scope import Scope
from data.sources import Sources

WidgetType = Literal["METRICS_CARD", "CHART", "TABLE", "AI_CHAT", "NOTIFICATIONS"]
Role = Literal["OWNER", "LEADER", "MANAGER"]

Rows = Any
"""What a widget's query returns: a frozen dataclass or a sequence of them, documented in `data/queries`."""


@dataclass(frozen=True)
class Size:
    """Grid units: `w` of 12 columns, `h` rows of 72 px."""

    w: int
    h: int


@dataclass(frozen=True)
class Chart:
    """A Plotly figure as a plain dictionary, and its main message in one sentence for those who cannot see it.

    Colours are written as the CSS tokens of assets (`var(--series-1)`): the browser resolves them for the theme
    in force, so that a change of theme asks the server nothing. `beside` stands next to the chart, or under it
    where there is little room.
    """

    figure: dict[str, Any]
    summary: str
    beside: Component | None = None


@dataclass(frozen=True)
class Nothing:
    """Why there is nothing to draw, in plain words: never a blank card."""

    kind: Literal["zero", "not_yet", "expired", "small_group", "not_allowed"]
    message: str


Drawing = Chart | Component | Nothing


@dataclass(frozen=True)
class Widget:
    """One question and how it is answered; `name` is stored in dashboards and never changes.

    `rollup` names the rollup whose table is read, which tells how fresh the answer is; None where host tables
    or raw logs are read as they stand.
    """

    name: str
    title: str
    question: str
    type: WidgetType
    roles: frozenset[Role]
    size: Size
    query: Callable[[Sources, Scope], Rows]
    figure: Callable[[Rows, Scope], Drawing]
    rollup: str | None = None
