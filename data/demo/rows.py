"""The rows of the host tables as they stand at an instant."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from data.demo.house_day import house_day
from data.demo.notifications import Notification
from data.demo.organizations import Branch, Department, Organization
from data.demo.people import Person
from data.demo.plan import DemoPlan, Row, days_between, midnight
from data.demo.subscriptions import Period, periods
from data.demo.surveys import Answer, answers
from data.demo.workforce import Candidate, Employee, Recommendation, candidates, recommendations
from data.demo.world import House, World, build_world, roster_on

ROWS_AT_ONCE = 1000


def host_rows(plan: DemoPlan, until: date, now: datetime | None = None) -> Iterator[tuple[str, list[Row]]]:
    """Pairs (table, up to ROWS_AT_ONCE rows) with all that is known before the day `until`, and by `now`.

    A table comes after those it refers to, and possibly in several pairs. Instants are aware UTC datetimes,
    days are dates, money is Decimal, ids are UUIDs. A later `until` gives the same rows with their new
    values, and more: upsert them by id. `users` has no `password_hash`: an upsert leaves passwords alone.
    """
    register = _Register(build_world(plan, until), until, _cut(until, now))
    for table, rows in register.tables():
        yield from _in_batches(table, rows)


def _cut(until: date, now: datetime | None) -> datetime:
    """The first instant that is not known."""
    end = midnight(until)
    return min(end, now + timedelta(microseconds=1)) if now else end


def _in_batches(table: str, rows: Iterable[Row]) -> Iterator[tuple[str, list[Row]]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        yield table, batch


@dataclass(frozen=True, slots=True)
class _Register:
    world: World
    until: date
    cut: datetime

    def tables(self) -> Iterator[tuple[str, Iterator[Row]]]:
        readers: dict[str, Callable[[House], Iterator[Row]]] = {
            "organizations": self._organizations,
            "branches": self._branches,
            "departments": self._departments,
            "users": self._users,
            "employees": self._employees,
            "candidates": self._candidates,
            "subscription_periods": self._periods,
            "notifications": self._notifications,
            "survey_responses": self._answers,
            "training_recommendations": self._recommendations,
        }
        for table, reader in readers.items():
            yield table, self._of_all_houses(reader)

    def _of_all_houses(self, reader: Callable[[House], Iterator[Row]]) -> Iterator[Row]:
        for house in self.world.houses:
            if house.organization.created < self.cut:
                yield from reader(house)

    def _known(self, when: datetime | None) -> datetime | None:
        return when if when and when < self.cut else None

    def _days(self, house: House) -> list[date]:
        """The days on which something may happen in the house."""
        opened = house.organization.created.date()
        days = days_between(max(self.world.plan.first_day, opened), self.until)
        return [day for day in days if house.organization.is_open_on(day)]

    def _organizations(self, house: House) -> Iterator[Row]:
        yield _organization_row(house.organization, self._known(house.organization.closed))

    def _branches(self, house: House) -> Iterator[Row]:
        return (_branch_row(house.organization, branch) for branch in house.branches if branch.created < self.cut)

    def _departments(self, house: House) -> Iterator[Row]:
        known = (department for department in house.departments if department.created < self.cut)
        return (_department_row(house.organization, department) for department in known)

    def _users(self, house: House) -> Iterator[Row]:
        today = (self.cut - timedelta(microseconds=1)).date()
        return (_user_row(person, today) for person in house.people if person.created < self.cut)

    def _employees(self, house: House) -> Iterator[Row]:
        for employee in house.employees:
            if employee.known < self.cut:
                yield _employee_row(employee, self._known(employee.left))

    def _candidates(self, house: House) -> Iterator[Row]:
        for candidate in candidates(self.world.plan, house.organization, house.departments, self.until):
            if candidate.applied < self.cut:
                yield _candidate_row(candidate, self._known(candidate.closed))

    def _periods(self, house: House) -> Iterator[Row]:
        for period in periods(self.world.plan, house.organization, house.people, self.until):
            if midnight(period.start) < self.cut:
                yield _period_row(period, has_ended=midnight(period.end) < self.cut)

    def _notifications(self, house: House) -> Iterator[Row]:
        for day in self._days(house):
            for notification in house_day(self.world.plan, house, day).notifications:
                if notification.created < self.cut:
                    yield _notification_row(notification)

    def _answers(self, house: House) -> Iterator[Row]:
        for day in self._days(house) if house.departments else []:
            for answer in answers(self.world.plan, house.organization, house.people, day):
                if answer.submitted < self.cut:
                    yield _answer_row(answer)

    def _recommendations(self, house: House) -> Iterator[Row]:
        for day in self._days(house) if house.departments else []:
            roster = list(roster_on(house, day).everybody)
            for recommendation in recommendations(self.world.plan, house.organization, roster, day):
                if recommendation.made < self.cut:
                    yield _recommendation_row(recommendation, self._known(recommendation.implemented))


def _organization_row(organization: Organization, closed: datetime | None) -> Row:
    return {
        "id": organization.id,
        "name": organization.name,
        "industry": organization.industry,
        "is_platform": organization.is_platform,
        "created_at": organization.created,
        "closed_at": closed,
    }


def _branch_row(organization: Organization, branch: Branch) -> Row:
    return {
        "id": branch.id,
        "organization_id": organization.id,
        "name": branch.name,
        "created_at": branch.created,
        "closed_at": None,
    }


def _department_row(organization: Organization, department: Department) -> Row:
    return {
        "id": department.id,
        "organization_id": organization.id,
        "branch_id": department.branch_id,
        "name": department.name,
        "created_at": department.created,
        "closed_at": None,
    }


def _user_row(person: Person, today: date) -> Row:
    department = person.department_on(today)
    return {
        "id": person.id,
        "organization_id": person.organization.id,
        "department_id": department.id if department else None,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "is_active": person.leaves is None or today < person.leaves,
        "created_at": person.created,
    }


def _employee_row(employee: Employee, left: datetime | None) -> Row:
    return {
        "id": employee.id,
        "organization_id": employee.organization.id,
        "department_id": employee.department.id,
        "full_name": employee.name,
        "hired_at": employee.hired,
        "left_at": left,
        "created_at": employee.known,
    }


def _candidate_row(candidate: Candidate, closed: datetime | None) -> Row:
    return {
        "id": candidate.id,
        "organization_id": candidate.organization.id,
        "department_id": candidate.department.id,
        "applied_at": candidate.applied,
        "closed_at": closed,
        "outcome": candidate.outcome if closed else None,
        "recruiting_cost": candidate.cost if closed else None,
        "created_at": candidate.applied,
    }


def _period_row(period: Period, *, has_ended: bool) -> Row:
    return {
        "id": period.id,
        "organization_id": period.organization.id,
        "tier": period.tier,
        "status": period.status,
        "mrr": period.mrr,
        "period_start": period.start,
        "period_end": period.end,
        "ended_as": period.outcome if has_ended else None,
    }


def _notification_row(notification: Notification) -> Row:
    return {
        "id": notification.id,
        "organization_id": notification.person.organization.id,
        "user_id": notification.person.id,
        "type": notification.type,
        "priority": notification.priority,
        "category": notification.category,
        "title": notification.title,
        "message": notification.message,
        "created_at": notification.created,
    }


def _answer_row(answer: Answer) -> Row:
    return {
        "id": answer.id,
        "organization_id": answer.person.organization.id,
        "user_id": answer.person.id,
        "kind": answer.kind,
        "score": answer.score,
        "submitted_at": answer.submitted,
    }


def _recommendation_row(recommendation: Recommendation, implemented: datetime | None) -> Row:
    return {
        "id": recommendation.id,
        "organization_id": recommendation.employee.organization.id,
        "employee_id": recommendation.employee.id,
        "recommended_at": recommendation.made,
        "implemented_at": implemented,
    }
