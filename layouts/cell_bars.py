"""Bars that stand in the cells of tables: against an earlier mark, and split into named parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import html
from dash.development.base_component import Component

from layouts.cards import UNSPOKEN

Style = dict[str, str]


@dataclass(frozen=True)
class BarPart:
    """A part of a split bar: its length as a share of the longest bar, its colour, and its words on hover."""

    share: float
    color: str
    words: str


def bullet(share: float, before: float | None, *, zero: float = 0.0) -> Component:
    """A bar from `zero` to a share (0–1) of its scale, over a mark where it stood before; seen, not read aloud."""
    share, low = _within(share), _within(zero)
    bar = html.Span(className="bullet-bar", style=_reach(min(share, low), abs(share - low)))
    marks = [] if before is None else [html.Span(className="bullet-mark", style=_reach(_within(before)))]
    return html.Span([bar, *marks], className="bullet", **UNSPOKEN)


def split_bar(parts: Sequence[BarPart]) -> Component:
    """The parts one after the other, as long as their shares; seen, not read aloud."""
    shown = [part for part in parts if part.share > 0]
    pieces = [
        html.Span(
            className="split-bar-part",
            style={"width": _percent(part.share), "background": part.color},
            title=part.words,
        )
        for part in shown
    ]
    return html.Span(pieces, className="split-bar", **UNSPOKEN)


def legend_line(names: Sequence[tuple[str, str]]) -> Component:
    """Names with the colour that each has, above what they explain."""
    entries = [
        html.Span([html.Span(className="legend-swatch", style={"background": color}), name], className="legend-entry")
        for name, color in names
    ]
    return html.Div(entries, className="legend-line", **UNSPOKEN)


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _reach(left: float, width: float | None = None) -> Style:
    return {"left": _percent(left)} | ({} if width is None else {"width": _percent(width)})


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"
