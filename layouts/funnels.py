"""Builders of funnels: horizontal bars from the left, with the step's rate at their end and the drop between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot
from layouts.format import exact, whole_percent

BAR_SHARE = 0.44
LABEL_ROOM = 1.34
"""How much longer the axis is than the first bar, for the words behind it."""


@dataclass(frozen=True)
class FunnelStep:
    """A step: its name, how many came to it, what its hover says, and how the loss before it is told, if any."""

    name: str
    count: int
    hover: str
    lost: str = ""


def funnel(steps: Sequence[FunnelStep]) -> FigureDict:
    """The first step on top; each later one tells what share of the step before it came on."""
    top = LABEL_ROOM * (max(step.count for step in steps) or 1)
    places = list(range(len(steps)))
    names = {"tickmode": "array", "tickvals": places, "ticktext": [step.name for step in steps]}
    return plot(
        [_bars(steps)],
        hovermode="closest",
        annotations=[_drop(step, place) for place, step in enumerate(steps) if step.lost],
        xaxis={"range": [0, top], "visible": False},
        yaxis={**names, "range": [len(steps) - 0.6, -0.5], "showgrid": False, "tickfont": {"color": "var(--text)"}},
    )


def _bars(steps: Sequence[FunnelStep]) -> Trace:
    befores = [None, *(step.count for step in steps[:-1])]
    return {
        "type": "bar",
        "orientation": "h",
        "x": [step.count for step in steps],
        "y": list(range(len(steps))),
        "width": BAR_SHARE,
        "marker": {"color": "var(--accent)"},
        "text": [_words(step.count, before) for step, before in zip(steps, befores, strict=True)],
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": LABEL_SIZE + 1, "color": "var(--text)"},
        "hovertext": [step.hover for step in steps],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def _words(count: int, before: int | None) -> str:
    """40, then 30 · 75 %"""
    rate = f" · {whole_percent(count / before)}" if before else ""
    return f"{exact(count)}{rate}"


def _drop(step: FunnelStep, place: int) -> dict[str, Any]:
    """Between the bar of the step and the one before it, where the step loses somebody."""
    return {
        "x": 0,
        "y": place - 0.5,
        "xanchor": "left",
        "yanchor": "middle",
        "showarrow": False,
        "text": step.lost,
        "font": {"size": LABEL_SIZE, "color": "var(--text-3)"},
    }
