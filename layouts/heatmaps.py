"""Builders of heatmaps: one hue with a labelled scale, gaps between cells, hatching over what is withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot
from layouts.format import WEEKDAYS
from layouts.ticks import Ticks, count_ticks, share_ticks, week_labels

DEEP_SHARE = 0.7
PLOT_WIDTH_PX = 500
MOST_LABELLED_COLUMNS = 30
WIDE_GAP_COLUMNS, GAP_COLUMNS = 24, 60
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
    is_share: bool = False

    @property
    def ticks(self) -> Ticks:
        """Some three of them with their words."""
        return share_ticks(0, self.top, 4) if self.is_share else count_ticks(self.top)


def heatmap(
    rows: Sequence[Sequence[Cell]],
    row_labels: Sequence[str],
    column_labels: Sequence[str],
    *,
    scale: HeatScale,
    column_title: str,
    row_title: str = "",
    at_most_ticks: int = 8,
) -> FigureDict:
    """One hue, gaps between cells, hatching over withheld ones; the first row stands on top."""
    traces = [_cells_trace(rows, scale), *_labels(rows, scale)]
    withheld = [(x, y) for y, row in enumerate(rows) for x, cell in enumerate(row) if cell.is_withheld]
    if withheld:
        traces.append(_hatching(withheld, len(rows[0])))
    return plot(
        traces,
        hovermode="closest",
        xaxis=_places(column_labels, at_most_ticks, title={"text": column_title}),
        yaxis=_places(row_labels, len(row_labels), range=[len(row_labels) - 0.5, -0.5], **_titled(row_title)),
    )


def _titled(words: str) -> dict[str, Any]:
    return {"title": {"text": words}} if words else {}


def calendar(days: Sequence[tuple[date, Cell]], *, scale: HeatScale) -> FigureDict:
    """Weekdays by weeks of a run of days, Monday on top."""
    offset = days[0][0].weekday()
    columns = -(-(offset + len(days)) // len(WEEKDAYS))
    rows = [[Cell(None, "outside the range")] * columns for _ in WEEKDAYS]
    for place, (_, cell) in enumerate(days, start=offset):
        rows[place % len(WEEKDAYS)][place // len(WEEKDAYS)] = cell
    mondays = [days[0][0] + timedelta(days=7 * column - offset) for column in range(columns)]
    return heatmap(rows, WEEKDAYS, week_labels(mondays), scale=scale, column_title="week from")


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
        "xgap": _gap(len(rows[0])),
        "ygap": 2,
        "colorbar": {
            "title": {
                "text": scale.title,
                "side": "right",
                "font": {"size": LABEL_SIZE, "color": "var(--text-3)"},
            },
            **scale.ticks,
            "tickfont": {"size": LABEL_SIZE, "color": "var(--text-3)"},
            "thickness": 8,
            "outlinewidth": 0,
            "ticks": "",
        },
    }


def _gap(columns: int) -> float:
    """Narrow cells would drown in wide gaps."""
    if columns <= WIDE_GAP_COLUMNS:
        return 2
    return 1 if columns <= GAP_COLUMNS else 0


def _labels(rows: Sequence[Sequence[Cell]], scale: HeatScale) -> Sequence[Trace]:
    """The cells' labels in whichever ink reads on the cell, in light and dark.

    Plotly fits the texts of an invisible heatmap into its cells; assets/17-figures.css hides what gets too
    small to be read. Blanks as long as the longest label keep both inks at one size.
    """
    longest = max((len(cell.label) for row in rows for cell in row), default=0)
    if not longest or len(rows[0]) > MOST_LABELLED_COLUMNS:
        return []
    return [_ink(rows, scale, longest, is_deep=is_deep) for is_deep in (False, True)]


def _ink(rows: Sequence[Sequence[Cell]], scale: HeatScale, longest: int, *, is_deep: bool) -> Trace:
    def written(cell: Cell) -> str:
        in_this_ink = ((cell.value or 0) > DEEP_SHARE * scale.top) == is_deep
        return cell.label if cell.label and in_this_ink else " " * longest

    return {
        "type": "heatmap",
        "z": [[0] * len(row) for row in rows],
        "text": [[written(cell) for cell in row] for row in rows],
        "texttemplate": "%{text}",
        "textfont": {"color": "var(--surface)" if is_deep else "var(--text)"},
        "xgap": 2,
        "ygap": 2,
        "opacity": 0,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _hatching(places: Sequence[tuple[int, int]], columns: int) -> Trace:
    """One outline for each withheld cell, all in one trace."""
    half = 0.5 - min(0.04, columns / PLOT_WIDTH_PX)
    xs: list[float | None] = []
    ys: list[float | None] = []
    for x, y in places:
        xs += [x - half, x + half, x + half, x - half, x - half, None]
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
