"""Departments beside each other. Source: user_engagement_metrics (nightly) over the departments' people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

from sqlalchemy import Engine

from data.queries.activity import Share, UnitWeeks, activity_by_unit, mean_share
from data.queries.weeks import WEEK_DAYS, whole_weeks
from data.scope import Period, Scope
from data.small_groups import Withheld, withheld

BAND_DEPARTMENTS = 4
"""Below this many, the median and its band would tell what single other departments did."""


@dataclass(frozen=True)
class ThenAndNow:
    """A department's mean weekly share of active people, 0–1; `before` is None without comparison."""

    name: str
    people: int
    now: float
    before: float | None


@dataclass(frozen=True)
class TeamWeek:
    """One week of a department; its organization's median and quartiles, None with few departments."""

    week: Period
    team: Share
    lower: float | None
    middle: float | None
    upper: float | None


def department_comparison(engine: Engine, scope: Scope, *, name: str) -> Sequence[ThenAndNow]:
    """Departments of the organization, the highest share now first; withheld ones are left out.

    A share is Σ active ÷ Σ people over whole weeks, so that a longer period looks no busier; the
    comparison's weeks lie a whole number of weeks earlier. Three statements.
    QueryTimeout, SourceUnavailable.
    """
    count = len(whole_weeks(scope.period))
    weeks = whole_weeks(scope.period, at_least=count + _weeks_back(scope))
    grid = activity_by_unit(engine, scope, weeks, name=name)
    departments = [unit for unit in grid.units if unit.unit is not None]
    units = [unit for unit in departments if scope.department_id in (None, unit.unit)]
    rows = [_then_and_now(unit, count, compared=scope.comparison is not None) for unit in units]
    return sorted((row for row in rows if row is not None), key=lambda row: (-row.now, row.name))


def team_activity(engine: Engine, scope: Scope, *, name: str) -> Sequence[TeamWeek] | Withheld:
    """The scope's department week by week, oldest first, among all departments of its organization.

    The band holds no department of fewer than k people and is None below four of them.
    Withheld when the department is too small in every week; empty without a department. Three statements.
    QueryTimeout, SourceUnavailable.
    """
    if scope.department_id is None:
        return []
    whole = replace(scope, department_id=None)
    grid = activity_by_unit(engine, whole, whole_weeks(scope.period), name=name)
    own = next((unit for unit in grid.units if unit.unit == scope.department_id), None)
    if own is None:
        return []
    if all(share.active is None for share in own.weeks):
        return withheld(scope)
    departments = [unit for unit in grid.units if unit.unit is not None]
    return [_team_week(week, own, departments, number) for number, week in enumerate(grid.weeks)]


def _weeks_back(scope: Scope) -> int:
    """How many whole weeks the comparison lies before the period."""
    if scope.comparison is None:
        return 0
    return -(-(scope.period.end - scope.comparison.end).days // WEEK_DAYS)


def _then_and_now(unit: UnitWeeks, count: int, *, compared: bool) -> ThenAndNow | None:
    now = mean_share(unit.weeks[-count:])
    before = mean_share(unit.weeks[:count]) if compared else None
    return None if now is None else ThenAndNow(unit.name, unit.people, now, before)


def _team_week(week: Period, own: UnitWeeks, departments: Sequence[UnitWeeks], number: int) -> TeamWeek:
    shares = [unit.weeks[number].value for unit in departments]
    shown = [share for share in shares if share is not None]
    if len(shown) < BAND_DEPARTMENTS:
        return TeamWeek(week, own.weeks[number], None, None, None)
    lower, _, upper = quantiles(shown, n=4, method="inclusive")
    return TeamWeek(week, own.weeks[number], lower, median(shown), upper)
