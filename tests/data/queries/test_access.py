from __future__ import annotations

from dataclasses import replace

from data.queries.access import access_review
from tests.data.queries.world import World, alice, day, leader_of, moment


def read(world: World, scope):
    return access_review(world.sources, scope, name="test")


def northwind_with_readers(world: World):
    northwind = world.organization("Northwind")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    readers = [world.person(northwind, sales, name=f"Reader {number}") for number in range(3)]
    for reader in readers:
        world.opens(reader, northwind, sales, day(0), times=2)
    return northwind, sales, legal, readers


def test_bob_sees_who_opened_reports_of_another_department(world, statements):
    northwind, _, legal, readers = northwind_with_readers(world)
    world.opens(readers[1], northwind, legal, day(5))
    world.opens(readers[2], northwind, legal, day(28))

    review = read(world, leader_of(northwind))

    assert [(row.name, row.department, row.opened, row.outside) for row in review.flagged] == [
        ("Reader 1", "Sales", 3, 1)
    ]
    assert review.readers == 3
    assert len(statements) == 1


def test_a_department_held_during_the_range_is_not_outside(world):
    northwind, _, legal, readers = northwind_with_readers(world)
    world.moves(readers[1], legal, moment(day(10)))
    world.opens(readers[1], northwind, legal, day(5))

    assert read(world, leader_of(northwind)).flagged == []


def test_ten_reports_and_more_than_three_times_the_usual_are_unusual(world):
    northwind, sales, _, readers = northwind_with_readers(world)
    world.opens(readers[0], northwind, sales, day(9), times=8)

    (flagged,) = read(world, leader_of(northwind)).flagged

    assert (flagged.opened, flagged.usual, flagged.outside, flagged.is_unusual) == (10, 2, 0, True)


def test_mallory_reviews_no_reader_of_northwind_and_alice_those_of_all(world):
    northwind, _, legal, readers = northwind_with_readers(world)
    contoso = world.organization("Contoso")
    world.opens(readers[1], northwind, legal, day(5))

    assert read(world, leader_of(contoso)).readers == 0
    assert [row.organization for row in read(world, alice()).flagged] == ["Northwind"]


def test_logs_of_a_range_longer_ago_than_180_days_have_expired(world):
    northwind = world.organization("Northwind")
    bob = leader_of(northwind)

    assert read(world, replace(bob, today=day(28 + 180))).expired
    assert not read(world, bob).expired
