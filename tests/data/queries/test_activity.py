from __future__ import annotations

from dataclasses import replace

from data.queries.activity import ActivityCalendar, Share, activity_heatmap, mean_share, with_others
from data.small_groups import Withheld, hidden_units
from tests.data.queries.world import PERIOD, World, alice, alone, carol, day, leader_of, moment


def read(world: World, scope):
    return activity_heatmap(world.sources.postgres, scope, name="test")


def two_departments(world: World):
    northwind = world.organization("Northwind")
    sales, people = world.department(northwind, "Sales"), world.department(northwind, "People")
    return northwind, sales, people


def test_bob_sees_active_people_of_all_people_per_department_and_week(world):
    northwind, sales, people = two_departments(world)
    sellers, others = world.people(6, northwind, sales), world.people(5, northwind, people)
    world.active(sellers[0], northwind, day(0))
    world.active(sellers[0], northwind, day(6))
    world.active(sellers[1], northwind, day(7))
    world.active(others[0], northwind, day(27))

    grid = read(world, leader_of(northwind))

    assert [week.start for week in grid.weeks] == [day(0), day(7), day(14), day(21)]
    assert [unit.name for unit in grid.units] == ["Sales", "People"]
    assert list(grid.units[0].weeks) == [Share(1, 6), Share(1, 6), Share(0, 6), Share(0, 6)]
    assert grid.units[1].weeks[3] == Share(1, 5)


def test_alice_compares_organizations_and_mallory_sees_her_own_alone(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.active(world.people(7, northwind)[0], northwind, day(0))
    world.people(5, contoso)

    assert [unit.name for unit in read(world, alice()).units] == ["Northwind", "Contoso"]
    mallory = read(world, leader_of(contoso))
    assert isinstance(mallory, ActivityCalendar)
    assert {share for _, share in mallory.days} == {Share(0, 5)}


def test_people_count_in_the_department_and_week_in_which_they_are(world):
    northwind, sales, people = two_departments(world)
    movers = world.people(6, northwind, sales)
    world.people(6, northwind, people)
    world.people(2, northwind, sales, created_at=moment(day(8)))
    world.moves(movers[0], people, moment(day(15)))

    shares = {unit.name: [week.people for week in unit.weeks] for unit in read(world, leader_of(northwind)).units}

    assert shares == {"Sales": [6, 8, 7, 7], "People": [6, 6, 7, 7]}


def test_a_small_department_is_withheld_and_the_next_smallest_with_it(world):
    northwind, sales, people = two_departments(world)
    legal = world.department(northwind, "Legal")
    for department, size in ((sales, 9), (people, 6), (legal, 2)):
        world.active(world.people(size, northwind, department)[0], northwind, day(0))

    grid = read(world, leader_of(northwind))

    first_week = {unit.name: unit.weeks[0].active for unit in grid.units}
    assert first_week == {"Sales": 1, "People": None, "Legal": None}


def test_two_small_groups_that_are_one_of_five_together_hide_each_other(world):
    bob = leader_of(world.organization("Northwind"))

    assert hidden_units(bob, {"a": 2, "b": 3, "c": 9}) == {"a", "b"}
    assert hidden_units(bob, {"a": 2, "b": 6, "c": 9}) == {"a", "b"}
    assert hidden_units(bob, {"a": 0, "b": 6, "c": 9}) == frozenset()


def test_carol_sees_the_days_of_her_department_and_one_alone_the_own(world):
    northwind, sales, _ = two_departments(world)
    sellers = world.people(5, northwind, sales)
    world.active(sellers[0], northwind, day(3))
    world.active(sellers[1], northwind, day(3))

    department = read(world, carol(northwind, sales))
    own = read(world, alone(northwind, sellers[0]))

    assert department.days[3] == (day(3), Share(2, 5))
    assert len(department.days) == PERIOD.days
    assert own.days[3] == (day(3), Share(1, 1))


def test_the_calendar_of_a_department_of_three_is_withheld(world):
    northwind, sales, _ = two_departments(world)
    world.people(3, northwind, sales)

    assert read(world, carol(northwind, sales)) == Withheld(5)
    assert isinstance(read(world, replace(carol(northwind, sales), min_group_size=3)), ActivityCalendar)


def test_organizations_beyond_the_largest_stand_together_as_others(world):
    for number in range(4):
        organization = world.organization(f"Organization {number}")
        world.active(world.people(5 + number, organization)[0], organization, day(0))

    units = with_others(alice(), read(world, alice()).units, 2)

    assert [(unit.name, unit.weeks[0]) for unit in units[1:]] == [
        ("Organization 2", Share(1, 7)),
        ("Others (2)", Share(2, 11)),
    ]


def test_a_mean_share_leaves_withheld_weeks_out():
    assert mean_share([Share(2, 10), Share(None, 3), Share(4, 10)]) == 0.3
    assert mean_share([Share(None, 3)]) is None


def test_three_statements_answer_whatever_the_number_of_departments(world, statements):
    northwind, sales, people = two_departments(world)
    world.people(5, northwind, sales)
    world.people(5, northwind, people)

    read(world, leader_of(northwind))

    assert len(statements) == 3
