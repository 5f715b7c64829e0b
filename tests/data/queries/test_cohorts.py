from __future__ import annotations

from data.queries.cohorts import retention_cohorts
from tests.data.queries.world import World, alice, day, leader_of


def read(world: World, scope):
    return retention_cohorts(world.sources.postgres, scope, name="test")


def newcomers(world: World, organization_id, first_day: int, count: int = 5):
    people = world.people(count, organization_id)
    for person in people:
        world.active(person, organization_id, day(first_day))
    return people


def test_bob_sees_how_many_newcomers_of_a_week_are_active_in_each_week_after(world):
    northwind = world.organization("Northwind")
    people = newcomers(world, northwind, 0)
    world.active(people[0], northwind, day(3))
    world.active(people[0], northwind, day(7))
    world.active(people[1], northwind, day(8))
    world.active(people[1], northwind, day(21))

    (cohort,) = read(world, leader_of(northwind))

    assert (cohort.week.start, cohort.people, list(cohort.active)) == (day(0), 5, [5, 2, 0, 1])


def test_somebody_active_a_year_ago_is_no_newcomer(world):
    northwind = world.organization("Northwind")
    people = newcomers(world, northwind, 14, count=6)
    world.active(people[0], northwind, day(-365))

    (cohort,) = read(world, leader_of(northwind))

    assert cohort.people == 5


def test_mallory_has_her_own_cohorts_and_alice_those_of_all(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    newcomers(world, northwind, 0)
    newcomers(world, contoso, 21, count=6)

    assert [cohort.people for cohort in read(world, leader_of(contoso))] == [6]
    assert [cohort.people for cohort in read(world, alice())] == [5, 6]


def test_a_cohort_of_four_is_withheld_and_without_newcomers_there_is_none(world):
    northwind = world.organization("Northwind")
    assert read(world, leader_of(northwind)) == []
    newcomers(world, northwind, 14, count=4)

    (cohort,) = read(world, leader_of(northwind))

    assert list(cohort.active) == [None, None]


def test_a_short_range_still_follows_eight_weeks(world):
    northwind = world.organization("Northwind")
    newcomers(world, northwind, -28)

    assert len(read(world, leader_of(northwind))[0].active) == 8
