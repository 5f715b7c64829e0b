"""Builder of named dots in four quarters around their medians."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from layouts.charts import FigureDict, middle, padded, plot, points, quarters
from layouts.labels import label_positions
from layouts.ticks import share_ticks

PLOT_SIZES_PX = ((270, 190), (420, 200), (590, 206))
HEADROOM = 1.25
MARGIN = 0.1
FEWEST_FOR_QUARTERS = 3

Range = tuple[float, float]


@dataclass(frozen=True)
class Dot:
    """A name at an amount (from zero) across and a share (0–1) upwards, and what its hover says."""

    name: str
    amount: float
    share: float
    hover: str


def quadrants(dots: Sequence[Dot], *, amount_title: str, share_title: str) -> FigureDict:
    """Dots with their names where these cover the least, and dotted lines at the medians of three or more."""
    across, up = _ranges(dots)
    center = middle([(dot.amount, dot.share) for dot in dots])
    drawn = points(
        [dot.amount for dot in dots],
        [dot.share for dot in dots],
        colors=["var(--accent)"] * len(dots),
        names=[dot.name for dot in dots],
        name_positions=_name_positions(dots, across, up, center),
        hover=[dot.hover for dot in dots],
    )
    return plot(
        [drawn],
        hovermode="closest",
        shapes=quarters(*center) if len(dots) >= FEWEST_FOR_QUARTERS else [],
        xaxis={"range": across, "nticks": 6, "title": {"text": amount_title}},
        yaxis={**share_ticks(*up), "range": up, "title": {"text": share_title}},
    )


def _ranges(dots: Sequence[Dot]) -> tuple[Range, Range]:
    """From zero across; upwards around the shares, hardly beyond 0 % and 100 %."""
    low, high = padded([dot.share for dot in dots], MARGIN)
    return (0.0, HEADROOM * max(dot.amount for dot in dots)), (max(low, -0.03), min(high, 1.06))


def _name_positions(dots: Sequence[Dot], across: Range, up: Range, center: tuple[float, float]) -> Sequence[str]:
    places = [_placed((dot.amount, dot.share), across, up) for dot in dots]
    cross = _placed(center, across, up) if len(dots) >= FEWEST_FOR_QUARTERS else None
    return label_positions(places, [dot.name for dot in dots], PLOT_SIZES_PX, cross)


def _placed(point: tuple[float, float], across: Range, up: Range) -> tuple[float, float]:
    """In shares of the plot."""
    return (point[0] - across[0]) / (across[1] - across[0]), (point[1] - up[0]) / (up[1] - up[0])
