"""Builders of bars: upright ones over days and weeks, lying ones beside names, and the line of their colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.scope import Period
from layouts.charts import HIDDEN_EXTRA, Trace
from layouts.format import exact
from layouts.ticks import week_ticks

KEY_PX = 22
"""The room that the line of colours needs above a plot."""


def key_line(entries: Sequence[tuple[str, str]], *, y: float = 1, mark: str = "■") -> dict[str, Any]:
    """Colours (colour, words) in one line above a plot or, by `y`, above one of its panels."""
    words = "   ".join(f'<span style="color:{color}">{mark}</span> {text}' for color, text in entries)
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": y,
        "xanchor": "left",
        "yanchor": "bottom",
        "yshift": 3,
        "showarrow": False,
        "align": "left",
        "text": words,
        "font": {"size": 12, "color": "var(--text-2)"},
    }


def upright(steps: Sequence[Period], values: Sequence[int], name: str, color: str, *, axis: str = "y") -> Trace:
    """A bar for each day or week, its name and exact figure on hover."""
    return {
        "type": "bar",
        "x": [step.start.isoformat() for step in steps],
        "y": list(values),
        "yaxis": axis,
        "marker": {"color": color},
        "hovertext": [f"{name}: {exact(value)}" for value in values],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def step_axis(steps: Sequence[Period], more: str = "") -> dict[str, Any]:
    """Days, or weeks by their first days, six of them with their dates."""
    weekly = steps[0].days > 1
    title = " · ".join(words for words in ("week from" if weekly else "", more) if words)
    named = {"title": {"text": title}} if title else {}
    hover = "week from %-d %b %Y" if weekly else "%a %-d %b %Y"
    return {"type": "date", **week_ticks([step.start for step in steps]), **named, "hoverformat": hover}
