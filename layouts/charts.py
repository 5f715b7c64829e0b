"""Builders of figures as plain dictionaries; the browser adds fonts, grid lines and the colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from layouts.format import whole_percent
from layouts.ticks import share_ticks, week_ticks

Trace = dict[str, Any]
FigureDict = dict[str, Any]

HIDDEN_EXTRA = "<extra></extra>"
LABEL_SIZE = 11
MOST_DOTS = 14
LINE_PX = 15
LEFT_OF_ZERO = -0.18
"""Room for the percentage to the left of a share that has fallen to nothing."""


def plot(traces: Sequence[Trace], **layout: Any) -> FigureDict:
    """A figure without a legend unless the layout asks for one."""
    return {"data": list(traces), "layout": {"showlegend": False, **layout}}


def padded(values: Sequence[float], margin: float) -> tuple[float, float]:
    """A range with room at both ends."""
    return min(values) - margin, max(values) + margin


def week_axis(starts: Sequence[date], more: str = "") -> dict[str, Any]:
    """Weeks by their first days, six of them with their dates."""
    title = f"week from · {more}" if more else "week from"
    return {"type": "date", **week_ticks(starts), "title": {"text": title}}


def line(x: Sequence[date], y: Sequence[float | None], color: str, hover: Sequence[str]) -> Trace:
    """A line over days with its exact words on hover; with few days each has a dot."""
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(x) <= MOST_DOTS else "lines",
        "x": [moment.isoformat() for moment in x],
        "y": list(y),
        "line": {"color": color, "width": 2},
        "marker": {"color": color},
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def band(x: Sequence[Any], lower: Sequence[float | None], upper: Sequence[float | None], color: str) -> Sequence[Trace]:
    """The area between two lines; its borders are not drawn."""
    edge = {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    edge["x"] = [moment.isoformat() for moment in x]
    return [{**edge, "y": list(lower)}, {**edge, "y": list(upper), "fill": "tonexty", "fillcolor": color}]


def end_labels(
    labels: Sequence[tuple[float, str, str]], *, top: float, height_px: int = 190
) -> Sequence[dict[str, Any]]:
    """Names (value, words, colour) to the right of lines, moved apart where they would meet."""
    gap = top * LINE_PX / height_px
    placed: list[dict[str, Any]] = []
    floor = float("-inf")
    for value, words, color in sorted(labels):
        floor = max(value, floor + gap)
        placed.append(
            {
                "xref": "paper",
                "x": 1,
                "y": floor,
                "xanchor": "left",
                "xshift": 8,
                "showarrow": False,
                "align": "left",
                "text": words,
                "font": {"color": color, "size": LABEL_SIZE},
            }
        )
    return placed


def points(
    x: Sequence[float],
    y: Sequence[float],
    *,
    colors: Sequence[str],
    names: Sequence[str],
    name_positions: Sequence[str],
    hover: Sequence[str],
) -> Trace:
    """Dots with their names beside them."""
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": list(x),
        "y": list(y),
        "text": list(names),
        "textposition": list(name_positions),
        "textfont": {"size": LABEL_SIZE},
        "cliponaxis": False,
        "marker": {"size": 10, "color": list(colors)},
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def middle(places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The median across and the median upwards."""
    return median(x for x, _ in places), median(y for _, y in places)


def quarters(x: float, y: float) -> Sequence[dict[str, Any]]:
    """Two dotted lines that cut the plot in four."""
    pen = {"color": "var(--border-strong)", "width": 1, "dash": "dot"}
    shared = {"type": "line", "layer": "below", "line": pen}
    return [
        {**shared, "x0": x, "x1": x, "yref": "paper", "y0": 0, "y1": 1},
        {**shared, "y0": y, "y1": y, "xref": "paper", "x0": 0, "x1": 1},
    ]


@dataclass(frozen=True)
class Dumbbell:
    """A row of a comparison: a share (0–1) now and before, and what its hover says."""

    name: str
    now: float
    before: float | None
    hover: str


def dumbbells(rows: Sequence[Dumbbell], *, title: str) -> FigureDict:
    """A line from before to now for each row, the first on top; the first row names its two ends."""
    ends = [share for row in rows for share in (row.now, row.before) if share is not None]
    room = max(0.1, 0.35 * (max(ends) - min(ends)))  # for the percentages beside the outermost dots
    low, high = max(LEFT_OF_ZERO, min(ends) - room), min(1.1, max(ends) + room)
    names = {"tickmode": "array", "tickvals": list(range(len(rows))), "ticktext": [row.name for row in rows]}
    return plot(
        [*(_path(row, place) for place, row in enumerate(rows)), *_ends(rows)],
        hovermode="closest",
        annotations=_named_ends(rows[0]),
        xaxis={**share_ticks(low, high), "range": [low, high], "title": {"text": title}},
        yaxis={**names, "range": [len(rows) - 0.4, -0.9], "showgrid": False},
    )


def _path(row: Dumbbell, place: int) -> Trace:
    ends = [row.now if row.before is None else row.before, row.now]
    line = {"color": "var(--border-strong)", "width": 3}
    return {
        "type": "scatter",
        "mode": "lines",
        "x": ends,
        "y": [place, place],
        "line": line,
        "hoverinfo": "skip",
    }


def _ends(rows: Sequence[Dumbbell]) -> Sequence[Trace]:
    shared: Trace = {
        "type": "scatter",
        "y": list(range(len(rows))),
        "hovertext": [row.hover for row in rows],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
        "cliponaxis": False,
    }
    before = {
        "mode": "markers",
        "x": [row.before for row in rows],
        "marker": {"color": "var(--text-3)", "size": 8},
    }
    now = {
        "mode": "markers+text",
        "x": [row.now for row in rows],
        "marker": {"color": "var(--accent)", "size": 11},
        "text": [f" {whole_percent(row.now)} " for row in rows],
        "textposition": ["middle left" if _falls(row) else "middle right" for row in rows],
        "textfont": {"size": LABEL_SIZE},
    }
    return [{**shared, **before}, {**shared, **now}]


def _falls(row: Dumbbell) -> bool:
    return row.before is not None and row.now < row.before


def _named_ends(row: Dumbbell) -> Sequence[dict[str, Any]]:
    """Away from each other, so that they never meet."""
    ends = [("now", row.now, "right" if _falls(row) else "left", "var(--accent)")]
    if row.before is not None:
        ends.append(("before", row.before, "left" if _falls(row) else "right", "var(--text-3)"))
    shared = {"y": 0, "yshift": 14, "showarrow": False}
    return [
        {**shared, "x": x, "text": text, "xanchor": side, "font": {"size": LABEL_SIZE, "color": color}}
        for text, x, side, color in ends
    ]
