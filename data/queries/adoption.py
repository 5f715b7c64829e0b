"""How far organizations have come with the product, step by step.

Source: organizations and employees, as they stand; report_generation_stats (by the drain); user_engagement_metrics
(nightly).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Engine, and_, cast, exists, func, or_, select

from data.queries.run import Statement, fetch
from data.queries.visible import in_organizations
from data.scope import Scope
from data.tables.analytics import report_generation_stats as reports
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.host import employees, organizations

ACTIVE_DAYS = 30
STEPS = ("created", "with_employees", "first_report", "report_opened", "active")


@dataclass(frozen=True)
class Step:
    """How many organizations have come to a step, through every step before it; `before` at the comparison's end."""

    name: str
    organizations: int
    before: int | None


def adoption_funnel(engine: Engine, scope: Scope, *, name: str) -> Sequence[Step]:
    """Every step of STEPS, in order, at the end of the scope's period and of its comparison.

    Of the organizations open then: those that ever had an employee, of these with a report that succeeded, of these
    with one that was opened, of these with an active person in the 30 days before. Days that have not closed yet do
    not count. One statement, or two with a comparison. QueryTimeout, SourceUnavailable.
    """
    now = fetch(engine, _reached(scope, min(scope.period.end, scope.today)), name=name)[0]
    before: Any = None
    if scope.comparison is not None:
        before = fetch(engine, _reached(scope, min(scope.comparison.end, scope.today)), name=f"{name}: before")[0]
    return [Step(step, getattr(now, step), getattr(before, step) if before else None) for step in STEPS]


def _reached(scope: Scope, end: date) -> Statement:
    """One row: how many organizations had come to each step before `end`."""
    conditions = _conditions(end)
    flags = select(*(condition.label(step) for step, condition in conditions.items())).where(_open(scope, end))
    reached = flags.subquery("reached")
    so_far = [and_(*(reached.c[step] for step in STEPS[1 : place + 1])) for place in range(1, len(STEPS))]
    counts = [func.count().filter(passed).label(step) for step, passed in zip(STEPS[1:], so_far, strict=True)]
    return select(func.count().label(STEPS[0]), *counts).select_from(reached)


def _open(scope: Scope, end: date) -> ColumnElement[bool]:
    moment = cast(end, Date)
    still = or_(organizations.c.closed_at.is_(None), organizations.c.closed_at >= moment)
    return and_(in_organizations(scope, organizations.c.id), organizations.c.created_at < moment, still)


def _conditions(end: date) -> dict[str, ColumnElement[bool]]:
    """What an organization must have for each step after the first."""
    moment, since = cast(end, Date), end - timedelta(days=ACTIVE_DAYS)
    has_report = and_(reports.c.status == "SUCCESS", reports.c.generation_date < end)
    return {
        "with_employees": _has(employees, employees.c.hired_at < moment),
        "first_report": _has(reports, has_report),
        "report_opened": _has(reports, and_(has_report, reports.c.first_viewed_at < moment)),
        "active": _has(engagement, engagement.c.metric_date.between(since, end - timedelta(days=1))),
    }


def _has(table: Any, condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(table.c.organization_id == organizations.c.id, condition).correlate(organizations)
