"""Successful reports that nobody has opened, and the reading of those that were.

Source: report_generation_stats, its views from report_access_days (nightly); days are UTC. A department's reports are
those about its employees, as they stand now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Engine, and_, func, literal, select

from data.queries.headcount import people_by_unit
from data.queries.reports import of_scope, reports_with_employee
from data.queries.run import Statement, fetch
from data.queries.visible import department_names
from data.scope import Period, Scope
from data.small_groups import Withheld, hidden_units, withheld
from data.tables.analytics import report_generation_stats as reports
from data.tables.host import employees

AGE_BANDS: Sequence[tuple[int, int | None]] = ((0, 2), (3, 7), (8, 14), (15, None))
"""Days since a report was made, from and to; the last has no end."""
LONGEST_LIST = 50
NO_DEPARTMENT = "No department"
SMALLER_DEPARTMENTS = "Smaller departments"


@dataclass(frozen=True)
class UnreadReports:
    """Unread reports about the employees of a department, by the bands of their age."""

    name: str
    by_age: Sequence[int]

    @property
    def total(self) -> int:
        return sum(self.by_age)


@dataclass(frozen=True)
class QueuedReport:
    """An unread report: its type (by its key), the employee it is about, and the days since it was made."""

    report_type: str
    employee: str | None
    made_on: date
    days_unread: int


@dataclass(frozen=True)
class ReadingQueue:
    """The reports that have lain unread longest, and how many there are in all."""

    reports: Sequence[QueuedReport]
    total: int


def unread_reports(engine: Engine, scope: Scope, *, name: str) -> Sequence[UnreadReports] | Withheld:
    """Departments with unread reports as of the scope's today, whatever its period, the most unread first.

    Departments of fewer than k people, whose reading they would tell, are one row together; withheld where that
    would be fewer, or one of them is chosen. Three statements. QueryTimeout, SourceUnavailable.
    """
    hidden = _small_departments(engine, scope, name)
    unread: dict[UUID | str | None, Counter[int]] = defaultdict(Counter)
    for row in fetch(engine, _unread_by_age(scope), name=name):
        unread[SMALLER_DEPARTMENTS if row.unit in hidden else row.unit][_band(row.age)] += row.unread
    hidden_people = sum(hidden.values())
    if SMALLER_DEPARTMENTS in unread and (scope.department_id or hidden_people < scope.min_group_size):
        return withheld(scope)
    names = {row.id: row.name for row in fetch(engine, department_names(scope), name=f"{name}: names")}
    named: Mapping[UUID | str | None, str] = {**names, SMALLER_DEPARTMENTS: SMALLER_DEPARTMENTS, None: NO_DEPARTMENT}
    rows = [
        UnreadReports(named[unit], [bands[band] for band in range(len(AGE_BANDS))]) for unit, bands in unread.items()
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def reading_queue(engine: Engine, scope: Scope, *, name: str) -> ReadingQueue:
    """The 50 unread reports that have lain longest until the scope's today, whatever its period, the oldest first.

    A person without a department is shown none. One statement. QueryTimeout, SourceUnavailable.
    """
    if scope.person_id is not None:
        return ReadingQueue([], 0)
    statement = (
        select(
            reports.c.report_type,
            employees.c.full_name,
            reports.c.generation_date,
            func.count().over().label("total"),
        )
        .select_from(reports_with_employee())
        .where(unread_of(scope))
        .order_by(reports.c.generation_timestamp, reports.c.id)
        .limit(LONGEST_LIST)
    )
    rows = fetch(engine, statement, name=name)
    queued = [
        QueuedReport(row.report_type, row.full_name, row.generation_date, (scope.today - row.generation_date).days)
        for row in rows
    ]
    return ReadingQueue(queued, rows[0].total if rows else 0)


def unread_of(scope: Scope) -> ColumnElement[bool]:
    """Successful reports of the scope, made until its today, that nobody has opened."""
    made = reports.c.generation_date <= scope.today
    return and_(of_scope(scope), reports.c.status == "SUCCESS", reports.c.first_viewed_at.is_(None), made)


def _unread_by_age(scope: Scope) -> Statement:
    age = (literal(scope.today, Date) - reports.c.generation_date).label("age")
    return (
        select(employees.c.department_id.label("unit"), age, func.count().label("unread"))
        .select_from(reports_with_employee())
        .where(unread_of(scope))
        .group_by("unit", age)
    )


def _band(age: int) -> int:
    return next(band for band, (_, last) in enumerate(AGE_BANDS) if last is None or age <= last)


def _small_departments(engine: Engine, scope: Scope, name: str) -> Mapping[UUID, int]:
    """The people of each department whose figures are withheld, as of the scope's today."""
    today = Period(scope.today, scope.today + timedelta(days=1))
    people = {unit: counts[-1] for unit, counts in people_by_unit(engine, scope, [today], name=name).items() if unit}
    return {unit: people[unit] for unit in hidden_units(scope, people)}
