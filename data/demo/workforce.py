"""Employees, whom reports are about, and the candidates from whom they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import log
from random import Random
from uuid import UUID

from data.demo.names import person_name
from data.demo.organizations import Department, Organization, Story, pulse
from data.demo.plan import DemoPlan, count_around, days_between, midnight

EMPLOYEES_PER_USER = 2.3
APPLICATIONS_PER_EMPLOYEE_AND_DAY = 0.0042
DAYS_PER_SOUGHT = 3
SOUGHT = 1000
"""The number within its day of a candidate whom the demo MANAGER's department keeps looking for."""
RECOMMENDATIONS_PER_EMPLOYEE_AND_DAY = 0.004
HIRED, REJECTED, WITHDRAWN = "HIRED", "REJECTED", "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class Employee:
    """An employee; `known` is when the platform heard of them, `left` may lie in the future."""

    id: UUID
    organization: Organization
    department: Department
    name: str
    hired: datetime
    known: datetime
    left: datetime

    def is_there(self, since: datetime, until: datetime) -> bool:
        """Whether the person is employed and known from `since` to `until`."""
        return self.known < since and until <= self.left


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate; how it ends is fixed from the start, and known once closed."""

    id: UUID
    organization: Organization
    department: Department
    applied: datetime
    closed: datetime
    outcome: str
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Recommendation:
    """A training recommended to an employee, and when it was taken up, if ever."""

    id: UUID
    employee: Employee
    made: datetime
    implemented: datetime | None


def build_employees(
    plan: DemoPlan, organization: Organization, departments: list[Department], until: date
) -> list[Employee]:
    """Everybody employed before `until`: those of the first day, then the hires in order of application."""
    first = [_first_employee(plan, organization, department, at) for department, at in _desks(departments)]
    hires = [
        _hire(plan, candidate)
        for candidate in candidates(plan, organization, departments, until)
        if candidate.outcome == HIRED
    ]
    return first + [employee for employee in hires if employee.known.date() < until]


def _desks(departments: list[Department]) -> Iterator[tuple[Department, int]]:
    for department in departments:
        for at in range(round(department.size * EMPLOYEES_PER_USER)):
            yield department, at


def _first_employee(plan: DemoPlan, organization: Organization, department: Department, at: int) -> Employee:
    identity = plan.identifier("employee", department.id, at)
    random = plan.random("employee", organization.number, department.name, at)
    known = department.created + timedelta(minutes=30)
    hired = midnight(known.date() - timedelta(days=random.randrange(5, 2600))) + timedelta(hours=8)
    name = person_name(random, organization.place.region)
    return Employee(identity, organization, department, name, hired, known, _left(random, organization, known))


def _left(random: Random, organization: Organization, known: datetime) -> datetime:
    yearly = 0.06 + 0.3 * (1 - organization.health)
    days = 5 + random.expovariate(yearly) * 365
    return midnight(known.date() + timedelta(days=min(int(days), 20_000))) + timedelta(hours=16)


def _hire(plan: DemoPlan, candidate: Candidate) -> Employee:
    random = plan.random("hire", candidate.id)
    organization = candidate.organization
    started = midnight(candidate.closed.date() + timedelta(days=random.randrange(2, 25))) + timedelta(hours=8)
    name = person_name(random, organization.place.region)
    left = _left(random, organization, started)
    identity = plan.identifier("hired", candidate.id)
    return Employee(identity, organization, candidate.department, name, started, started, left)


def candidates(
    plan: DemoPlan, organization: Organization, departments: list[Department], until: date
) -> Iterator[Candidate]:
    """Who applied before `until`, by day."""
    if not departments:
        return
    last = min(until, organization.closed.date()) if organization.closed else until
    desks = sum(department.size for department in departments) * EMPLOYEES_PER_USER
    for day in days_between(organization.created.date() + timedelta(days=1), last):
        random = plan.random("candidates", organization.number, day)
        weekday = 1.25 if day.weekday() < 5 else 0.375
        rate = desks * APPLICATIONS_PER_EMPLOYEE_AND_DAY * weekday * pulse(plan, organization, day)
        open_departments = [department for department in departments if department.created.date() < day]
        for at in range(count_around(random, rate) if open_departments else 0):
            yield _candidate(plan, organization, random.choice(open_departments), day, at)
        if organization.story is Story.FLAGSHIP and _is_sought_on(plan, day):
            yield _candidate(plan, organization, departments[0], day, SOUGHT)


def _is_sought_on(plan: DemoPlan, day: date) -> bool:
    """On one day of every three somebody applies where the demo MANAGER works."""
    block, at = divmod(day.toordinal(), DAYS_PER_SOUGHT)
    return at == plan.random("sought", block).randrange(DAYS_PER_SOUGHT)


def _candidate(plan: DemoPlan, organization: Organization, department: Department, day: date, at: int) -> Candidate:
    random = plan.random("candidate", organization.number, day, at)
    applied = midnight(day) + timedelta(hours=6, seconds=random.randrange(15 * 3600))
    took = min(95.0, max(2.0, random.lognormvariate(log(20 + 18 * (1 - organization.health)), 0.5)))
    success = 0.1 + 0.08 * organization.health
    outcome = random.choices((HIRED, REJECTED, WITHDRAWN), (success, 0.6, 0.17))[0]
    median_cost = 2400 if outcome == HIRED else 260
    return Candidate(
        id=plan.identifier("candidate", organization.number, day, at),
        organization=organization,
        department=department,
        applied=applied,
        closed=applied + timedelta(days=took),
        outcome=outcome,
        cost=Decimal(f"{random.lognormvariate(log(median_cost), 0.45):.2f}"),
    )


def recommendations(
    plan: DemoPlan, organization: Organization, roster: list[Employee], day: date
) -> Iterator[Recommendation]:
    """The trainings recommended on a day to the employees of the roster."""
    random = plan.random("recommendations", organization.number, day)
    rate = len(roster) * RECOMMENDATIONS_PER_EMPLOYEE_AND_DAY * (1.4 if day.weekday() < 5 else 0.0)
    for at in range(count_around(random, rate)):
        made = midnight(day) + timedelta(hours=7, seconds=random.randrange(10 * 3600))
        later = made + timedelta(days=random.uniform(4, 75))
        followed = random.random() < 0.15 + 0.55 * organization.health
        identity = plan.identifier("recommendation", organization.number, day, at)
        yield Recommendation(identity, random.choice(roster), made, later if followed else None)
