"""Builders of columns over days with the figures of the whole range above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, Trace
from layouts.format import percent, whole_percent

HEAD_PX = 74
LABEL_SHIFT_PX, VALUE_SHIFT_PX, CHANGE_SHIFT_PX = 54, 33, 19
VALUE_FONT = {"size": 16, "color": "var(--text)"}
LABEL_FONT = {"size": LABEL_SIZE, "color": "var(--text-2)"}
SMALLEST_CHANGE = 0.0005
WHOLE_ABOVE = 1.0


@dataclass(frozen=True)
class HeadFigure:
    """One figure above a chart: its name, its value in words, and its change in words or nothing."""

    label: str
    value: str
    change: str = ""


def columns(x: Sequence[date], y: Sequence[float], color: str, hover: Sequence[str]) -> Trace:
    """Columns from zero with their exact words on hover."""
    return {
        "type": "bar",
        "x": [moment.isoformat() for moment in x],
        "y": list(y),
        "marker": {"color": color},
        "hovertext": list(hover),
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
        "textposition": "none",
    }


def head(figures: Sequence[HeadFigure]) -> Sequence[dict[str, Any]]:
    """The figures side by side over the plot and the name of its first panel, for a top margin of HEAD_PX."""
    return [
        line
        for place, figure in enumerate(figures)
        for line in (
            _line(figure.label, place / len(figures), LABEL_SHIFT_PX),
            _line(f"<b>{figure.value}</b>", place / len(figures), VALUE_SHIFT_PX, VALUE_FONT),
            _line(figure.change, place / len(figures), CHANGE_SHIFT_PX),
        )
        if line["text"]
    ]


def _line(words: str, x: float, shift: int, font: dict[str, Any] = LABEL_FONT) -> dict[str, Any]:
    return {**panel_name(words, 1), "x": x, "yshift": shift, "font": font}


def change_words(value: float | None, before: float | None) -> str:
    """▲ 4.2 %, ▼ 4.2 %, = no change, new; nothing where there is nothing to compare."""
    if value is None or before is None or value == before == 0:
        return ""
    if before == 0:
        return "▲ new"
    change = abs(value - before) / before
    if change < SMALLEST_CHANGE:
        return "= no change"
    words = whole_percent(change) if change >= WHOLE_ABOVE else percent(change)
    return f"{'▲' if value > before else '▼'} {words}"


def panel_name(words: str, top: float) -> dict[str, Any]:
    """The name of a panel, above its upper edge (a share of the plot's height)."""
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "y": top,
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "text": words,
        "font": LABEL_FONT,
    }
