"""Builders of funnels as small multiples: a panel for each thing, a bar for each step, all of one scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot

ACROSS = 2
GAP_ACROSS, GAP_DOWN = 0.07, 0.05
NOTE_PX = 22
WORDS_PLACE, WORDS_ROOM = 1.05, 1.45
"""Where the words stand and where the axis ends, of a full bar."""


@dataclass(frozen=True)
class FunnelStep:
    """A bar: its share (0–1) of the first step now and before, the words beside it, and what its hover says."""

    name: str
    share: float
    before: float | None
    words: str
    hover: str


@dataclass(frozen=True)
class FunnelPanel:
    """A funnel with its name, a line of words under it, and its colour."""

    name: str
    words: str
    color: str
    steps: Sequence[FunnelStep]


def funnels(panels: Sequence[FunnelPanel], *, note: str) -> FigureDict:
    """Panels in reading order, two in a row; a line across a bar is its share before, which the note tells."""
    traces = [trace for place, panel in enumerate(panels) for trace in _panel(panel, place)]
    axes: dict[str, Any] = {}
    for place in range(len(panels)):
        axes |= _axes(panels, place)
    names = [line for place, panel in enumerate(panels) for line in _names(panel, place, len(panels))]
    return plot(traces, hovermode="closest", annotations=[*names, _note(note)], margin={"b": NOTE_PX}, **axes)


def _panel(panel: FunnelPanel, place: int) -> Sequence[Trace]:
    """Bars with their words at the same distance, and lines across them."""
    on = {"xaxis": _axis("x", place), "yaxis": _axis("y", place)}
    rows = list(range(len(panel.steps)))
    hover = {"hovertext": [step.hover for step in panel.steps], "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA}
    bars = {
        "type": "bar",
        "orientation": "h",
        "x": [step.share for step in panel.steps],
        "y": rows,
        "marker": {"color": panel.color},
        "textposition": "none",
        "width": 0.62,
    }
    words = {
        "type": "scatter",
        "mode": "text",
        "x": [WORDS_PLACE] * len(rows),
        "cliponaxis": False,
        "y": rows,
        "text": [step.words for step in panel.steps],
        "textposition": "middle right",
        "textfont": {"size": LABEL_SIZE, "color": "var(--text)"},
    }
    known = [(step.before, row) for row, step in enumerate(panel.steps) if step.before is not None]
    before = {
        "type": "scatter",
        "mode": "markers",
        "x": [share for share, _ in known],
        "y": [row for _, row in known],
        "marker": {"symbol": "line-ns", "size": 15, "line": {"width": 2, "color": "var(--text)"}},
        "hoverinfo": "skip",
    }
    return [{**bars, **on, **hover}, {**words, **on, **hover}, {**before, **on}]


def _axis(letter: str, place: int) -> str:
    return letter if place == 0 else f"{letter}{place + 1}"


def _axes(panels: Sequence[FunnelPanel], place: int) -> dict[str, Any]:
    """The axes of one panel; only the left ones name the steps."""
    number = "" if place == 0 else str(place + 1)
    left, right, bottom, top = _box(place, len(panels))
    steps = panels[place].steps
    shared = {"showgrid": False, "zeroline": False}
    across = {"range": [0, WORDS_ROOM], "domain": [left, right], "anchor": _axis("y", place), "showticklabels": False}
    rows = {"tickmode": "array", "tickvals": list(range(len(steps))), "ticktext": [step.name for step in steps]}
    down = {"range": [len(steps) - 0.5, -2.0], "domain": [bottom, top], "anchor": _axis("x", place)}
    named = {"showticklabels": place % ACROSS == 0}
    return {f"xaxis{number}": shared | across, f"yaxis{number}": shared | rows | down | named}


def _box(place: int, count: int) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a panel in shares of the plot."""
    columns, lines = min(count, ACROSS), -(-count // ACROSS)
    line, column = divmod(place, ACROSS)
    width = (1 - GAP_ACROSS * (columns - 1)) / columns
    height = (1 - GAP_DOWN * (lines - 1)) / lines
    left, top = column * (width + GAP_ACROSS), 1 - line * (height + GAP_DOWN)
    return left, left + width, max(0.0, top - height), top


def _names(panel: FunnelPanel, place: int, count: int) -> Sequence[dict[str, Any]]:
    left, _, _, top = _box(place, count)
    shared = {"xref": "paper", "yref": "paper", "x": left, "y": top, "showarrow": False, "align": "left"}
    shared |= {"xanchor": "left", "yanchor": "top"}
    name = {"text": f"<b>{panel.name}</b>", "font": {"size": 12, "color": "var(--text)"}}
    words = {"text": panel.words, "font": {"size": LABEL_SIZE, "color": "var(--text-3)"}, "yshift": -14}
    return [{**shared, **name}, {**shared, **words}]


def _note(note: str) -> dict[str, Any]:
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "top", "yshift": -4}
    return {**place, "showarrow": False, "text": note, "font": {"size": LABEL_SIZE, "color": "var(--text-3)"}}
