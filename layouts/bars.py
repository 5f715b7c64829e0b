"""Builders of bars: upright ones over days and weeks, lying ones beside names, and the line of their colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from data.scope import Period
from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot
from layouts.format import exact, of
from layouts.ticks import count_ticks, week_ticks

KEY_PX = 22
"""The room that the line of colours needs above a plot."""
SUM_ROOM = 1.12


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


@dataclass(frozen=True)
class Part:
    """One colour of stacked bars, with a figure for each row; `ink` reads on it."""

    name: str
    color: str
    ink: str
    values: Sequence[int]


def lying(names: Sequence[str], parts: Sequence[Part], *, unit: str) -> FigureDict:
    """Stacked bars beside their names, the first on top; figures in the parts and the sum at the end."""
    sums = [sum(values) for values in zip(*(part.values for part in parts), strict=True)]
    named = {"tickmode": "array", "tickvals": list(range(len(names))), "ticktext": list(names)}
    key = key_line([(part.color, part.name) for part in parts])
    return plot(
        [_part(part, names, sums, unit) for part in parts],
        barmode="stack",
        bargap=0.2,
        uniformtext={"minsize": LABEL_SIZE - 1, "mode": "hide"},
        margin={"t": KEY_PX},
        annotations=[{**key, "x": 1, "xanchor": "right"}, *(_sum(place, total) for place, total in enumerate(sums))],
        xaxis={**count_ticks(max(sums)), "range": [0, SUM_ROOM * max(sums)], "title": {"text": unit}},
        yaxis={**named, "range": [len(names) - 0.5, -0.5], "showgrid": False},
    )


def _part(part: Part, names: Sequence[str], sums: Sequence[int], unit: str) -> Trace:
    rows = zip(names, part.values, sums, strict=True)
    return {
        "type": "bar",
        "orientation": "h",
        "x": list(part.values),
        "y": list(range(len(names))),
        "text": [exact(value) if value else "" for value in part.values],
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {"color": part.ink, "size": LABEL_SIZE},
        "marker": {"color": part.color},
        "hovertext": [f"{name}<br>{part.name}: {of(value, total)} {unit}" for name, value, total in rows],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def _sum(place: int, total: int) -> dict[str, Any]:
    font = {"size": LABEL_SIZE, "color": "var(--text)"}
    beside = {"xanchor": "left", "xshift": 4, "showarrow": False}
    return {"x": total, "y": place, "text": exact(total), "font": font, **beside}


def step_axis(steps: Sequence[Period], more: str = "") -> dict[str, Any]:
    """Days, or weeks by their first days, six of them with their dates."""
    weekly = steps[0].days > 1
    title = " · ".join(words for words in ("week from" if weekly else "", more) if words)
    named = {"title": {"text": title}} if title else {}
    hover = "week from %-d %b %Y" if weekly else "%a %-d %b %Y"
    return {"type": "date", **week_ticks([step.start for step in steps]), **named, "hoverformat": hover}
