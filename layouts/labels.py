"""Where the names of points stand, so that they do not cover each other."""

from __future__ import annotations

from collections.abc import Sequence

CHARACTER_PX = 6.4
LINE_PX = 15

Box = tuple[float, float, float, float]


def label_positions(
    points: Sequence[tuple[float, float]], labels: Sequence[str], width_px: int, height_px: int
) -> Sequence[str]:
    """For points in shares of the plot (0–1): the text position at which each label covers the least."""
    taken = [(x * width_px - 6, y * height_px - 6, x * width_px + 6, y * height_px + 6) for x, y in points]
    chosen = []
    for (x, y), label in zip(points, labels, strict=True):
        boxes = _label_boxes(x * width_px, y * height_px, len(label) * CHARACTER_PX)
        costs = {place: _cost(box, taken, width_px, height_px) for place, box in boxes.items()}
        best = min(costs, key=lambda place: costs[place])
        taken.append(boxes[best])
        chosen.append(best)
    return chosen


def _label_boxes(x: float, y: float, width: float) -> dict[str, Box]:
    """Left, bottom, right, top of a label at each position that Plotly knows, best first."""
    return {
        "middle right": (x + 8, y - 7, x + 8 + width, y + 7),
        "middle left": (x - 8 - width, y - 7, x - 8, y + 7),
        "top center": (x - width / 2, y + 8, x + width / 2, y + 8 + LINE_PX),
        "bottom center": (x - width / 2, y - 8 - LINE_PX, x + width / 2, y - 8),
        "top right": (x + 4, y + 7, x + 4 + width, y + 7 + LINE_PX),
        "top left": (x - 4 - width, y + 7, x - 4, y + 7 + LINE_PX),
        "bottom right": (x + 4, y - 7 - LINE_PX, x + 4 + width, y - 7),
        "bottom left": (x - 4 - width, y - 7 - LINE_PX, x - 4, y - 7),
    }


def _cost(box: Box, taken: Sequence[Box], width_px: int, height_px: int) -> float:
    left, bottom, right, top = box
    outside = max(0.0, -left) + max(0.0, right - width_px) + max(0.0, -bottom) + max(0.0, top - height_px)
    return 100 * outside + sum(_overlap(box, other) for other in taken)


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)
