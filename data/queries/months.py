"""Who was active in any period, told by months: distinct people cannot be added up from days.

Source: the scoped view over user_engagement_metrics in which a row holds the active days of a person in a month.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, select

from data.queries.visible import in_organizations
from data.scope import Period, Scope
from data.tables.views import engagement_months as months

EVERY_DAY = (1 << 31) - 1


def active_people(scope: Scope, period: Period) -> ScalarSelect[Any]:
    """How many people of whole organizations were active in the period, each counted once."""
    was_active = select(months.c.user_id).where(active_in(scope, period)).distinct().subquery("active")
    return select(func.count()).select_from(was_active).scalar_subquery()


def active_in(scope: Scope, period: Period) -> ColumnElement[bool]:
    """The months of people with at least one active day in the period."""
    edges = [(months.c.month == first_day, bits) for first_day, bits in _edges(period).items()]
    return and_(
        in_organizations(scope, months.c.organization_id),
        months.c.month >= min(_edges(period)),
        months.c.month < period.end,
        months.c.active_days.bitwise_and(case(*edges, else_=EVERY_DAY)) != 0,
    )


def _edges(period: Period) -> Mapping[date, int]:
    """By first day, the months in which the period starts and ends, with a bit for every day inside it."""
    return {day.replace(day=1): _bits(day.replace(day=1), period) for day in (period.start, period.last_day)}


def _bits(first_day: date, period: Period) -> int:
    """Bit n set where day n + 1 lies in the period; bits beyond the month's end mean nothing."""
    days = (first_day + timedelta(days=place) for place in range(31))
    return sum(1 << place for place, day in enumerate(days) if period.start <= day < period.end)
