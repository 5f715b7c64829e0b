from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from data.queries.adoption import STEPS, adoption_funnel
from data.scope import Period
from data.tables.analytics import report_generation_stats
from data.tables.host import employees, organizations
from tests.data.queries.world import TODAY, World, alice, day, moment


def reached(world: World, scope: Any) -> list[int]:
    steps = adoption_funnel(world.sources.postgres, scope, name="test")
    assert [step.name for step in steps] == list(STEPS)
    return [step.organizations for step in steps]


def before(world: World, scope: Any) -> list[int | None]:
    return [step.before for step in adoption_funnel(world.sources.postgres, scope, name="test")]


def hires(world: World, organization: UUID) -> None:
    world.insert(employees, organization_id=organization, full_name="Eve", hired_at=moment(day(-60)))


def reports(world: World, organization: UUID, opened: date | None = None, status: str = "SUCCESS") -> None:
    made = {"report_type": "QUARTERLY", "generation_date": day(0), "status": status}
    opened_at = moment(opened) if opened else None
    world.insert(report_generation_stats, organization_id=organization, first_viewed_at=opened_at, **made)


def works(world: World, organization: UUID, on: date) -> None:
    world.active(world.person(organization), organization, on)


@pytest.fixture
def five(world: World) -> list[UUID]:
    """Five organizations, each of which came one step further than the one before."""
    founded = [world.organization(f"Organization {number}") for number in range(5)]
    for organization in founded[1:]:
        hires(world, organization)
    for organization, opened in ((founded[2], None), (founded[3], day(3)), (founded[4], day(3))):
        reports(world, organization, opened=opened)
    works(world, founded[4], day(27))
    return founded


def test_alice_sees_how_many_came_to_each_step(world, five, statements):
    statements.clear()

    assert reached(world, alice()) == [5, 4, 3, 2, 1]
    assert len(statements) == 2


def test_before_is_the_end_of_the_comparison(world, five):
    assert before(world, alice()) == [5, 4, 0, 0, 0]
    assert before(world, replace(alice(), comparison=None)) == [None] * 5


def test_a_step_counts_only_with_every_step_before_it(world):
    northwind = world.organization("Northwind")
    reports(world, northwind, opened=day(1))
    works(world, northwind, day(27))

    assert reached(world, alice()) == [1, 0, 0, 0, 0]


def test_a_failed_report_is_none_and_activity_counts_for_thirty_days(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    for organization in (northwind, contoso):
        hires(world, organization)
    reports(world, northwind, opened=day(1), status="FAILED")
    reports(world, contoso, opened=day(1))
    works(world, contoso, day(-3))
    assert reached(world, alice()) == [2, 2, 1, 1, 0]

    works(world, contoso, day(-2))
    assert reached(world, alice()) == [2, 2, 1, 1, 1]


def test_organizations_that_have_closed_or_come_later_do_not_count(world, five):
    with world.sources.postgres.begin() as connection:
        closing = organizations.update().where(organizations.c.id == five[4])
        connection.execute(closing.values(closed_at=moment(day(5))))
    world.insert(organizations, name="Later", created_at=moment(TODAY))

    assert reached(world, alice()) == [4, 3, 2, 1, 0]
    assert before(world, alice())[0] == 5


def test_a_range_that_has_not_ended_is_taken_up_to_yesterday(world, five):
    works(world, five[3], TODAY)
    this_month = replace(alice(), period=Period(day(20), day(60)))

    assert reached(world, this_month) == [5, 4, 3, 2, 1]


def test_a_scope_of_contoso_holds_nothing_of_northwind(world, five):
    contoso = world.organization("Contoso")

    assert reached(world, alice(contoso)) == [1, 0, 0, 0, 0]
    assert reached(world, alice(five[4])) == [1, 1, 1, 1, 1]
