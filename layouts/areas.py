"""Builders of stacked areas over days, each named at its end, over the total of the comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from layouts.charts import HIDDEN_EXTRA, FigureDict, Trace, end_labels, line, plot
from layouts.format import exact
from layouts.ticks import count_ticks

HEADROOM = 1.12
MOST_TICKS = 5
CHARACTER_PX, LABEL_GAP_PX = 6.2, 14
STEPS = "hv"
"""A figure of a day holds until the next day's."""


@dataclass(frozen=True)
class Layer:
    """One layer of a stack, by day; `values` may hold zeros, never gaps."""

    name: str
    color: str
    values: Sequence[float]


def stacked_areas(
    days: Sequence[date], layers: Sequence[Layer], before: Sequence[float | None], *, title: str
) -> FigureDict:
    """The layers from the bottom up; the comparison's total is a thin dashed line on the same days."""
    totals = [sum(values) for values in zip(*(layer.values for layer in layers), strict=True)]
    top = HEADROOM * (max([*totals, *(value for value in before if value is not None)]) or 1)
    traces = [_area(days, layer) for layer in layers]
    labels = _labels(layers, totals[-1], before[-1])
    return plot(
        [*traces, *_total(days, totals, before)],
        margin={"r": LABEL_GAP_PX + CHARACTER_PX * max(len(words) for _, words, _ in labels)},
        annotations=end_labels(labels, top=top),
        xaxis={"type": "date", "nticks": MOST_TICKS},
        yaxis={"range": [0, top], **count_ticks(top), "title": {"text": title}},
    )


def _area(days: Sequence[date], layer: Layer) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(days) == 1 else "lines",
        "stackgroup": "all",
        "x": [day.isoformat() for day in days],
        "y": list(layer.values),
        "line": {"color": layer.color, "width": 1.5, "shape": STEPS},
        "hovertext": [f"{layer.name}: {exact(round(value))}" for value in layer.values],
        "hovertemplate": "%{hovertext}" + HIDDEN_EXTRA,
    }


def _total(days: Sequence[date], totals: Sequence[float], before: Sequence[float | None]) -> Sequence[Trace]:
    """The total is only read on hover; the comparison is seen, too."""
    words = [f"All: {exact(round(total))}" for total in totals]
    unseen = {
        **line(days, totals, "var(--text-2)", words),
        "mode": "lines",
        "line": {"width": 0, "color": "var(--text)"},
    }
    if all(value is None for value in before):
        return [unseen]
    told = ["" if value is None else f"Before: {exact(round(value))}" for value in before]
    earlier = line(days, before, "var(--text-3)", told)
    pen = {"color": "var(--text-3)", "width": 1.5, "dash": "dash", "shape": STEPS}
    return [unseen, {**earlier, "mode": "lines" if len(days) > 1 else "markers", "line": pen}]


def _labels(layers: Sequence[Layer], total: float, before: float | None) -> Sequence[tuple[float, str, str]]:
    """Each layer's name at the middle of its end, or the total where nothing is left; and what stood there before."""
    labels, floor = [], 0.0
    for layer in layers:
        last = layer.values[-1]
        if last:
            labels.append((floor + last / 2, f"{layer.name} {exact(round(last))}", layer.color))
        floor += last
    if not labels:
        labels.append((0.0, f"All {exact(round(total))}", "var(--text-2)"))
    if before is not None:
        labels.append((before, f"Before {exact(round(before))}", "var(--text-3)"))
    return labels
