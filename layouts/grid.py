"""The grid of cards: one slot for each placement, whose parts stay mounted while their content changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from data.dashboards import Placement
from layouts import ids
from layouts.aria import aria
from layouts.widget import Nothing, Widget, WidgetType

GRAPH_CONFIG: dcc.Graph.Config = {
    "showSendToCloud": False,
    "displaylogo": False,
    "displayModeBar": False,
    "responsive": True,
}
EMPTY_FIGURE: Mapping[str, Any] = {
    "data": [],
    "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}},
}

SHAPES: Mapping[WidgetType, str] = {
    "METRICS_CARD": "strip",
    "CHART": "chart",
    "TABLE": "table",
    "AI_CHAT": "table",
    "NOTIFICATIONS": "table",
}
SKELETON_PARTS = {"strip": 6, "chart": 1, "table": 6}

ICONS = {
    "zero": "circle-dashed",
    "not_yet": "clock",
    "expired": "archive",
    "small_group": "users",
    "not_allowed": "lock",
    "error": "triangle-alert",
}

HALF, FULL = 3, 6


def grid(placements: Sequence[Placement], widgets: Mapping[str, Widget]) -> Component:
    """All cards in reading order; a line of words where there are none."""
    ordered = sorted(placements, key=lambda placement: (placement.y, placement.x))
    if not ordered:
        return html.Div(notice("zero", "This dashboard has no widgets yet."), className="empty-page")
    cards = [
        slot(placement, widgets.get(placement.widget), tablet)
        for placement, tablet in zip(ordered, tablet_sizes(ordered), strict=True)
    ]
    return html.Div(cards, id=ids.GRID, className="grid")


def slot(placement: Placement, widget: Widget | None, tablet: tuple[int, int]) -> Component:
    """One card, still loading."""
    number = placement.number
    shape = SHAPES[widget.type] if widget else "table"
    state: dict[str, Any] = {"data-state": "loading", "data-shape": shape}
    return html.Section(
        [
            header(number, widget),
            body(number, shape),
            footer(number, widget),
        ],
        id=ids.slot(number),
        className="card",
        style=_place(placement, tablet),
        **state,
        **aria(label=widget.title if widget else "Retired widget"),
    )


def header(number: int, widget: Widget | None) -> Component:
    """The title, with the widget's question as its tooltip."""
    if widget is None:
        return html.Header(html.H2("Retired widget", className="card-title"), className="card-header")
    title = html.H2(
        html.Span(widget.title, id=ids.title(number), tabIndex=0, **aria(description=widget.question)),
        className="card-title",
    )
    question = dbc.Tooltip(widget.question, target=ids.title(number), placement="bottom-start", delay={"show": 350})
    return html.Header([title, question], className="card-header")


def footer(number: int, widget: Widget | None) -> Component:
    """Keeps its room from the start where it will say something, so that nothing moves when it does."""
    speaks = widget is not None and widget.rollup is not None
    return html.Footer(id=ids.footer(number), className="card-footer" if speaks else "card-footer is-silent")


def body(number: int, shape: str) -> Component:
    """Chart, content and skeleton, all mounted for good: the card's state decides which one is seen."""
    graph = dcc.Graph(
        id=ids.chart(number),
        figure=dict(EMPTY_FIGURE),
        config=GRAPH_CONFIG,
        responsive=True,
        className="chart",
    )
    return html.Div(
        [
            dcc.Store(id=ids.figure(number)),
            html.Div(graph, id=ids.chart_frame(number), className="chart-frame", role="img"),
            html.Div(id=ids.content(number), className="content"),
            skeleton(shape),
        ],
        className="card-body",
    )


def skeleton(shape: str) -> Component:
    """Grey shapes where the content will stand."""
    parts = [html.Span() for _ in range(SKELETON_PARTS[shape])]
    return html.Div(parts, className=f"skeleton skeleton-{shape}", **aria(hidden="true"))


def nothing(drawing: Nothing) -> Component:
    """Why there is nothing to draw."""
    return notice(drawing.kind, drawing.message)


def failure(title: str, message: str, *, way_back: bool = False) -> Component:
    """What went wrong, and where it helps a way back to days that work."""
    action = dcc.Link("Show the last 28 days", href="?", className="button") if way_back else None
    return notice("error", message, title=title, action=action)


def notice(kind: str, message: str, *, title: str | None = None, action: Component | None = None) -> Component:
    """An icon, a title where there is one, and one line of plain words."""
    parts: list[Component] = [html.Span(className=f"icon icon-{ICONS[kind]}", **aria(hidden="true"))]
    if title:
        parts.append(html.P(title, className="notice-title"))
    parts.append(html.P(message, className="notice-message"))
    if action:
        parts.append(action)
    return html.Div(parts, className=f"notice notice-{kind}", role="status")


def freshness(computed_at: datetime, now: datetime) -> Component:
    """Computed 3 h ago, with the exact time behind it."""
    exact = f"{computed_at:%d %b %Y, %H:%M} UTC".lstrip("0")
    return html.Time(f"Computed {_ago(now - computed_at)}", dateTime=computed_at.isoformat(), title=exact)


def tablet_sizes(ordered: Sequence[Placement]) -> list[tuple[int, int]]:
    """Columns of six, and rows: halves go in pairs of one height, a half without a partner is widened."""
    sizes = [(HALF if placement.w <= 6 else FULL, placement.h) for placement in ordered]
    partners = _partners([width for width, _ in sizes])
    return [
        (FULL, height) if place not in partners else (HALF, max(height, sizes[partners[place]][1]))
        for place, (_, height) in enumerate(sizes)
    ]


def _partners(widths: Sequence[int]) -> dict[int, int]:
    partners: dict[int, int] = {}
    for left, right in pairwise(range(len(widths))):
        if widths[left] == widths[right] == HALF and left not in partners:
            partners |= {left: right, right: left}
    return partners


def _place(placement: Placement, tablet: tuple[int, int]) -> dict[str, int]:
    return {
        "--x": placement.x + 1,
        "--y": placement.y + 1,
        "--w": placement.w,
        "--h": placement.h,
        "--tablet-w": tablet[0],
        "--tablet-h": tablet[1],
    }


def _ago(age: timedelta) -> str:
    minutes = max(0, int(age.total_seconds() // 60))
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // (24 * 60)} days ago"
