"""Where the names of points stand, so that they cover neither each other nor another point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

CHARACTER_PX = 6.2
LINE_PX = 15
DOT_PX = 8
POINT_WEIGHT, LINE_WEIGHT, OUTSIDE_WEIGHT = 4.0, 0.05, 100.0
TOUCH = 50.0
"""What the least overlap costs, in square pixels."""
SWEEPS = 4

Box = tuple[float, float, float, float]
Size = tuple[int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class _Plot:
    """The boxes of every label at every position, of the dots and of the lines, in one pixel size."""

    size: Size
    labels: Sequence[dict[str, Box]]
    dots: Sequence[Box]
    lines: Sequence[Box]


def label_positions(
    points: Sequence[Point], labels: Sequence[str], sizes: Sequence[Size], cross: Point | None = None
) -> Sequence[str]:
    """For points in shares of the plot (0–1): the text positions that cover the least in all those pixel sizes.

    `cross` is where a vertical and a horizontal line meet that names should keep off, too.
    """
    plots = [_plot(points, labels, size, cross) for size in sizes]
    numbers = range(len(points))
    orders = [numbers, [*reversed(numbers)], *(sorted(numbers, key=lambda n: points[n][axis]) for axis in (0, 1))]
    settled = [_settled(plots, order) for order in orders]
    best = min(settled, key=lambda chosen: sum(_cost(plots, number, chosen[number], chosen) for number in numbers))
    return [best[number] for number in numbers]


def _settled(plots: Sequence[_Plot], order: Sequence[int]) -> dict[int, str]:
    """Each label in turn takes its best position among the others', until none wants to move."""
    chosen: dict[int, str] = {}
    for _ in range(SWEEPS):
        before = dict(chosen)
        for number in order:
            costs = {place: _cost(plots, number, place, chosen) for place in plots[0].labels[number]}
            chosen[number] = min(costs, key=lambda place: costs[place])
        if chosen == before:
            break
    return chosen


def _cost(plots: Sequence[_Plot], number: int, place: str, chosen: Mapping[int, str]) -> float:
    return sum(_cost_in(plot, number, place, chosen) for plot in plots)


def _cost_in(plot: _Plot, number: int, place: str, chosen: Mapping[int, str]) -> float:
    box = plot.labels[number][place]
    others = sum(_overlap(box, plot.labels[other][at]) for other, at in chosen.items() if other != number)
    dots = sum(_overlap(box, dot) for other, dot in enumerate(plot.dots) if other != number)
    lines = sum(_overlap(box, line) for line in plot.lines)
    return others + POINT_WEIGHT * dots + LINE_WEIGHT * lines + OUTSIDE_WEIGHT * _outside(box, plot.size)


def _plot(points: Sequence[Point], labels: Sequence[str], size: Size, cross: Point | None) -> _Plot:
    places = [(x * size[0], y * size[1]) for x, y in points]
    named = [label_boxes(x, y, label) for (x, y), label in zip(places, labels, strict=True)]
    return _Plot(size, named, [dot_box(x, y) for x, y in places], _lines(size, cross))


def _lines(size: Size, cross: Point | None) -> Sequence[Box]:
    if cross is None:
        return []
    x, y = cross[0] * size[0], cross[1] * size[1]
    return [(x - 2, 0, x + 2, size[1]), (0, y - 2, size[0], y + 2)]


def dot_box(x: float, y: float) -> Box:
    """Left, bottom, right, top of a dot."""
    return x - DOT_PX, y - DOT_PX, x + DOT_PX, y + DOT_PX


def label_boxes(x: float, y: float, label: str) -> dict[str, Box]:
    """Left, bottom, right, top of a label at each position that Plotly knows, best first."""
    width = len(label) * CHARACTER_PX
    return {
        "middle right": (x + 8, y - 7, x + 8 + width, y + 7),
        "middle left": (x - 8 - width, y - 7, x - 8, y + 7),
        "top center": (x - width / 2, y + 7, x + width / 2, y + 7 + LINE_PX),
        "bottom center": (x - width / 2, y - 7 - LINE_PX, x + width / 2, y - 7),
        "top right": (x + 5, y + 5, x + 5 + width, y + 5 + LINE_PX),
        "top left": (x - 5 - width, y + 5, x - 5, y + 5 + LINE_PX),
        "bottom right": (x + 5, y - 5 - LINE_PX, x + 5 + width, y - 5),
        "bottom left": (x - 5 - width, y - 5 - LINE_PX, x - 5, y - 5),
    }


def _outside(box: Box, size: Size) -> float:
    left, bottom, right, top = box
    return max(0.0, -left) + max(0.0, right - size[0]) + max(0.0, -bottom) + max(0.0, top - size[1])


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return TOUCH + width * height if width > 0 and height > 0 else 0.0
