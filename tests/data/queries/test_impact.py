from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from data.queries.impact import Impact, Rate, business_impact
from data.tables.analytics import ai_chat_analytics
from data.tables.host import survey_responses
from jobs.rollups.business_impact import ROLLUP
from tests.data.queries.world import World, alice, day, leader_of, moment

NOW, BEFORE = day(27), day(-1)
EVERYTHING: dict[str, Any] = {
    "active_before": 12,
    "active_now": 10,
    "active_again": 9,
    "periods_ended": 3,
    "periods_renewed": 2,
    "satisfaction_answers": 7,
    "satisfaction_sum": Decimal("25"),
    "accuracy_answers": 6,
    "accuracy_sum": Decimal("26.5"),
    "recommendations": 8,
    "recommendations_implemented": 3,
    "leavers": 2,
    "headcount_before": 30,
    "headcount_now": 35,
    "candidates_closed": 9,
    "candidates_hired": 4,
    "hiring_days": Decimal("81"),
    "recruiting_cost": Decimal("5200"),
    "chats_rated": 11,
    "chats_rated_well": 8,
    "quarterly_reports": 13,
    "quarterly_reports_succeeded": 12,
    "nps_answers": 6,
    "nps_promoters": 4,
    "nps_detractors": 1,
}
PERCENTAGES = {
    "customer_retention_rate",
    "subscription_renewal_rate",
    "ai_consultation_satisfaction_rate",
    "quarterly_report_completion_rate",
    "training_recommendation_implementation_rate",
    "hiring_success_rate",
    "employee_turnover_rate",
}


def rates(world: World, scope: Any) -> dict[str, Impact]:
    found = business_impact(world.sources.postgres, scope, name="test")
    return {impact.name: impact for impact in found.rates} if found else {}


def answered(world: World, organization: UUID, people: list[UUID], on: date = NOW) -> None:
    """Each of them answers every survey and rates a consultation."""
    for person in people:
        for kind, score in (("NPS", 9), ("SATISFACTION", 4), ("REPORT_ACCURACY", 4)):
            answer = {"user_id": person, "kind": kind, "score": score, "submitted_at": moment(on)}
            world.insert(survey_responses, organization_id=organization, **answer)
        chat = {"user_id": person, "session_id": uuid4(), "session_date": on, "satisfaction_rating": 5}
        world.insert(ai_chat_analytics, organization_id=organization, **chat)


def stored(world: World, organization: UUID, on: date) -> dict[str, Any]:
    """What the nightly job stores for these bases."""
    with world.sources.postgres.begin() as connection:
        connection.execute(text("CREATE TEMP TABLE pairs (organization_id uuid, day date) ON COMMIT DROP"))
        connection.execute(
            text("INSERT INTO pairs VALUES (:organization, :day)"), {"organization": organization, "day": on}
        )
        return dict(connection.execute(text(ROLLUP.select)).mappings().one())


def test_bob_reads_the_figures_that_the_nightly_job_stored(world, statements):
    northwind = world.organization("Northwind")
    world.bases(northwind, NOW, **EVERYTHING)
    answered(world, northwind, world.people(5, northwind))
    night = stored(world, northwind, NOW)
    statements.clear()

    found = rates(world, leader_of(northwind))

    assert len(statements) == 2
    for name, impact in found.items():
        shown = impact.now.value * (100 if name in PERCENTAGES else 1)
        assert shown == pytest.approx(float(night[name]), abs=0.005), name


def test_alice_reads_sums_over_organizations_and_no_mean_of_rates(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.bases(northwind, NOW, active_before=10, active_again=10, candidates_hired=2, recruiting_cost=600)
    world.bases(contoso, NOW, active_before=90, active_again=30, candidates_hired=3)

    found = rates(world, alice())

    assert found["customer_retention_rate"].now == Rate(40, 100)
    assert found["cost_per_hire"].now == Rate(600, 2)
    assert rates(world, alice(contoso))["customer_retention_rate"].now == Rate(30, 90)


def test_mallory_reads_nothing_of_northwind(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.bases(northwind, NOW, **EVERYTHING)
    assert rates(world, leader_of(contoso)) == {}

    world.bases(contoso, NOW, periods_ended=1)
    found = rates(world, leader_of(contoso))

    assert {name: impact.now for name, impact in found.items() if impact.now.base} == {
        "subscription_renewal_rate": Rate(0, 1)
    }


def test_the_end_of_the_range_stands_against_the_same_day_of_the_comparison(world):
    northwind = world.organization("Northwind")
    world.bases(northwind, BEFORE, periods_ended=4, periods_renewed=1)
    world.bases(northwind, day(20), periods_ended=9, periods_renewed=9)
    world.bases(northwind, NOW, periods_ended=4, periods_renewed=3)

    renewed = rates(world, leader_of(northwind))["subscription_renewal_rate"]

    assert (renewed.now.value, renewed.before.value) == (0.75, 0.25)
    alone = rates(world, replace(leader_of(northwind), comparison=None))["subscription_renewal_rate"]
    assert (alone.now.value, alone.before) == (0.75, None)


def test_an_unfinished_range_is_compared_like_for_like(world):
    northwind = world.organization("Northwind")
    world.bases(northwind, day(-8), periods_ended=2, periods_renewed=1)
    world.bases(northwind, BEFORE, periods_ended=2)
    world.bases(northwind, day(20), periods_ended=2, periods_renewed=2)

    found = business_impact(world.sources.postgres, leader_of(northwind), name="test")

    assert (found.day, found.compared_day) == (day(20), day(-8))


def test_rates_about_fewer_than_five_people_are_withheld_however_often_they_answered(world):
    northwind = world.organization("Northwind")
    world.bases(northwind, NOW, **EVERYTHING | {"active_before": 4, "active_again": 2})
    few = world.people(4, northwind)
    for _ in range(3):
        answered(world, northwind, few)

    found = rates(world, leader_of(northwind))

    assert {name for name, impact in found.items() if impact.now.is_withheld} == {
        "customer_retention_rate",
        "nps_score",
        "average_user_satisfaction_score",
        "report_accuracy_rating",
        "ai_consultation_satisfaction_rate",
    }
    answered(world, northwind, world.people(1, northwind), on=day(-100))
    assert rates(world, leader_of(northwind))["nps_score"].now.is_withheld
