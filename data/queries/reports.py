"""How reports are made and opened. Source: report_generation_stats, at most five minutes old; days are UTC.

A department's reports are those about its employees, as they stand now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, FromClause, and_, func, select, tuple_

from data.queries.headcount import people_at_end
from data.queries.run import Record, Statement, fetch
from data.queries.visible import in_organizations, on_days
from data.queries.weeks import days_or_weeks, week_number
from data.scope import Period, Scope
from data.small_groups import Withheld, is_too_small, withheld
from data.tables.analytics import report_generation_stats as reports
from data.tables.host import employees

DAYS_TO_OPEN = 7
STATUSES = ("FAILED", "SUCCESS", "PROCESSING", "PENDING")


@dataclass(frozen=True)
class Production:
    """Reports by status, and the seconds in which half and 95 % of the successful ones were made."""

    by_status: Mapping[str, int]
    p50_seconds: float | None = None
    p95_seconds: float | None = None

    @property
    def asked(self) -> int:
        return sum(self.by_status.values())

    @property
    def failed_share(self) -> float | None:
        """Failed ÷ finished, 0–1; None where none is finished."""
        finished = self.by_status["SUCCESS"] + self.by_status["FAILED"]
        return self.by_status["FAILED"] / finished if finished else None


NOTHING_MADE = Production(dict.fromkeys(STATUSES, 0))


@dataclass(frozen=True)
class ReportFactory:
    """Days (weeks where the period is long), oldest first, and all of the period and of its comparison."""

    steps: Sequence[Period]
    made: Sequence[Production]
    total: Production
    before: Production | None


@dataclass(frozen=True)
class Opened:
    """Successful reports, and those of them opened within seven days."""

    opened: int
    made: int

    @property
    def share(self) -> float:
        return self.opened / self.made


@dataclass(frozen=True)
class TypeReach:
    """A report type (by its key); `before` is None without comparison, or without such a report then."""

    report_type: str
    now: Opened
    before: Opened | None


@dataclass(frozen=True)
class Reach:
    """Report types; only reports made before `until` (UTC midnight) have had their seven days."""

    types: Sequence[TypeReach]
    until: date


def report_factory(engine: Engine, scope: Scope, *, name: str) -> ReportFactory:
    """Reports asked for in the scope's period, each on the day on which it was first told of.

    One statement, a second for the comparison. QueryTimeout, SourceUnavailable.
    """
    steps = days_or_weeks(scope.period)
    by_step = _productions(engine, scope, scope.period, steps, name)
    made = [by_step.get(number, NOTHING_MADE) for number in range(len(steps))]
    before = None
    if scope.comparison is not None:
        before = _productions(engine, scope, scope.comparison, [scope.comparison], f"{name}: before")[None]
    return ReportFactory(steps, made, by_step[None], before)


def report_reach(engine: Engine, scope: Scope, *, name: str) -> Reach | Withheld:
    """Report types of the scope's period, the largest share opened now first; a type without a report now is absent.

    Only reports count that have had seven whole days; opened means viewed, told nightly from report_access_days.
    Withheld for a unit of fewer than k people. Two statements, a third for the comparison.
    QueryTimeout, SourceUnavailable.
    """
    people = people_at_end(engine, scope, scope.period, name=name)
    if is_too_small(scope, people):
        return withheld(scope, people)
    now = _opened(engine, scope, scope.period, name)
    before = {} if scope.comparison is None else _opened(engine, scope, scope.comparison, f"{name}: before")
    rows = [TypeReach(kind, opened, before.get(kind)) for kind, opened in now.items()]
    ordered = sorted(rows, key=lambda row: (-row.now.share, row.report_type))
    return Reach(ordered, had_time(scope, scope.period).end)


def had_time(scope: Scope, period: Period) -> Period:
    """The days of the period whose reports have had seven whole days until the scope's today; maybe none."""
    return Period(period.start, min(period.end, scope.today - timedelta(days=DAYS_TO_OPEN)))


def _opened(engine: Engine, scope: Scope, period: Period, name: str) -> Mapping[str, Opened]:
    in_time = reports.c.first_viewed_at < reports.c.generation_timestamp + timedelta(days=DAYS_TO_OPEN)
    statement = (
        select(reports.c.report_type, func.count().filter(in_time).label("opened"), func.count().label("made"))
        .select_from(reports_with_employee())
        .where(
            of_scope(scope),
            on_days(had_time(scope, period), reports.c.generation_date),
            reports.c.status == "SUCCESS",
        )
        .group_by(reports.c.report_type)
    )
    return {row.report_type: Opened(row.opened, row.made) for row in fetch(engine, statement, name=name)}


def of_scope(scope: Scope) -> ColumnElement[bool]:
    """The reports that the scope may read: of its organizations, or about the employees of its department.

    One who belongs to no department is shown those that they asked for.
    """
    conditions = [in_organizations(scope, reports.c.organization_id)]
    if scope.department_id is not None:
        conditions.append(employees.c.department_id == scope.department_id)
    if scope.person_id is not None:
        conditions.append(reports.c.generated_by_user_id == scope.person_id)
    return and_(*conditions)


def reports_with_employee() -> FromClause:
    """report_generation_stats, each row with the employee it is about, if any."""
    same = and_(employees.c.id == reports.c.employee_id, employees.c.organization_id == reports.c.organization_id)
    return reports.outerjoin(employees, same)


def _productions(
    engine: Engine, scope: Scope, period: Period, steps: Sequence[Period], name: str
) -> dict[int | None, Production]:
    """By the place of the step; None is the whole period."""
    return {row.step: _production(row) for row in fetch(engine, _counted(scope, period, steps), name=name)}


def _production(row: Record) -> Production:
    half, most = (None if value is None else float(value) for value in (row.half, row.most))
    return Production({status: row._mapping[status] for status in STATUSES}, half, most)


def _counted(scope: Scope, period: Period, steps: Sequence[Period]) -> Statement:
    dated = (
        select(
            week_number(steps, reports.c.generation_date).label("step"),
            reports.c.status,
            reports.c.processing_time_seconds.label("seconds"),
        )
        .select_from(reports_with_employee())
        .where(of_scope(scope), on_days(period, reports.c.generation_date))
        .subquery("dated")
    )

    def seconds(share: float) -> ColumnElement[Any]:
        return func.percentile_cont(share).within_group(dated.c.seconds).filter(dated.c.status == "SUCCESS")

    return select(
        dated.c.step,
        *(func.count().filter(dated.c.status == status).label(status) for status in STATUSES),
        seconds(0.5).label("half"),
        seconds(0.95).label("most"),
    ).group_by(func.grouping_sets(tuple_(), tuple_(dated.c.step)))
