from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from data.queries.churn import WEIGHTS, ChurnRisks, Risk, churn_risks
from data.tables.analytics import business_impact_metrics
from data.tables.host import survey_responses
from tests.data.queries.world import World, alice, day, moment

NOW, BEFORE = day(27), day(-1)
TROUBLED: dict[str, Any] = {
    "active_before": 10,
    "active_now": 5,
    "active_again": 4,
    "days_to_period_end": 18,
    "satisfaction_answers": 5,
    "satisfaction_sum": Decimal("15"),
    "recent_reports": 10,
    "recent_reports_failed": 1,
}
ADDED = {
    "activity_fall": 0.175,
    "period_end_nearness": 0.2,
    "dissatisfaction": 0.1,
    "failed_reports": 0.01,
    "lost_users": 0.06,
}


def scored(world: World, organization: UUID, score: float | None, on: date = NOW, **counts: Any) -> None:
    """The figures of a night."""
    world.bases(organization, on, **counts)
    world.insert(business_impact_metrics, organization_id=organization, metric_date=on, churn_risk_score=score)


def answered(world: World, organization: UUID, count: int, times: int = 1) -> None:
    for person in world.people(count, organization):
        for _ in range(times):
            answer = {"user_id": person, "kind": "SATISFACTION", "score": 3, "submitted_at": moment(NOW)}
            world.insert(survey_responses, organization_id=organization, **answer)


def found(world: World, scope: Any) -> ChurnRisks:
    risks = churn_risks(world.sources.postgres, scope, name="test")
    assert risks is not None
    return risks


def test_the_parts_are_weighted_and_add_up_to_the_score(world, statements):
    northwind = world.organization("Northwind")
    scored(world, northwind, 0.55, **TROUBLED)
    answered(world, northwind, 5)
    statements.clear()

    risk = found(world, alice()).risks[0]

    assert len(statements) == 1
    assert risk.parts == pytest.approx(ADDED)
    assert sum(risk.parts.values()) == pytest.approx(risk.score, abs=0.006)
    assert (risk.facts.satisfaction, risk.facts.days_to_period_end) == (3, 18)


def test_weights_are_those_of_the_view(world):
    northwind = world.organization("Northwind")
    scored(world, northwind, 1, active_before=9, days_to_period_end=0, recent_reports=1, recent_reports_failed=1)

    risk = found(world, alice()).risks[0]

    present = (
        WEIGHTS["activity_fall"] + WEIGHTS["period_end_nearness"] + WEIGHTS["failed_reports"] + WEIGHTS["lost_users"]
    )
    assert risk.parts["activity_fall"] == pytest.approx(WEIGHTS["activity_fall"] / present)
    assert sum(risk.parts.values()) == pytest.approx(1)
    assert "dissatisfaction" not in risk.parts


def test_the_highest_come_first_and_those_without_a_base_last(world):
    for name, score in (("Contoso", 0.2), ("Fabrikam", None), ("Northwind", 0.4)):
        scored(world, world.organization(name), score)

    risks = found(world, alice())

    assert [risk.organization for risk in risks.risks] == ["Northwind", "Contoso", "Fabrikam"]
    assert (risks.day, risks.compared_day, risks.total) == (NOW, None, 3)
    assert risks.risks[2] == Risk("Fabrikam", None, None, None, None)


def test_each_score_stands_against_the_same_day_of_the_comparison(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    scored(world, northwind, 0.1, BEFORE)
    scored(world, northwind, 0.4)
    scored(world, contoso, 0.2)

    risks = found(world, alice())

    assert risks.compared_day == BEFORE
    assert [(risk.score, risk.before) for risk in risks.risks] == [(0.4, 0.1), (0.2, None)]
    alone = found(world, replace(alice(), comparison=None))
    assert (alone.compared_day, alone.risks[0].before) == (None, None)


def test_parts_are_withheld_where_fewer_than_five_people_stand_behind_one(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    scored(world, northwind, 0.55, **TROUBLED)
    answered(world, northwind, 4, times=3)
    scored(world, contoso, 0.3, active_before=4, days_to_period_end=10)

    risks = found(world, alice()).risks

    assert [(risk.score, risk.parts, risk.facts) for risk in risks] == [(0.55, None, None), (0.3, None, None)]


def test_a_scope_of_contoso_holds_nothing_of_northwind(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    scored(world, northwind, 0.4)

    assert churn_risks(world.sources.postgres, alice(contoso), name="test") is None

    scored(world, contoso, 0.1)
    assert [risk.organization for risk in found(world, alice(contoso)).risks] == ["Contoso"]
