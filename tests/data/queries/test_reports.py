from __future__ import annotations

from dataclasses import replace

from data.queries.reports import Opened, TypeReach, report_factory, report_reach
from data.scope import Period
from data.small_groups import Withheld
from tests.data.queries.world import World, alice, alone, day, leader_of, moment


def factory(world: World, scope):
    return report_factory(world.sources.postgres, scope, name="test")


def reach(world: World, scope):
    return report_reach(world.sources.postgres, scope, name="test")


def counts(production):
    return {status: count for status, count in production.by_status.items() if count}


def test_alice_sees_reports_by_status_each_day_and_how_long_the_successful_took(world, statements):
    northwind = world.organization("Northwind")
    for seconds in (10, 20, 30):
        world.report(northwind, None, day(0), processing_time_seconds=seconds)
    world.report(northwind, None, day(0), processing_time_seconds=900, status="FAILED")
    world.report(northwind, None, day(27), status="PENDING")
    world.report(northwind, None, day(-1), status="FAILED")
    world.report(northwind, None, day(28))

    made = factory(world, alice())
    first, last = made.made[0], made.made[-1]

    assert len(made.steps) == 28
    assert (made.steps[0], counts(first)) == (Period(day(0), day(1)), {"SUCCESS": 3, "FAILED": 1})
    assert (first.p50_seconds, first.p95_seconds) == (20, 29)
    assert counts(last) == {"PENDING": 1}
    assert last.p50_seconds is None
    assert made.total.asked == 5
    assert (made.total.failed_share, made.before.failed_share) == (0.25, 1)
    assert len(statements) == 2


def test_a_long_period_is_told_by_weeks_and_its_first_days_count_in_the_total(world):
    northwind = world.organization("Northwind")
    world.report(northwind, None, day(-72))
    world.report(northwind, None, day(-71))

    made = factory(world, replace(alice(), period=Period(day(-72), day(28)), comparison=None))

    assert len(made.steps) == 14
    assert made.steps[0] == Period(day(-70), day(-63))
    assert made.made[0].asked == 0
    assert made.total.asked == 2
    assert made.before is None


def test_the_reports_of_a_department_are_those_about_its_employees(world):
    northwind = world.organization("Northwind")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    world.report(northwind, world.employee(northwind, sales), day(3))
    world.report(northwind, world.employee(northwind, legal), day(3))
    world.report(northwind, None, day(3))

    assert factory(world, alice(northwind, sales)).total.asked == 1
    assert factory(world, alice(northwind)).total.asked == 3


def test_one_without_a_department_is_told_only_of_the_reports_they_asked_for(world):
    northwind = world.organization("Northwind")
    dora = world.person(northwind)
    world.report(northwind, None, day(3), generated_by_user_id=dora)
    world.report(northwind, None, day(3))

    assert factory(world, alone(northwind, dora)).total.asked == 1


def test_mallory_sees_no_report_of_northwind_and_nobody_sees_those_of_the_platform(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.report(northwind, None, day(3))

    assert factory(world, leader_of(contoso)).total.asked == 0
    assert factory(world, alice()).total.asked == 1


def northwind_with_people(world: World):
    northwind = world.organization("Northwind")
    world.people(5, northwind)
    return northwind


def test_a_report_counts_as_opened_when_that_was_within_seven_days(world, statements):
    northwind = northwind_with_people(world)
    world.report(northwind, None, day(0), first_viewed_at=moment(day(7), 9))
    world.report(northwind, None, day(0), first_viewed_at=moment(day(7), 11))
    world.report(northwind, None, day(0))
    world.report(northwind, None, day(0), status="FAILED")
    world.report(northwind, None, day(-3), first_viewed_at=moment(day(-3)))
    world.report(northwind, None, day(1), report_type="QA_QUESTIONNAIRE", first_viewed_at=moment(day(1)))

    found = reach(world, alice())

    assert found.types == [
        TypeReach("QA_QUESTIONNAIRE", Opened(1, 1), None),
        TypeReach("COMPATIBILITY_JOB", Opened(1, 3), Opened(1, 1)),
    ]
    assert len(statements) == 3


def test_reports_that_have_not_had_seven_days_do_not_count(world):
    northwind = northwind_with_people(world)
    world.report(northwind, None, day(20))
    world.report(northwind, None, day(21), first_viewed_at=moment(day(21)))

    found = reach(world, alice())

    assert found.types == [TypeReach("COMPATIBILITY_JOB", Opened(0, 1), None)]
    assert found.until == day(21)


def test_reading_by_fewer_than_five_people_is_withheld_and_other_organizations_reports_do_not_count(world):
    northwind = northwind_with_people(world)
    contoso = world.organization("Contoso")
    world.people(5, contoso)
    legal = world.department(northwind, "Legal")
    world.report(northwind, world.employee(northwind, legal), day(0))

    assert isinstance(reach(world, alice(northwind, legal)), Withheld)
    assert len(reach(world, alice(northwind)).types) == 1
    assert reach(world, alice(contoso)).types == []
