"""What people did in a period: sums, distinct people, days. Source: user_engagement_metrics (nightly)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, and_, case, func, select, tuple_

from data.queries.headcount import people_at_end
from data.queries.months import active_people
from data.queries.run import Record, Statement, fetch
from data.queries.visible import engaged, in_organizations, is_whole, named_organizations, on_days
from data.scope import Period, Scope
from data.small_groups import Withheld, is_too_small, withheld
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.views import engagement_days as days

MEASURES = {
    "sign_ins": "login_count",
    "reports_opened": "reports_viewed",
    "dashboard_visits": "dashboard_visits",
    "ai_messages": "ai_chat_messages_sent",
    "employee_updates": "employees_updated",
}


@dataclass(frozen=True)
class Totals:
    """Distinct people with activity, and sums of events, over one period or one day."""

    active_people: int = 0
    sign_ins: int = 0
    reports_opened: int = 0
    dashboard_visits: int = 0
    ai_messages: int = 0
    employee_updates: int = 0


@dataclass(frozen=True)
class Day:
    """The totals of one UTC day."""

    day: date
    totals: Totals


@dataclass(frozen=True)
class Engagement:
    """A period, the one it is compared with (None when the comparison is off), and each day, oldest first."""

    now: Totals
    before: Totals | None
    days: Sequence[Day]


def engagement_summary(engine: Engine, scope: Scope, *, name: str) -> Engagement | Withheld:
    """Totals of the period and of its comparison, and every day of the period, zeros included.

    Active people are distinct over the whole period, never a sum of days. Withheld for a unit of fewer than k
    people. Source: user_engagement_metrics, as fresh as its nightly run; days are UTC.
    QueryTimeout, SourceUnavailable.
    """
    now, days = _totals(engine, scope, scope.period, name)
    people = people_at_end(engine, scope, scope.period, name=name)
    people = max(people, now.active_people)
    if is_too_small(scope, people):
        return withheld(scope, people)
    before = _totals(engine, scope, scope.comparison, name)[0] if scope.comparison else None
    return Engagement(now, before, days)


def _totals(engine: Engine, scope: Scope, period: Period, name: str) -> tuple[Totals, Sequence[Day]]:
    statement = _of_organizations(scope, period) if is_whole(scope) else _of_people(scope, period)
    rows = fetch(engine, statement, name=name, organizations=named_organizations(scope))
    by_day = {row.metric_date: _read(row) for row in rows}
    calendar = [period.start + timedelta(days=number) for number in range(period.days)]
    return by_day[None], [Day(day, by_day.get(day, Totals())) for day in calendar]


def _of_organizations(scope: Scope, period: Period) -> Statement:
    """(day, active people, sums) by day and, with day NULL, over all: from what is kept of each day and month."""
    chosen = and_(in_organizations(scope, days.c.organization_id), on_days(period, days.c.metric_date))
    over_all = func.grouping(days.c.metric_date) == 1
    people = case((over_all, active_people(scope, period)), else_=func.sum(days.c.active_people))
    return _summed(days, people).where(chosen)


def _of_people(scope: Scope, period: Period) -> Statement:
    """The same of a department or of one person, from the rows of people."""
    return _summed(engagement, func.count(engagement.c.user_id.distinct())).where(engaged(scope, period))


def _summed(table: Table, people: ColumnElement[Any]) -> Statement:
    sums = [func.coalesce(func.sum(table.c[column]), 0).label(key) for key, column in MEASURES.items()]
    by_day_and_over_all = func.grouping_sets(tuple_(), tuple_(table.c.metric_date))
    return select(table.c.metric_date, people.label("active_people"), *sums).group_by(by_day_and_over_all)


def _read(row: Record) -> Totals:
    return Totals(**{key: int(getattr(row, key)) for key in ("active_people", *MEASURES)})
