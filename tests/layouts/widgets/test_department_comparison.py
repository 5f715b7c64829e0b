from __future__ import annotations

from uuid import uuid4

from data.queries.departments import ThenAndNow
from layouts.widget import Nothing
from layouts.widgets.department_comparison import WIDGET
from tests.data.queries.world import alice, leader_of

ROWS = [ThenAndNow("Sales", 20, 0.8, 0.5), ThenAndNow("Legal", 9, 0.4, 0.6)]


def test_each_department_is_a_line_from_before_to_now():
    chart = WIDGET.figure(ROWS, leader_of(uuid4()))
    *paths, before, now = chart.figure["data"]

    assert [path["x"] for path in paths] == [[0.5, 0.8], [0.6, 0.4]]
    assert (before["x"], now["x"]) == ([0.5, 0.6], [0.8, 0.4])
    assert chart.summary == (
        "Sales is the most active at 80.0\u202f%, Legal the least at 40.0\u202f%; Sales moved most, by +30.0 points."
    )


def test_one_department_is_not_called_both_the_most_and_the_least_active():
    chart = WIDGET.figure(ROWS[:1], leader_of(uuid4()))

    assert chart.summary == "Sales now has 80.0\u202f% of its people active in a mean week."


def test_alice_is_asked_to_choose_an_organization(world):
    drawing = WIDGET.figure(WIDGET.query(world.sources, alice()), alice())

    assert drawing == Nothing("zero", "Choose an organization to compare its departments.")


def test_smaller_departments_beyond_twelve_are_left_out_and_counted():
    rows = [ThenAndNow(f"Department {number}", 5 + number, 0.5, None) for number in range(14)]

    layout = WIDGET.figure(rows, leader_of(uuid4())).figure["layout"]

    assert layout["xaxis"]["title"]["text"] == "active in a mean week · 2 smaller ones left out"
    assert len(layout["yaxis"]["ticktext"]) == 12


def test_a_department_that_fell_to_nothing_has_room_for_its_percentage():
    rows = [ThenAndNow("Sales", 20, 0.8, 0.5), ThenAndNow("Legal", 9, 0.0, 0.6)]

    axis = WIDGET.figure(rows, leader_of(uuid4())).figure["layout"]["xaxis"]

    assert axis["range"][0] < -0.1
    assert axis["ticktext"][0] == "0\u202f%"
