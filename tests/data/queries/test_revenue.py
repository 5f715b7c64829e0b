from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from data.queries.revenue import Renewal, Revenue, revenue
from data.tables.analytics import business_impact_metrics, platform_adoption_metrics
from data.tables.host import organizations, subscription_periods
from tests.data.queries.world import FOUNDED_AT, TODAY, World, alice, day


def found(world: World, scope: Any) -> Revenue:
    return revenue(world.sources.postgres, scope, name="test")


def earns(world: World, organization: UUID, on: date, mrr: int, tier: str | None = "growth") -> None:
    """The figures of a night."""
    world.insert(business_impact_metrics, organization_id=organization, metric_date=on, mrr=mrr)
    world.insert(platform_adoption_metrics, organization_id=organization, metric_date=on, subscription_tier=tier)


def subscribes(world: World, organization: UUID, until: date, **more: Any) -> None:
    period = {"tier": "growth", "status": "ACTIVE", "mrr": 100, "period_start": until - timedelta(days=365)}
    world.insert(subscription_periods, organization_id=organization, period_end=until, **period | more)


def test_alice_sees_each_tier_on_each_day_by_the_tier_of_that_day(world, statements):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    earns(world, northwind, day(0), 300, "growth")
    earns(world, northwind, day(1), 900, "enterprise")
    earns(world, contoso, day(0), 200, "growth")
    earns(world, contoso, day(1), 0, None)
    statements.clear()

    shown = found(world, alice())

    assert len(statements) == 2
    assert shown.days == [day(0), day(1)]
    assert shown.tiers == {"growth": [500, 0], "enterprise": [0, 900]}
    assert shown.totals == [500, 900]


def test_the_comparison_is_laid_on_the_same_days(world):
    northwind = world.organization("Northwind")
    earns(world, northwind, day(-28), 100)
    earns(world, northwind, day(0), 300)
    earns(world, northwind, day(1), 300)

    assert found(world, alice()).before == [100, None]
    assert found(world, replace(alice(), comparison=None)).before == [None, None]


def test_what_ends_within_ninety_days_comes_with_the_nearest_first(world):
    northwind, contoso, fabrikam = map(world.organization, ("Northwind", "Contoso", "Fabrikam"))
    subscribes(world, northwind, TODAY + timedelta(days=90))
    subscribes(world, contoso, TODAY + timedelta(days=1), status="TRIAL", mrr=0)
    subscribes(world, fabrikam, TODAY + timedelta(days=91))

    shown = found(world, alice())

    assert shown.renewals == [
        Renewal("Contoso", TODAY + timedelta(days=1), 0, is_trial=True),
        Renewal("Northwind", TODAY + timedelta(days=90), 100, is_trial=False),
    ]
    assert (shown.renewals_due, shown.mrr_due) == (2, 100)


def test_what_is_over_renewed_or_has_not_begun_is_no_renewal_due(world):
    for name, until, more in (
        ("Over", TODAY, {}),
        ("Renewed", TODAY + timedelta(days=5), {"ended_as": "RENEWED"}),
        ("To come", TODAY + timedelta(days=30), {"period_start": TODAY + timedelta(days=1)}),
    ):
        subscribes(world, world.organization(name), until, **more)
    closed = world.organization("Closed")
    with world.sources.postgres.begin() as connection:
        connection.execute(organizations.update().where(organizations.c.id == closed).values(closed_at=FOUNDED_AT))
    subscribes(world, closed, TODAY + timedelta(days=5))

    shown = found(world, alice())

    assert (shown.renewals, shown.renewals_due, shown.mrr_due) == ([], 0, 0)


def test_a_scope_of_contoso_holds_nothing_of_northwind(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    earns(world, northwind, day(0), 300)
    subscribes(world, northwind, TODAY + timedelta(days=5))

    assert found(world, alice(contoso)) == Revenue([], {}, [], [], 0, 0)
