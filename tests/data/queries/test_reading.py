from __future__ import annotations

from datetime import timedelta

from data.queries.reading import QueuedReport, UnreadReports, reading_queue, unread_reports
from data.small_groups import Withheld
from tests.data.queries.world import TODAY, World, alone, carol, leader_of, moment


def unread(world: World, scope):
    return unread_reports(world.sources.postgres, scope, name="test")


def queue(world: World, scope):
    return reading_queue(world.sources.postgres, scope, name="test")


def lie_unread(world: World, organization_id, department_id, *ages: int):
    employee = world.employee(organization_id, department_id)
    for age in ages:
        world.report(organization_id, employee, TODAY - timedelta(days=age))


def department_of(world: World, people: int, organization_id, name: str):
    department = world.department(organization_id, name)
    world.people(people, organization_id, department)
    return department


def test_bob_sees_how_long_reports_have_lain_unread_in_each_department(world, statements):
    northwind = world.organization("Northwind")
    sales, legal = (department_of(world, 5, northwind, name) for name in ("Sales", "Legal"))
    lie_unread(world, northwind, sales, 0, 2, 3, 7, 8, 14, 15, 400)
    lie_unread(world, northwind, legal, 4)
    lie_unread(world, northwind, None, 9)
    employee = world.employee(northwind, sales)
    world.report(northwind, employee, TODAY, first_viewed_at=moment(TODAY), viewed_count=1)
    world.report(northwind, employee, TODAY, status="FAILED")
    world.report(northwind, employee, TODAY + timedelta(days=1))

    assert unread(world, leader_of(northwind)) == [
        UnreadReports("Sales", [2, 2, 2, 2]),
        UnreadReports("Legal", [0, 1, 0, 0]),
        UnreadReports("No department", [0, 0, 1, 0]),
    ]
    assert len(statements) == 3
    assert unread(world, leader_of(northwind, legal)) == [UnreadReports("Legal", [0, 1, 0, 0])]


def test_departments_of_fewer_than_five_people_are_one_row_with_the_next_smallest(world):
    northwind = world.organization("Northwind")
    sales, legal, audit, empty = (
        department_of(world, people, northwind, name)
        for people, name in ((9, "Sales"), (6, "Legal"), (2, "Audit"), (0, "Empty"))
    )
    for department in (sales, legal, audit, empty):
        lie_unread(world, northwind, department, 1)

    assert unread(world, leader_of(northwind)) == [
        UnreadReports("Smaller departments", [2, 0, 0, 0]),
        UnreadReports("Empty", [1, 0, 0, 0]),
        UnreadReports("Sales", [1, 0, 0, 0]),
    ]
    assert isinstance(unread(world, leader_of(northwind, audit)), Withheld)


def test_what_fewer_than_five_people_in_all_left_unread_is_withheld(world):
    northwind = world.organization("Northwind")
    lie_unread(world, northwind, department_of(world, 4, northwind, "Sales"), 1)

    assert isinstance(unread(world, leader_of(northwind)), Withheld)


def test_mallory_sees_no_unread_report_of_northwind(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    lie_unread(world, northwind, department_of(world, 5, northwind, "Sales"), 1)

    assert unread(world, leader_of(contoso)) == []


def test_carol_sees_the_unread_reports_about_her_department_the_oldest_first(world, statements):
    northwind = world.organization("Northwind")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    erik = world.employee(northwind, sales, "Erik Employee")
    world.report(northwind, erik, TODAY)
    world.report(northwind, erik, TODAY - timedelta(days=30), report_type="QA_QUESTIONNAIRE")
    world.report(northwind, erik, TODAY - timedelta(days=40), first_viewed_at=moment(TODAY))
    lie_unread(world, northwind, legal, 90)
    lie_unread(world, northwind, None, 90)

    found = queue(world, carol(northwind, sales))

    assert found.total == 2
    assert found.reports[0] == QueuedReport("QA_QUESTIONNAIRE", "Erik Employee", TODAY - timedelta(days=30), 30)
    assert found.reports[1].days_unread == 0
    assert len(statements) == 1


def test_the_fifty_oldest_are_shown_and_all_are_counted(world):
    northwind = world.organization("Northwind")
    sales = world.department(northwind, "Sales")
    lie_unread(world, northwind, sales, *range(52))

    found = queue(world, carol(northwind, sales))

    assert (len(found.reports), found.reports[0].days_unread, found.total) == (50, 51, 52)


def test_no_name_of_another_organization_or_department_is_in_the_queue(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales, elsewhere = world.department(northwind, "Sales"), world.department(contoso, "Sales")
    lie_unread(world, northwind, sales, 1)
    world.report(contoso, world.employee(northwind, sales), TODAY)

    assert queue(world, carol(contoso, elsewhere)).reports == []
    assert queue(world, carol(contoso, sales)).reports == []
    assert queue(world, alone(northwind, world.person(northwind))).reports == []
