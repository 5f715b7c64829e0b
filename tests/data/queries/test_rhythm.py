from __future__ import annotations

from dataclasses import replace

from data.queries.rhythm import Expired, Rhythm, weekly_rhythm
from data.scope import Period
from data.small_groups import Withheld
from data.tables.analytics import feature_utilization_metrics
from tests.data.queries.world import TODAY, World, alice, alone, carol, day, leader_of, moment

MONDAY, TUESDAY = 1, 2


def read(world: World, scope):
    return weekly_rhythm(world.sources, scope, name="test")


def used(world: World, organization_id, on, hourly, feature="ai_consultation"):
    world.insert(
        feature_utilization_metrics,
        organization_id=organization_id,
        feature_name=feature,
        feature_category="AI_CONSULTATION",
        metric_date=on,
        usage_distribution={"hourly": hourly},
    )


def test_bob_sees_uses_of_all_features_added_up_by_weekday_and_hour(world):
    northwind = world.organization("Northwind")
    world.people(5, northwind)
    used(world, northwind, day(0), {"9": 2, "23": 1})
    used(world, northwind, day(0), {"9": 3}, feature="report_generation")
    used(world, northwind, day(7), {"9": 5})
    used(world, northwind, day(1), {})

    assert read(world, leader_of(northwind)) == Rhythm({(MONDAY, 9): 10, (MONDAY, 23): 1})


def test_mallory_sees_her_own_rhythm_and_alice_that_of_all(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.people(5, northwind)
    world.people(5, contoso)
    used(world, northwind, day(0), {"9": 2})
    used(world, contoso, day(1), {"0": 4})

    assert read(world, leader_of(contoso)).uses == {(TUESDAY, 0): 4}
    assert read(world, alice()).uses == {(MONDAY, 9): 2, (TUESDAY, 0): 4}


def test_carol_sees_the_logs_of_her_department_while_people_were_in_it(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    seller = world.people(5, northwind, sales)[0]
    mover = world.person(northwind, sales)
    world.moves(mover, legal, moment(day(1), 12))
    world.event(seller, northwind, moment(day(0), 9))
    world.event(seller, northwind, moment(day(0), 9), feature=None)
    world.event(seller, northwind, moment(day(28), 9))
    world.event(seller, contoso, moment(day(0), 9))
    world.event(mover, northwind, moment(day(0), 10))
    world.event(mover, northwind, moment(day(1), 10))

    assert read(world, carol(northwind, sales)).uses == {(MONDAY, 9): 1, (MONDAY, 10): 1}


def test_rhythms_of_four_people_are_withheld_but_not_the_own(world):
    northwind = world.organization("Northwind")
    legal = world.department(northwind, "Legal")
    person = world.people(4, northwind, legal)[0]
    world.event(person, northwind, moment(day(0), 9))

    assert read(world, carol(northwind, legal)) == Withheld(5)
    assert read(world, leader_of(northwind)) == Withheld(5)
    assert read(world, alone(northwind, person)).uses == {(MONDAY, 9): 1}


def test_ranges_older_than_the_logs_have_expired_and_half_of_one_says_since_when(world):
    northwind = world.organization("Northwind")
    person = world.person(northwind)
    old = replace(alone(northwind, person), today=day(200))
    half = replace(alone(northwind, person), period=Period(day(-100), TODAY))

    assert read(world, old) == Expired(90)
    world.event(person, northwind, moment(day(-20), 9))
    assert read(world, half).since == day(-20)
    assert read(world, alone(northwind, person)) == Rhythm({})
