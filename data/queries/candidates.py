"""Candidates on their way. Source: the host table candidates, as it stands now; days are UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Engine, and_, extract, func, select, tuple_

from data.queries.run import Statement, fetch
from data.queries.visible import at_moments, in_organizations
from data.queries.weeks import span, week_number, whole_weeks
from data.scope import Period, Scope
from data.tables.host import candidates, departments

DAY_SECONDS = 86_400
LONGEST_LIST = 50


@dataclass(frozen=True)
class FlowWeek:
    """Applications received, closed (whatever the outcome) and hires in one week."""

    week: Period
    applied: int
    closed: int
    hired: int


@dataclass(frozen=True)
class CandidateFlow:
    """Weeks, oldest first, and the median days from application to hire over them (None without hires)."""

    weeks: Sequence[FlowWeek]
    median_days_to_hire: float | None


@dataclass(frozen=True)
class OpenCandidate:
    """An application that waits; names are not stored."""

    department: str | None
    applied_on: date
    days_waiting: int


@dataclass(frozen=True)
class OpenCandidates:
    """The longest-waiting applications, and how many there are in all."""

    waiting: Sequence[OpenCandidate]
    total: int


def candidate_flow(engine: Engine, scope: Scope, *, name: str) -> CandidateFlow:
    """What came in and went out per whole week that ends with the scope's period. Two statements.

    QueryTimeout, SourceUnavailable.
    """
    weeks = whole_weeks(scope.period)
    applied = {row.week: row.applied for row in fetch(engine, _applied(scope, weeks), name=name)}
    closed = {row.week: row for row in fetch(engine, _closed(scope, weeks), name=name)}
    flow = [
        FlowWeek(
            week,
            applied.get(number, 0),
            closed[number].closed if number in closed else 0,
            closed[number].hired if number in closed else 0,
        )
        for number, week in enumerate(weeks)
    ]
    median_days = closed[None].median_days
    return CandidateFlow(flow, None if median_days is None else float(median_days))


def open_candidates(engine: Engine, scope: Scope, *, name: str) -> OpenCandidates:
    """The 50 that have waited longest until the scope's today, the longest first. One statement.

    A person without a department is shown none. QueryTimeout, SourceUnavailable.
    """
    if scope.person_id is not None:
        return OpenCandidates([], 0)
    statement = (
        select(departments.c.name, candidates.c.applied_at, func.count().over().label("total"))
        .select_from(candidates.outerjoin(departments, departments.c.id == candidates.c.department_id))
        .where(
            _of(scope),
            candidates.c.closed_at.is_(None),
            candidates.c.applied_at < scope.today + timedelta(days=1),
        )
        .order_by(candidates.c.applied_at, candidates.c.id)
        .limit(LONGEST_LIST)
    )
    rows = fetch(engine, statement, name=name)
    applied = [(row.name, row.applied_at.date()) for row in rows]
    waiting = [OpenCandidate(department, day, (scope.today - day).days) for department, day in applied]
    return OpenCandidates(waiting, rows[0].total if rows else 0)


def _of(scope: Scope) -> ColumnElement[bool]:
    organization = in_organizations(scope, candidates.c.organization_id)
    if scope.department_id is None:
        return organization
    return and_(organization, candidates.c.department_id == scope.department_id)


def _applied(scope: Scope, weeks: Sequence[Period]) -> Statement:
    week = week_number(weeks, candidates.c.applied_at).label("week")
    chosen = and_(_of(scope), at_moments(span(weeks), candidates.c.applied_at))
    return select(week, func.count().label("applied")).where(chosen).group_by("week")


def _closed(scope: Scope, weeks: Sequence[Period]) -> Statement:
    """(week, closed, hired, median days to hire), and one row with week NULL over all."""
    dated = select(
        week_number(weeks, candidates.c.closed_at).label("week"),
        (candidates.c.outcome == "HIRED").label("is_hire"),
        (extract("epoch", candidates.c.closed_at - candidates.c.applied_at) / DAY_SECONDS).label("days"),
    ).where(_of(scope), at_moments(span(weeks), candidates.c.closed_at))
    closed = dated.subquery("closed")
    middle = func.percentile_cont(0.5).within_group(closed.c.days).filter(closed.c.is_hire)
    return select(
        closed.c.week,
        func.count().label("closed"),
        func.count().filter(closed.c.is_hire).label("hired"),
        middle.label("median_days"),
    ).group_by(func.grouping_sets(tuple_(), tuple_(closed.c.week)))
