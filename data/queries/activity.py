"""Who of how many was active: per unit and week, per day, and period against period.

Source: user_engagement_metrics (as fresh as its nightly run) over the people of users and their departments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Engine, and_, func, select

from data.queries.headcount import Unit, people_at_end, people_by_unit
from data.queries.run import Statement, fetch
from data.queries.visible import (
    customers,
    department_names,
    engaged,
    engagement_with_department,
    in_organizations,
    is_whole,
    named_organizations,
    on_days,
)
from data.queries.weeks import span, week_number, whole_weeks
from data.scope import Period, Scope
from data.small_groups import Withheld, hidden_units, is_too_small, withheld
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.host import organizations
from data.tables.host import user_department_periods as memberships
from data.tables.views import engagement_days as days

WITHOUT_DEPARTMENT = "No department"


@dataclass(frozen=True)
class Share:
    """Active people of all; `active` is None where it is withheld (too few people)."""

    active: int | None
    people: int

    @property
    def value(self) -> float | None:
        """0–1; None where withheld or without people."""
        return self.active / self.people if self.active is not None and self.people else None


@dataclass(frozen=True)
class UnitWeeks:
    """One organization or department with its share in each week."""

    unit: Unit
    name: str
    weeks: Sequence[Share]

    @property
    def people(self) -> int:
        return self.weeks[-1].people


@dataclass(frozen=True)
class ActivityGrid:
    """Units, the largest first, with a share for each of the weeks (oldest first)."""

    weeks: Sequence[Period]
    units: Sequence[UnitWeeks]


@dataclass(frozen=True)
class ActivityCalendar:
    """One unit day by day, oldest first; every day of the period, zeros included."""

    days: Sequence[tuple[date, Share]]


def activity_heatmap(engine: Engine, scope: Scope, *, name: str) -> ActivityGrid | ActivityCalendar | Withheld:
    """The share of active people: units by whole weeks, or day by day where the scope holds one unit.

    Units are the organizations on the platform, or the departments of one organization (people without one
    under a name of their own). Weeks of units with fewer than k people are withheld; so is the calendar of
    such a unit, but never the own days of a person. QueryTimeout, SourceUnavailable.
    """
    if scope.department_id is not None or scope.person_id is not None:
        people = people_at_end(engine, scope, scope.period, name=name)
        return _calendar(engine, scope, people, name)
    weeks = whole_weeks(scope.period)
    people_of = people_by_unit(engine, scope, weeks, name=name)
    if len(people_of) > 1:
        return _grid(engine, scope, weeks, people_of, name)
    return _calendar(engine, scope, sum(people[-1] for people in people_of.values()), name)


def activity_by_unit(engine: Engine, scope: Scope, weeks: Sequence[Period], *, name: str) -> ActivityGrid:
    """The share of active people per unit in each of the weeks; units and withholding as in the heatmap.

    QueryTimeout, SourceUnavailable.
    """
    return _grid(engine, scope, weeks, people_by_unit(engine, scope, weeks, name=name), name)


def _calendar(engine: Engine, scope: Scope, people: int, name: str) -> ActivityCalendar | Withheld:
    rows = fetch(engine, _active_by_day(scope), name=name, organizations=named_organizations(scope))
    active = {row.metric_date: int(row.active) for row in rows}
    people = max(people, *active.values(), 0)
    if is_too_small(scope, people):
        return withheld(scope, people)
    calendar = [scope.period.start + timedelta(days=number) for number in range(scope.period.days)]
    return ActivityCalendar([(day, Share(active.get(day, 0), people)) for day in calendar])


def _active_by_day(scope: Scope) -> Statement:
    """(day, active people); a person has one row a day."""
    if is_whole(scope):
        chosen = and_(in_organizations(scope, days.c.organization_id), on_days(scope.period, days.c.metric_date))
        counted = select(days.c.metric_date, func.sum(days.c.active_people).label("active")).where(chosen)
        return counted.group_by(days.c.metric_date)
    counted = select(engagement.c.metric_date, func.count().label("active")).where(engaged(scope, scope.period))
    return counted.group_by(engagement.c.metric_date)


def _grid(
    engine: Engine, scope: Scope, weeks: Sequence[Period], people_of: Mapping[Unit, Sequence[int]], name: str
) -> ActivityGrid:
    active = {(row.unit, row.week): row.active for row in fetch(engine, _active_by_week(scope, weeks), name=name)}
    names = {row.id: row.name for row in fetch(engine, _unit_names(scope), name=f"{name}: names")}
    shares = {
        unit: [Share(active.get((unit, week), 0), count) for week, count in enumerate(people)]
        for unit, people in people_of.items()
    }
    units = [
        UnitWeeks(unit, names.get(unit, WITHOUT_DEPARTMENT), weeks_of_unit)
        for unit, weeks_of_unit in _with_withheld(scope, shares).items()
    ]
    return ActivityGrid(weeks, sorted(units, key=lambda unit: (-unit.people, unit.name)))


def _active_by_week(scope: Scope, weeks: Sequence[Period]) -> Statement:
    """(unit, week, distinct active people)"""
    on_platform = scope.organization_id is None
    unit = engagement.c.organization_id if on_platform else memberships.c.department_id
    active = (
        select(unit.label("unit"), week_number(weeks, engagement.c.metric_date).label("week"), engagement.c.user_id)
        .select_from(engagement if on_platform else engagement_with_department())
        .where(engaged(scope, span(weeks)))
        .distinct()
        .subquery("active")
    )
    return select(active.c.unit, active.c.week, func.count().label("active")).group_by(active.c.unit, active.c.week)


def _unit_names(scope: Scope) -> Statement:
    if scope.organization_id is not None:
        return department_names(scope)
    return select(organizations.c.id, organizations.c.name).where(organizations.c.id.in_(customers()))


def _with_withheld(scope: Scope, shares: Mapping[Unit, Sequence[Share]]) -> Mapping[Unit, Sequence[Share]]:
    """Week by week: people who moved may make more active than stay, and small units lose their figure."""
    guarded: dict[Unit, list[Share]] = {unit: [] for unit in shares}
    for week in range(max(map(len, shares.values()), default=0)):
        people = {unit: max(row[week].people, row[week].active or 0) for unit, row in shares.items()}
        hidden = hidden_units(scope, people)
        for unit, row in shares.items():
            active = None if unit in hidden else row[week].active
            guarded[unit].append(Share(active, people[unit]))
    return guarded


def with_others(scope: Scope, units: Sequence[UnitWeeks], at_most: int) -> Sequence[UnitWeeks]:
    """The largest units, and the rest as one: sums over those of it that are not withheld."""
    if len(units) <= at_most:
        return units
    rest = units[at_most:]
    weeks = [_summed(scope, [unit.weeks[week] for unit in rest]) for week in range(len(rest[0].weeks))]
    return [*units[:at_most], UnitWeeks(None, f"Others ({len(rest)})", weeks)]


def _summed(scope: Scope, shares: Sequence[Share]) -> Share:
    shown = [share for share in shares if share.active is not None]
    people = sum(share.people for share in shown)
    active = None if is_too_small(scope, people) else sum(share.active or 0 for share in shown)
    return Share(active, people)


def mean_share(weeks: Sequence[Share]) -> float | None:
    """Σ active ÷ Σ people over the weeks that are not withheld; None where there is none."""
    shown = [week for week in weeks if week.active is not None and week.people]
    people = sum(week.people for week in shown)
    return sum(week.active or 0 for week in shown) / people if people else None
