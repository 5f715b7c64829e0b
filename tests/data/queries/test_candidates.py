from __future__ import annotations

from datetime import timedelta

from data.queries.candidates import OpenCandidate, candidate_flow, open_candidates
from tests.data.queries.world import TODAY, World, alone, carol, day, leader_of, moment


def flow(world: World, scope):
    return candidate_flow(world.sources.postgres, scope, name="test")


def waiting(world: World, scope):
    return open_candidates(world.sources.postgres, scope, name="test")


def closed(number: int, outcome: str):
    return {"closed_at": moment(day(number)), "outcome": outcome}


def test_bob_sees_each_week_and_the_median_days_to_a_hire(world):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    world.candidate(northwind, sales, day(-30), **closed(0, "HIRED"))
    world.candidate(northwind, sales, day(0), **closed(10, "HIRED"))
    world.candidate(northwind, sales, day(1), **closed(21, "HIRED"))
    world.candidate(northwind, sales, day(2), **closed(10, "REJECTED"))
    world.candidate(northwind, sales, day(27))

    found = flow(world, leader_of(northwind))

    assert [(week.applied, week.closed, week.hired) for week in found.weeks] == [
        (3, 1, 1),
        (0, 2, 1),
        (0, 0, 0),
        (1, 1, 1),
    ]
    assert found.median_days_to_hire == 20


def test_without_hires_there_is_no_median_and_mallory_sees_no_candidate_of_northwind(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.candidate(northwind, None, day(0), **closed(3, "WITHDRAWN"))

    assert flow(world, leader_of(northwind)).median_days_to_hire is None
    assert not any(week.applied or week.closed for week in flow(world, leader_of(contoso)).weeks)
    assert waiting(world, leader_of(contoso)).total == 0


def test_carol_sees_who_of_her_department_has_waited_longest(world):
    northwind = world.organization("Northwind")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    world.candidate(northwind, sales, TODAY - timedelta(days=3))
    world.candidate(northwind, sales, TODAY - timedelta(days=40))
    world.candidate(northwind, sales, day(0), **closed(3, "HIRED"))
    world.candidate(northwind, legal, TODAY - timedelta(days=90))

    found = waiting(world, carol(northwind, sales))

    assert found.total == 2
    assert found.waiting[0] == OpenCandidate("Sales", TODAY - timedelta(days=40), 40)
    assert found.waiting[1].days_waiting == 3


def test_one_alone_is_shown_no_candidate(world):
    northwind = world.organization("Northwind")
    world.candidate(northwind, None, day(0))

    assert waiting(world, alone(northwind, world.person(northwind))).waiting == []
