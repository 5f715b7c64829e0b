from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from layouts.labels import dot_box, label_boxes, label_positions

WIDE = (590, 206)
SIZES = ((270, 190), (420, 200), WIDE)
FEATURES = (
    "Analytics viewing",
    "Report generation",
    "Employee management",
    "AI consultation",
    "Notification interaction",
    "Department setup",
    "User management",
)
CONSTELLATIONS = {
    "a large organization": [
        (0.87, 0.78),
        (0.76, 0.86),
        (0.77, 0.53),
        (0.24, 0.49),
        (0.49, 0.2),
        (0.3, 0.13),
        (0.13, 0.1),
    ],
    "the platform": [(0.87, 0.83), (0.79, 0.8), (0.77, 0.53), (0.42, 0.5), (0.5, 0.23), (0.27, 0.18), (0.13, 0.15)],
    "a small department": [
        (0.88, 0.71),
        (0.75, 0.83),
        (0.62, 0.77),
        (0.62, 0.6),
        (0.5, 0.24),
        (0.36, 0.24),
        (0.12, 0.1),
    ],
    "everybody uses everything": [(0.8, 0.1 + 0.13 * place) for place in range(7)],
    "nearly equally often": [(0.1 + 0.13 * place, 0.45 + 0.1 * (place % 3)) for place in range(7)],
    "two by two": [(0.1, 0.2), (0.12, 0.22), (0.5, 0.5), (0.52, 0.46), (0.9, 0.8), (0.88, 0.83), (0.3, 0.9)],
}


def overlap(one, other) -> bool:
    return min(one[2], other[2]) > max(one[0], other[0]) and min(one[3], other[3]) > max(one[1], other[1])


def collisions(places, names, size, positions):
    at = [(x * size[0], y * size[1]) for x, y in places]
    boxes = [label_boxes(*point, name)[position] for point, name, position in zip(at, names, positions, strict=True)]
    dots = [dot_box(*point) for point in at]
    labels = [pair for pair in combinations(boxes, 2) if overlap(*pair)]
    covered = [
        (names[one], names[other])
        for one, box in enumerate(boxes)
        for other, dot in enumerate(dots)
        if one != other and overlap(box, dot)
    ]
    outside = [box for box in boxes if box[0] < 0 or box[1] < 0 or box[2] > size[0] or box[3] > size[1]]
    return labels, covered, outside


@pytest.mark.parametrize("places", CONSTELLATIONS.values(), ids=CONSTELLATIONS)
def test_no_name_covers_another_name_or_point_or_leaves_the_plot(places):
    positions = label_positions(places, FEATURES, SIZES, (0.5, 0.5))

    assert collisions(places, FEATURES, WIDE, positions) == ([], [], [])


def test_names_of_scattered_points_stay_apart_in_every_size_that_was_asked_for():
    random = Random(3)
    for _ in range(10):
        rows = random.sample([0.1, 0.25, 0.4, 0.55, 0.7, 0.85], 6)
        places = [(random.uniform(0.1, 0.9), row) for row in rows]
        positions = label_positions(places, FEATURES[:6], SIZES)
        for size in SIZES[1:]:
            assert collisions(places, FEATURES[:6], size, positions)[:2] == ([], [])


def test_the_name_of_a_point_on_a_line_stands_above_or_below_it():
    (position,) = label_positions([(0.3, 0.5)], ["AI consultation"], SIZES, (0.8, 0.5))

    assert position.startswith(("top", "bottom"))
