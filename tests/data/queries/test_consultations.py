from __future__ import annotations

from dataclasses import replace

from data.queries.consultations import (
    Consultations,
    OwnConsultation,
    Theme,
    Themes,
    consultation_history,
    conversation_themes,
    own_consultations,
)
from data.scope import Period
from data.small_groups import Withheld
from tests.data.queries.world import CAROL, PERIOD, TODAY, World, alice, alone, carol, day, leader_of, moment


def history(world: World, scope):
    return consultation_history(world.sources.postgres, scope, name="test")


def themes(world: World, scope):
    return conversation_themes(world.sources.postgres, scope, name="test")


def own(world: World, scope):
    return own_consultations(world.sources.postgres, scope, name="test")


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
    mine, other, *_ = world.people(4, northwind)
    world.consults(mine, northwind, PERIOD.start)
    world.consults(other, northwind, PERIOD.start)

    assert history(world, leader_of(northwind)) == Withheld(5)
    assert history(world, alone(northwind, mine)).now.sessions == 1


def test_bob_sees_the_themes_that_five_people_asked_about_and_how_many_are_left_out(world, statements):
    northwind = world.organization("Northwind")
    people = world.people(6, northwind)
    for person in people:
        world.consults(person, northwind, day(0), "team_formation")
        world.consults(person, northwind, day(-1), "team_formation")
    for person in people[:5]:
        world.consults(person, northwind, day(1), "training_guidance", "team_formation")
    for person in people[:4]:
        world.consults(person, northwind, day(2), "conflict_resolution")
        world.consults(person, northwind, day(-2), "training_guidance")

    found = themes(world, leader_of(northwind))

    assert found == Themes([Theme("team_formation", 11, 6, 6), Theme("training_guidance", 5, 5, None)], 1)
    assert len(statements) == 3


def test_one_person_who_asks_often_makes_no_theme(world):
    northwind = world.organization("Northwind")
    person = world.people(6, northwind)[0]
    for _ in range(9):
        world.consults(person, northwind, day(0), "conflict_resolution")

    assert themes(world, leader_of(northwind)) == Withheld(5)


def test_mallory_sees_no_theme_of_northwind_and_a_small_department_none_of_its_own(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    world.people(5, contoso)
    for person in [*world.people(5, northwind, sales), *world.people(4, northwind, legal)]:
        world.consults(person, northwind, day(0), "team_formation")

    assert themes(world, leader_of(contoso)) == Themes([], 0)
    assert [theme.people for theme in themes(world, leader_of(northwind)).shown] == [9]
    assert [theme.people for theme in themes(world, leader_of(northwind, sales)).shown] == [5]
    assert themes(world, leader_of(northwind, legal)) == Withheld(5)


def test_what_is_no_list_of_words_is_no_theme(world):
    northwind = world.organization("Northwind")
    for person in world.people(5, northwind):
        for stored in (None, "team_formation", [None]):
            world.consults(person, northwind, day(0), query_types=stored)

    assert themes(world, leader_of(northwind)) == Themes([], 0)


def test_carol_sees_her_own_consultations_the_newest_first_and_nobody_elses(world, statements):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    world.person(northwind, sales, id=CAROL)
    world.consults(CAROL, northwind, day(1), "team_formation", session_duration_seconds=90, satisfaction_rating=4)
    world.consults(CAROL, northwind, day(3))
    world.consults(CAROL, northwind, day(-1))
    world.consults(world.person(northwind, sales), northwind, day(2), feedback_text="Colleague")

    found = own(world, carol(northwind, sales))

    assert found.latest == [
        OwnConsultation(moment(day(3)), [], 2, None, None),
        OwnConsultation(moment(day(1)), ["team_formation"], 2, 90, 4),
    ]
    assert found.total == 2
    assert len(statements) == 1


def test_mallory_sees_none_of_northwind_even_under_the_same_id(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.person(northwind, id=CAROL)
    world.consults(CAROL, northwind, day(1), "team_formation")

    assert own(world, carol(contoso, world.department(contoso, "Sales"))).total == 0


def test_of_many_own_consultations_the_latest_twenty_are_listed(world):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    world.person(northwind, sales, id=CAROL)
    for number in range(23):
        world.consults(CAROL, northwind, day(number))

    found = own(world, carol(northwind, sales))

    assert (len(found.latest), found.total) == (20, 23)
    assert found.latest[-1].started_at == moment(day(3))
