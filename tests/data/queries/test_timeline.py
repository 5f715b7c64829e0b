from __future__ import annotations

from dataclasses import replace

from data.queries.timeline import Reading, report_timeline
from data.scope import Period
from data.small_groups import Withheld
from tests.data.queries.world import World, alone, carol, day, moment


def timeline(world: World, scope):
    return report_timeline(world.sources.postgres, scope, name="test")


def department_of_five(world: World, organization_id, name: str):
    department = world.department(organization_id, name)
    world.people(5, organization_id, department)
    return department


def opened(world: World, organization_id, department_id, made: int, *on: int, **more):
    """A report made on a day of the period and opened once on each of the others."""
    employee = world.employee(organization_id, department_id)
    first = moment(day(on[0])) if on else None
    report = world.report(organization_id, employee, day(made), first_viewed_at=first, **more)
    for number in on:
        world.reads(organization_id, report, day(number))
    return report


def test_carol_sees_when_reports_are_made_opened_and_read_again(world, statements):
    northwind = world.organization("Northwind")
    sales = department_of_five(world, northwind, "Sales")
    opened(world, northwind, sales, 0, 2, 5)
    opened(world, northwind, sales, 0)
    opened(world, northwind, sales, -5, -3, 2)
    world.reads(northwind, opened(world, northwind, sales, 1), day(2), times=0)
    opened(world, northwind, sales, 0, 2, status="FAILED")
    thrice = world.report(northwind, world.employee(northwind, sales), day(9), first_viewed_at=moment(day(9)))
    world.reads(northwind, thrice, day(9), times=3)

    found = timeline(world, carol(northwind, sales))

    by_day = {step.start: reading for step, reading in zip(found.steps, found.readings, strict=True)}
    assert by_day[day(0)] == Reading(made=2)
    assert by_day[day(2)] == Reading(opened=1, reread=1)
    assert by_day[day(5)] == Reading(reread=1)
    assert by_day[day(9)] == Reading(made=1, opened=1, reread=2)
    assert found.total == Reading(made=4, opened=2, reread=4)
    assert found.before == Reading(made=1, opened=1)
    assert len(statements) == 3


def test_a_long_period_is_told_by_weeks_and_its_first_days_count_in_the_total(world):
    northwind = world.organization("Northwind")
    sales = department_of_five(world, northwind, "Sales")
    opened(world, northwind, sales, -72)
    scope = replace(carol(northwind, sales), period=Period(day(-72), day(28)), comparison=None)

    found = timeline(world, scope)

    assert {step.days for step in found.steps} == {7}
    assert set(found.readings) == {Reading()}
    assert (found.total, found.before) == (Reading(made=1), None)


def test_other_departments_and_organizations_do_not_count(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales, legal = (department_of_five(world, northwind, name) for name in ("Sales", "Legal"))
    elsewhere = department_of_five(world, contoso, "Sales")
    report = opened(world, northwind, legal, 1, 2)
    world.reads(contoso, report, day(3))

    assert timeline(world, carol(northwind, sales)).total == Reading()
    assert timeline(world, carol(contoso, elsewhere)).total == Reading()
    assert timeline(world, carol(contoso, legal)) == Withheld(5, is_empty=True)
    assert timeline(world, carol(northwind, legal)).total == Reading(made=1, opened=1)
    assert timeline(world, alone(northwind, world.person(northwind))).total == Reading()


def test_the_reading_of_fewer_than_five_people_is_withheld(world):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    world.people(4, northwind, sales)
    opened(world, northwind, sales, 1, 2)

    assert timeline(world, carol(northwind, sales)) == Withheld(5)
