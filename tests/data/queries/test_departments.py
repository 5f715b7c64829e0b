from __future__ import annotations

from dataclasses import replace

import pytest

from data.queries.activity import Share
from data.queries.departments import department_comparison, team_activity
from data.scope import Period
from data.small_groups import Withheld
from tests.data.queries.world import World, alone, carol, day, leader_of


def compare(world: World, scope):
    return department_comparison(world.sources.postgres, scope, name="test")


def team(world: World, scope):
    return team_activity(world.sources.postgres, scope, name="test")


def departments(world: World, sizes, active_in_first_week):
    """Northwind with a department for each size, so many of whose people are active on the first day."""
    northwind = world.organization("Northwind")
    ids = []
    for number, (size, active) in enumerate(zip(sizes, active_in_first_week, strict=True)):
        ids.append(world.department(northwind, f"Department {number}"))
        for person in world.people(size, northwind, ids[-1])[:active]:
            world.active(person, northwind, day(0))
    return northwind, ids


def test_bob_compares_the_mean_weekly_share_now_with_the_four_weeks_before(world):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    people = world.people(10, northwind, sales)
    for number in (0, 7, 14, 21, -1, -28):
        world.active(people[0], northwind, day(number))

    (row,) = compare(world, leader_of(northwind))

    assert (row.name, row.people, row.now, row.before) == ("Sales", 10, 4 / 40, 2 / 40)


def test_the_same_weeks_of_last_year_lie_fifty_two_weeks_back(world, statements):
    northwind = world.organization("Northwind")
    people = world.people(5, northwind, world.department(northwind, "Sales"), created_at="2024-01-01")
    world.active(people[0], northwind, day(-364))
    bob = leader_of(northwind)

    (row,) = compare(world, replace(bob, comparison=bob.period.shifted(-364)))

    assert (row.now, row.before) == (0, 1 / 20)
    assert len(statements) == 3


def test_without_comparison_there_is_only_now_and_ranges_need_not_be_whole_weeks(world):
    northwind, _ = departments(world, [5], [2])
    bob = replace(leader_of(northwind), period=Period(day(0), day(30)), comparison=None)

    (row,) = compare(world, bob)

    assert (row.now, row.before) == (2 / 25, None)


def test_people_without_a_department_are_no_department(world):
    northwind = world.organization("Northwind")
    world.people(5, northwind)

    assert compare(world, leader_of(northwind)) == []


def test_the_highest_comes_first_and_departments_that_are_too_small_are_left_out(world):
    northwind, _ = departments(world, [10, 10, 4, 5], [1, 8, 4, 5])

    assert [row.name for row in compare(world, leader_of(northwind))] == ["Department 1", "Department 0"]


def test_bob_narrows_the_comparison_to_one_department(world):
    northwind, ids = departments(world, [10, 10], [5, 2])

    (row,) = compare(world, leader_of(northwind, ids[1]))

    assert (row.name, row.now) == ("Department 1", 2 / 40)


def test_mallory_compares_nothing_of_northwind(world):
    _, ids = departments(world, [10], [5])
    contoso = world.organization("Contoso")

    assert compare(world, leader_of(contoso)) == []
    assert team(world, carol(contoso, ids[0])) == []


def test_carol_sees_her_team_among_the_middle_half_of_departments(world):
    northwind, ids = departments(world, [10, 10, 10, 10, 10], [9, 2, 4, 6, 8])

    first = team(world, carol(northwind, ids[0]))[0]

    assert first.team == Share(9, 10)
    assert (first.lower, first.middle, first.upper) == pytest.approx((0.4, 0.6, 0.8))


def test_three_departments_are_too_few_for_a_band(world):
    northwind, ids = departments(world, [10, 10, 10], [9, 2, 4])

    assert team(world, carol(northwind, ids[0]))[0].middle is None


def test_a_team_of_four_is_withheld_and_one_without_department_has_no_team(world):
    northwind, ids = departments(world, [4, 10], [2, 4])
    person = world.person(northwind)

    assert team(world, carol(northwind, ids[0])) == Withheld(5)
    assert team(world, alone(northwind, person)) == []
