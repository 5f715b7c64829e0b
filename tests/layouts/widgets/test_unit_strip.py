from __future__ import annotations

from dataclasses import replace

from layouts.widgets.unit_strip import WIDGET
from tests.data.queries.world import carol, day, leader_of
from tests.layouts.widgets.drawn import named, texts


def test_bob_and_carol_read_their_own_unit(world):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    people = world.people(5, northwind, sales)
    world.active(people[0], northwind, day(0), login_count=3)
    world.active(world.person(northwind), northwind, day(0), login_count=4)

    def sign_ins(scope):
        drawing = WIDGET.figure(WIDGET.query(world.sources, scope), scope)
        return texts(named(drawing, "figure-value")[1])

    assert sign_ins(leader_of(northwind)) == "7"
    assert sign_ins(carol(northwind, sales)) == "3"
    assert sign_ins(replace(leader_of(northwind), department_id=sales)) == "3"
