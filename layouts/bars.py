"""Builders of bars: upright ones over days and weeks, lying ones beside names, and the line of their colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from data.scope import Period
from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot
from layouts.format import exact, of
from layouts.ticks import count_ticks, week_ticks

KEY_PX = 22
"""The room that the line of colours needs above a plot."""
SUM_ROOM = 1.12
FEWEST_STEPS = 7
PEAK_ROOM = 1.5
SUMS_PX = 72


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


def upright(
    steps: Sequence[Period],
    values: Sequence[int],
    name: str,
    color: str,
    *,
    axis: str = "y",
    bases: Sequence[int] | None = None,
) -> Trace:
    """A bar for each day or week; its name, exact figure and what that is of on hover."""
    words = [exact(value) for value in values] if bases is None else list(map(of, values, bases))
    return {
        "type": "bar",
        "x": [step.start.isoformat() for step in steps],
        "y": list(values),
        "yaxis": axis,
        "marker": {"color": color},
        "hovertext": [f"{name}: {figure}" for figure in words],
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


@dataclass(frozen=True)
class Strip:
    """A row of upright bars, its sum and what that was before (None without comparison)."""

    name: str
    color: str
    values: Sequence[int]
    total: int
    before: int | None


def strips(steps: Sequence[Period], rows: Sequence[Strip], *, unit: str) -> FigureDict:
    """Rows of bars on one scale: the name on the left, the sum on the right, the peak with its figure."""
    top = PEAK_ROOM * max(1, *(max(row.values) for row in rows))
    axes = ["y", *(f"y{number}" for number in range(2, len(rows) + 1))]
    panels = [_panel(place, len(rows)) for place in range(len(rows))]
    named = {
        axis.replace("y", "yaxis"): {
            "domain": list(panel),
            "range": [0, top],
            "tickmode": "array",
            "tickvals": [top / 2],
            "ticktext": [row.name],
            "tickfont": {"size": 12, "color": "var(--text-2)"},
            "showgrid": False,
            "zeroline": True,
            "zerolinecolor": "var(--border)",
        }
        for axis, panel, row in zip(axes, panels, rows, strict=True)
    }
    return plot(
        [_strip(steps, row, axis) for row, axis in zip(rows, axes, strict=True)],
        hoversubplots="axis",
        margin={"r": SUMS_PX},
        annotations=[_sum_beside(row, panel) for row, panel in zip(rows, panels, strict=True)],
        xaxis={**step_axis(steps, unit), "anchor": axes[-1]},
        **named,
    )


def _panel(place: int, count: int) -> tuple[float, float]:
    """The share of the height that a row takes, the first on top."""
    height = 1 / count
    return 1 - (place + 1) * height, 1 - place * height - 0.2 * height


def _strip(steps: Sequence[Period], row: Strip, axis: str) -> Trace:
    peak = max(row.values)
    words = [
        exact(value) if value and place == row.values.index(peak) else "" for place, value in enumerate(row.values)
    ]
    written = {"text": words, "textposition": "outside", "textangle": 0, "cliponaxis": False}
    return {**upright(steps, row.values, row.name, row.color, axis=axis), **written, "constraintext": "none"}


def _sum_beside(row: Strip, panel: tuple[float, float]) -> dict[str, Any]:
    before = "" if row.before is None else f'<br><span style="color:var(--text-3)">before {exact(row.before)}</span>'
    return {
        "xref": "paper",
        "yref": "paper",
        "x": 1,
        "y": sum(panel) / 2,
        "xanchor": "left",
        "yanchor": "middle",
        "xshift": 8,
        "showarrow": False,
        "align": "left",
        "text": f"<b>{exact(row.total)}</b>{before}",
        "font": {"size": LABEL_SIZE, "color": "var(--text)"},
    }


def step_axis(steps: Sequence[Period], more: str = "") -> dict[str, Any]:
    """Days, or weeks by their first days, six of them with their dates."""
    weekly = steps[0].days > 1
    title = " · ".join(words for words in ("week from" if weekly else "", more) if words)
    named = {"title": {"text": title}} if title else {}
    hover = {"hoverformat": "week from %-d %b %Y" if weekly else "%a %-d %b %Y"}
    return {"type": "date", **week_ticks([step.start for step in steps]), "range": _room(steps), **named, **hover}


def _room(steps: Sequence[Period]) -> Sequence[str]:
    """From half a step before the first to half a step after the last; more where few would be as wide as walls."""
    margin = steps[0].days * max(0.5, (FEWEST_STEPS - len(steps)) / 2) * timedelta(days=1)
    first, last = (datetime.combine(step.start, time.min) for step in (steps[0], steps[-1]))
    return [(first - margin).isoformat(), (last + margin).isoformat()]
