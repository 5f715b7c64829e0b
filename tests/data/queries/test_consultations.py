from __future__ import annotations

from dataclasses import replace

from data.queries.consultations import Consultations, consultation_history
from data.scope import Period
from data.small_groups import Withheld
from tests.data.queries.world import PERIOD, TODAY, World, alice, alone, carol, day, leader_of, moment


def history(world: World, scope):
    return consultation_history(world.sources.postgres, scope, name="test")


def test_alice_sees_the_range_its_days_and_weeks_and_what_was_before(world, statements):
    northwind = world.organization("Northwind")
    first, second, *_ = world.people(5, northwind)
    world.consults(first, northwind, day(-1), satisfaction_rating=5)
    world.consults(first, northwind, day(0), message_count=6, satisfaction_rating=4)
    world.consults(first, northwind, day(0), satisfaction_rating=3)
    world.consults(second, northwind, day(8))
    world.consults(second, northwind, TODAY)

    found = history(world, alice())

    assert found.now == Consultations(3, 2, 10, 300, rated=2, satisfied=1, raters=1)
    assert (found.now.messages_each, found.now.satisfaction) == (10 / 3, 0.5)
    assert found.before == Consultations(1, 1, 2, 100, rated=1, satisfied=1, raters=1)
    assert [step.sessions for _, step in found.steps] == [2, *[0] * 7, 1, *[0] * 19]
    assert [(week.start, one.sessions, one.rated) for week, one in found.weeks] == [
        (day(0), 2, 2),
        (day(7), 1, 0),
        (day(14), 0, 0),
        (day(21), 0, 0),
    ]
    assert len(statements) == 3


def test_a_long_range_is_told_by_weeks_that_end_with_it_and_days_to_come_are_left_out(world):
    northwind = world.organization("Northwind")
    person = world.people(5, northwind)[0]
    world.consults(person, northwind, day(-9))
    scope = replace(alice(northwind), comparison=None)

    long = history(world, replace(scope, period=Period(day(-9), day(28))))
    running = history(world, replace(scope, period=Period(day(26), day(33))))

    assert [(week.start, one.sessions) for week, one in long.steps][:2] == [(day(-14), 1), (day(-7), 0)]
    assert len(long.steps) == 6
    assert long.before is None
    assert [period.start for period, _ in running.steps] == [day(26), day(27)]


def test_mallory_sees_nothing_of_northwind_and_carol_her_department_on_the_day(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    mover = world.people(6, northwind, sales)[0]
    world.people(5, contoso)
    world.moves(mover, legal, moment(day(2)))
    world.consults(mover, northwind, day(1))
    world.consults(mover, northwind, day(2))

    assert history(world, leader_of(northwind)).now.sessions == 2
    assert history(world, carol(northwind, sales)).now.sessions == 1
    assert history(world, leader_of(contoso)).now.sessions == 0


def test_consultations_of_four_people_are_withheld_but_not_the_own(world):
    northwind = world.organization("Northwind")
    own, other, *_ = world.people(4, northwind)
    world.consults(own, northwind, PERIOD.start)
    world.consults(other, northwind, PERIOD.start)

    assert history(world, leader_of(northwind)) == Withheld(5)
    assert history(world, alone(northwind, own)).now.sessions == 1
