"""What the platform earns, and what is about to end.

Source: business_impact_metrics and platform_adoption_metrics (nightly); subscription_periods, as they stand now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Engine, and_, func, or_, select

from data.queries.run import Statement, fetch
from data.queries.visible import in_organizations, on_days
from data.scope import Scope
from data.tables.analytics import business_impact_metrics as impact
from data.tables.analytics import platform_adoption_metrics as adoption
from data.tables.host import organizations
from data.tables.host import subscription_periods as periods

RENEWAL_DAYS = 90
LONGEST_LIST = 50

Tier = str | None


@dataclass(frozen=True)
class Renewal:
    """A running subscription period that ends soon; `mrr` is 0 for a trial."""

    organization: str
    ends_on: date
    mrr: Decimal
    is_trial: bool


@dataclass(frozen=True)
class Revenue:
    """Monthly recurring revenue of each tier on each computed day (oldest first, 0 where it had none).

    `before` is the total of the comparison on the same day of it, None where that is not computed. `renewals` are the
    next to end, the nearest first; `renewals_due` and `mrr_due` tell how many there are, and of how much.
    """

    days: Sequence[date]
    tiers: Mapping[Tier, Sequence[Decimal]]
    before: Sequence[Decimal | None]
    renewals: Sequence[Renewal]
    renewals_due: int
    mrr_due: Decimal

    @property
    def totals(self) -> Sequence[Decimal]:
        """Over all tiers, by day."""
        return [sum(amounts, Decimal()) for amounts in zip(*self.tiers.values(), strict=True)]


def revenue(engine: Engine, scope: Scope, *, name: str) -> Revenue:
    """Revenue by tier over the scope's period, in the currency of the subscriptions, and what ends within 90 days.

    The tier is that of the day. Renewals are counted from the scope's today, whatever its period. Two statements.
    QueryTimeout, SourceUnavailable.
    """
    mrr: dict[date, dict[Tier, Decimal]] = defaultdict(dict)
    for row in fetch(engine, _by_tier(scope), name=name):
        mrr[row.day][row.tier] = row.mrr
    days = sorted(day for day in mrr if scope.period.start <= day < scope.period.end)
    present = {tier for day in days for tier, amount in mrr[day].items() if amount}
    tiers = {tier: [mrr[day].get(tier, Decimal()) for day in days] for tier in present}
    ending = fetch(engine, _renewals(scope), name=f"{name}: renewals")
    renewals = [Renewal(row.name, row.period_end, row.mrr, row.status == "TRIAL") for row in ending]
    due, mrr_due = (ending[0].due, ending[0].mrr_due) if ending else (0, Decimal())
    return Revenue(days, tiers, [_before(scope, mrr, day) for day in days], renewals, due, mrr_due)


def _before(scope: Scope, mrr: Mapping[date, Mapping[Tier, Decimal]], day: date) -> Decimal | None:
    if scope.comparison is None:
        return None
    tiers = mrr.get(day - (scope.period.start - scope.comparison.start))
    return None if tiers is None else sum(tiers.values(), Decimal())


def _by_tier(scope: Scope) -> Statement:
    """(day, tier, mrr) of the period and of its comparison."""
    day = impact.c.metric_date
    wanted = [on_days(period, day) for period in (scope.period, scope.comparison) if period is not None]
    same = and_(adoption.c.organization_id == impact.c.organization_id, adoption.c.metric_date == day)
    tier = adoption.c.subscription_tier.label("tier")
    return (
        select(day.label("day"), tier, func.sum(impact.c.mrr).label("mrr"))
        .select_from(impact.outerjoin(adoption, same))
        .where(in_organizations(scope, impact.c.organization_id), or_(*wanted), impact.c.mrr.is_not(None))
        .group_by(day, tier)
    )


def _renewals(scope: Scope) -> Statement:
    """Running periods of which nobody has said yet how they end; those of closed organizations are over."""
    ends: Any = periods.c.period_end
    running = and_(periods.c.period_start <= scope.today, ends > scope.today, periods.c.ended_as.is_(None))
    return (
        select(
            organizations.c.name,
            ends,
            periods.c.mrr,
            periods.c.status,
            func.count().over().label("due"),
            func.sum(periods.c.mrr).over().label("mrr_due"),
        )
        .join(organizations, organizations.c.id == periods.c.organization_id)
        .where(
            in_organizations(scope, periods.c.organization_id),
            running,
            ends <= scope.today + timedelta(days=RENEWAL_DAYS),
            organizations.c.closed_at.is_(None),
        )
        .order_by(ends, periods.c.mrr.desc(), organizations.c.name)
        .limit(LONGEST_LIST)
    )
