"""Builders of heatmaps: one hue with a labelled scale, gaps between cells, hatching over what is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot
from layouts.format import WEEKDAYS, day

DEEP_SHARE = 0.7
SEQUENTIAL = [[step / 6, f"var(--seq-{step})"] for step in range(7)]


@dataclass(frozen=True)
class Cell:
    """One cell: its value (None draws nothing), what its hover says, and whether it is withheld."""

    value: float | None
    hover: str
    is_withheld: bool = False
    label: str = ""


@dataclass(frozen=True)
class HeatScale:
    """The labelled scale beside a heatmap: from 0 to `top`."""

    title: str
    top: float
    tick_format: str = ",d"


def heatmap(
    rows: Sequence[Sequence[Cell]],
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    *,
    scale: HeatScale,
    column_title: str,
    at_most_ticks: int = 8,
) -> FigureDict:
    """One hue, gaps between cells, hatching over withheld ones; the first row stands on top."""
    traces = [_cells_trace(rows, scale), *_labels(rows, scale)]
    withheld = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.is_withheld]
    if withheld:
        traces.append(_hatching(withheld))
    return plot(
        traces,
        hovermode="closest",
        xaxis=_places(column_labels, at_most_ticks, title={"text": column_title}),
        yaxis=_places(row_labels, len(row_labels), range=[len(row_labels) - 0.5, -0.5]),
    )


def calendar(days: Sequence[tuple[date, Cell]], *, scale: HeatScale) -> FigureDict:
    """Weekdays by weeks of a run of days, Monday on top."""
    offset = days[0][0].weekday()
    columns = -(-(offset + len(days)) // len(WEEKDAYS))
    rows = [[Cell(None, "outside the range")] * columns for _ in WEEKDAYS]
    for place, (_, cell) in enumerate(days, start=offset):
        rows[place % len(WEEKDAYS)][place // len(WEEKDAYS)] = cell
    mondays = [days[0][0] + timedelta(days=7 * column - offset) for column in range(columns)]
    labels = [day(monday) for monday in mondays]
    return heatmap(rows, WEEKDAYS, labels, scale=scale, column_title="week from")


def _cells_trace(rows: Sequence[Sequence[Cell]], scale: HeatScale) -> Trace:
    return {
        "type": "heatmap",
        "z": [[cell.value for cell in row] for row in rows],
        "hovertext": [[cell.hover for cell in row] for row in rows],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
        "hoverongaps": True,
        "zmin": 0,
        "zmax": scale.top or 1,
        "colorscale": SEQUENTIAL,
        "xgap": 2,
        "ygap": 2,
        "colorbar": {
            "title": {
                "text": scale.title,
                "side": "right",
                "font": {"size": LABEL_SIZE, "color": "var(--text-3)"},
            },
            "tickformat": scale.tick_format,
            "tickfont": {"size": LABEL_SIZE, "color": "var(--text-3)"},
            "nticks": 4,
            "thickness": 8,
            "outlinewidth": 0,
            "ticks": "",
        },
    }


def _labels(rows: Sequence[Sequence[Cell]], scale: HeatScale) -> Sequence[Trace]:
    """The cells' labels in whichever ink reads on the cell, in light and dark."""
    found = [(x, y, cell) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.label]
    if not found:
        return []
    deep = [(cell.value or 0) > DEEP_SHARE * scale.top for _, _, cell in found]
    inks = ["var(--surface)" if is_deep else "var(--text)" for is_deep in deep]
    return [
        {
            "type": "scatter",
            "mode": "text",
            "x": [x for x, _, _ in found],
            "y": [y for _, y, _ in found],
            "text": [cell.label for _, _, cell in found],
            "textfont": {"size": LABEL_SIZE, "color": inks},
            "hoverinfo": "skip",
        }
    ]


def _hatching(places: Sequence[tuple[int, int]]) -> Trace:
    """One outline for each withheld cell, all in one trace."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x, y in places:
        xs += [x - 0.48, x + 0.48, x + 0.48, x - 0.48, x - 0.48, None]
        ys += [y - 0.46, y - 0.46, y + 0.46, y + 0.46, y - 0.46, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": xs,
        "y": ys,
        "fill": "toself",
        "fillcolor": "var(--sunken)",
        "fillpattern": {
            "shape": "/",
            "fgcolor": "var(--text-3)",
            "bgcolor": "var(--sunken)",
            "size": 6,
            "solidity": 0.2,
        },
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _places(labels: Sequence[str], at_most: int, **more: Any) -> dict[str, Any]:
    """An axis of numbered places, every n-th with its label."""
    every = -(-len(labels) // max(at_most, 1)) or 1
    shown = range(0, len(labels), every)
    return {
        "type": "linear",
        "tickmode": "array",
        "tickvals": list(shown),
        "ticktext": [labels[place] for place in shown],
        "range": [-0.5, len(labels) - 0.5],
        "showgrid": False,
        **more,
    }
