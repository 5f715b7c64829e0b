"""Round ticks with their words: shares as 40 %, counts as whole numbers, weeks by their first days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import count
from math import ceil, floor
from typing import Any

from layouts.format import day, duration, full_day, number, whole_percent

ROUND = (1, 2, 5)
ROUND_SECONDS = (1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 18_000, 36_000, 86_400)
WEEK_TICKS = 6
LONG_DAYS = 330

Ticks = dict[str, Any]


def share_ticks(low: float, high: float, at_most: int = 5) -> Ticks:
    """Whole percentages between the ends, never below 0 % or above 100 %."""
    places = _places(100 * max(low, 0.0), 100 * min(high, 1.0), at_most)
    return _written([place / 100 for place in places], [whole_percent(place / 100) for place in places])


def count_ticks(top: float, at_most: int = 4) -> Ticks:
    """Whole numbers from zero, long ones short."""
    places = _places(0, top, at_most)
    return _written(places, [number(place) for place in places])


def duration_ticks(top: float, at_most: int = 2) -> Ticks:
    """Round times from zero, in human units."""
    step = next((size for size in ROUND_SECONDS if size * at_most >= top), ROUND_SECONDS[-1])
    places = [step * number for number in range(floor(top / step) + 1)]
    return _written(places, ["0", *(duration(float(place)).replace(".0", "") for place in places[1:])])


def week_ticks(starts: Sequence[date], at_most: int = WEEK_TICKS) -> Ticks:
    """Every n-th week by its first day."""
    every = -(-len(starts) // at_most) or 1
    shown = starts[::every]
    return _written([start.isoformat() for start in shown], week_labels(starts)[::every])


def week_labels(starts: Sequence[date]) -> Sequence[str]:
    """26 Oct; with the year where a day could be meant in two of them."""
    is_long = (starts[-1] - starts[0]).days > LONG_DAYS
    return [full_day(start) if is_long else day(start) for start in starts]


def _places(low: float, high: float, at_most: int) -> Sequence[int]:
    sizes = (factor * 10**power for power in count() for factor in ROUND)
    step = next(size for size in sizes if size * at_most >= high - low)
    return [step * number for number in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]


def _written(places: Sequence[Any], words: Sequence[str]) -> Ticks:
    return {"tickmode": "array", "tickvals": list(places), "ticktext": list(words)}
