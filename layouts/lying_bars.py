"""Builders of lying bars, one below the other with their names and figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.charts import HIDDEN_EXTRA, LABEL_SIZE, FigureDict, Trace, plot

BAR_WIDTH = 0.56
WORDS_PLACE, WORDS_ROOM = 1.04, 1.24
"""Where the figures stand and where the axis ends, of the longest bar."""


@dataclass(frozen=True)
class Bar:
    """A row: its length now and before (None draws nothing), the figure beside it, and what its hover says."""

    name: str
    value: float
    before: float | None
    words: str
    hover: str


def lying_bars(rows: Sequence[Bar], *, title: str) -> FigureDict:
    """Bars from zero, the first on top; a line across a bar is its length before."""
    ends = [end for row in rows for end in (row.value, row.before) if end is not None]
    names = {"tickmode": "array", "tickvals": list(range(len(rows))), "ticktext": [row.name for row in rows]}
    return plot(
        [_bars(rows), _figures(rows, WORDS_PLACE * max(ends)), _before(rows)],
        hovermode="closest",
        xaxis={"range": [0, WORDS_ROOM * max(ends)], "showticklabels": False, "title": {"text": title}},
        yaxis={**names, "range": [len(rows) - 0.5, -0.5], "showgrid": False},
    )


def _bars(rows: Sequence[Bar]) -> Trace:
    return {
        "type": "bar",
        "orientation": "h",
        "width": BAR_WIDTH,
        "x": [row.value for row in rows],
        "y": list(range(len(rows))),
        "marker": {"color": "var(--accent)"},
        "textposition": "none",
        "hovertext": [row.hover for row in rows],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def _figures(rows: Sequence[Bar], place: float) -> Trace:
    """One below the other, clear of the lines across the bars."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [place] * len(rows),
        "y": list(range(len(rows))),
        "text": [row.words for row in rows],
        "textposition": "middle right",
        "textfont": {"size": LABEL_SIZE, "color": "var(--text)"},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _before(rows: Sequence[Bar]) -> Trace:
    known = [(row.before, place) for place, row in enumerate(rows) if row.before is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [length for length, _ in known],
        "y": [place for _, place in known],
        "marker": {"symbol": "line-ns", "size": 20, "line": {"width": 2, "color": "var(--text)"}},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
