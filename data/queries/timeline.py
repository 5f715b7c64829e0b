"""When the reports of a department were made, first opened and read again.

Source: report_generation_stats (made) and report_access_days (opened, nightly); days are UTC.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Date, Engine, and_, cast, func, literal, select, union_all

from data.queries.headcount import people_at_end
from data.queries.reports import of_scope, reports_with_employee
from data.queries.run import Statement, fetch
from data.queries.visible import on_days
from data.queries.weeks import days_or_weeks, week_number
from data.scope import Period, Scope
from data.small_groups import Withheld, is_too_small, withheld
from data.tables.analytics import report_generation_stats as reports
from data.tables.basis import report_access_days as accesses


@dataclass(frozen=True)
class Reading:
    """Successful reports made, reports opened for the first time, and openings after the first."""

    made: int = 0
    opened: int = 0
    reread: int = 0

    def __add__(self, other: Reading) -> Reading:
        return Reading(self.made + other.made, self.opened + other.opened, self.reread + other.reread)


@dataclass(frozen=True)
class ReportTimeline:
    """Days (weeks where the period is long), oldest first, and all of the period and of its comparison."""

    steps: Sequence[Period]
    readings: Sequence[Reading]
    total: Reading
    before: Reading | None


def report_timeline(engine: Engine, scope: Scope, *, name: str) -> ReportTimeline | Withheld:
    """What happened to the reports about the department's employees on the days of the scope's period.

    Withheld for a department of fewer than k people; empty for a person without one. Two statements, a third for
    the comparison. QueryTimeout, SourceUnavailable.
    """
    steps = days_or_weeks(scope.period)
    if scope.department_id is None:
        return ReportTimeline(steps, [Reading()] * len(steps), Reading(), None)
    people = people_at_end(engine, scope, scope.period, name=name)
    if is_too_small(scope, people):
        return withheld(scope, people)
    now = _readings(engine, scope, scope.period, steps, name)
    before = None
    if scope.comparison is not None:
        before = _summed(_readings(engine, scope, scope.comparison, [scope.comparison], f"{name}: before"))
    return ReportTimeline(steps, [now[number] for number in range(len(steps))], _summed(now), before)


def _summed(readings: Mapping[int, Reading]) -> Reading:
    return sum(readings.values(), Reading())


def _readings(
    engine: Engine, scope: Scope, period: Period, steps: Sequence[Period], name: str
) -> defaultdict[int, Reading]:
    """By the place of the step; below 0 what the period holds before the first."""
    readings: defaultdict[int, Reading] = defaultdict(Reading)
    both = union_all(_made(scope, period, steps), _opened(scope, period, steps)).subquery("readings")
    for row in fetch(engine, select(both), name=name):
        readings[row.step] += Reading(row.made, row.opened, row.views - row.opened)
    return readings


def _made(scope: Scope, period: Period, steps: Sequence[Period]) -> Statement:
    step = week_number(steps, reports.c.generation_date).label("step")
    return (
        select(step, func.count().label("made"), literal(0).label("opened"), literal(0).label("views"))
        .select_from(reports_with_employee())
        .where(_successful(scope), on_days(period, reports.c.generation_date))
        .group_by("step")
    )


def _opened(scope: Scope, period: Period, steps: Sequence[Period]) -> Statement:
    """A report is opened for the first time on one day; every other opening is a reading again."""
    step = week_number(steps, accesses.c.day).label("step")
    is_first = accesses.c.day == cast(reports.c.first_viewed_at, Date)
    same = and_(accesses.c.report_id == reports.c.id, accesses.c.organization_id == reports.c.organization_id)
    return (
        select(step, literal(0).label("made"), func.count().filter(is_first), func.sum(accesses.c.views))
        .select_from(reports_with_employee().join(accesses, same))
        .where(_successful(scope), on_days(period, accesses.c.day), accesses.c.views > 0)
        .group_by("step")
    )


def _successful(scope: Scope) -> ColumnElement[bool]:
    return and_(of_scope(scope), reports.c.status == "SUCCESS")
