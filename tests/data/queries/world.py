"""Two organizations with people, for the tests of reads: Northwind of Alice's platform, and Mallory's Contoso."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert

from data.people import Viewer
from data.scope import Period, Scope
from data.sources import Sources
from data.tables.analytics import (
    ai_chat_analytics,
    notification_delivery_logs,
    report_generation_stats,
    user_engagement_metrics,
)
from data.tables.basis import business_impact_bases, report_access_days
from data.tables.host import (
    candidates,
    department_changes,
    departments,
    employees,
    notifications,
    organizations,
    users,
)

TODAY = date(2026, 3, 2)
PERIOD = Period(date(2026, 2, 2), date(2026, 3, 2))
CAROL = UUID("ca201000-0000-4000-8000-000000000000")
FOUNDED_AT = datetime(2025, 1, 1, tzinfo=UTC)


def moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def day(number: int) -> date:
    """The n-th day of the period, from 0; negative ones lie before it."""
    return PERIOD.start + timedelta(days=number)


@dataclass
class World:
    """What the tests write, in the words of the tests."""

    sources: Sources

    def organization(self, name: str) -> UUID:
        return self._add(organizations, name=name, created_at=FOUNDED_AT)

    def department(self, organization_id: UUID, name: str) -> UUID:
        return self._add(departments, organization_id=organization_id, name=name, created_at=FOUNDED_AT)

    def person(self, organization_id: UUID, department_id: UUID | None = None, **more: Any) -> UUID:
        values = {"role": "MANAGER", "created_at": FOUNDED_AT} | more
        return self._add(users, organization_id=organization_id, department_id=department_id, **values)

    def people(self, count: int, organization_id: UUID, department_id: UUID | None = None, **more: Any) -> list[UUID]:
        return [self.person(organization_id, department_id, **more) for _ in range(count)]

    def moves(self, user_id: UUID, department_id: UUID | None, at: datetime) -> None:
        self._insert(department_changes, user_id=user_id, department_id=department_id, changed_at=at)

    def active(self, user_id: UUID, organization_id: UUID, on: date, **counts: Any) -> None:
        row = {"user_id": user_id, "organization_id": organization_id, "metric_date": on, **counts}
        self._insert(user_engagement_metrics, **row)

    def candidate(self, organization_id: UUID, department_id: UUID | None, applied: date, **more: Any) -> None:
        row = {"organization_id": organization_id, "department_id": department_id, "applied_at": moment(applied)}
        self._add(candidates, **row, **more)

    def event(
        self, user_id: UUID, organization_id: UUID, at: datetime, feature: str | None = "ai_consultation"
    ) -> None:
        metadata = {"feature": feature} if feature else {}
        event = {"userId": user_id, "organizationId": organization_id, "eventType": "PAGE_VIEW", "timestamp": at}
        self.sources.mongo["user_activity_logs"].insert_one({**event, "eventMetadata": metadata})

    def opens(self, user_id: UUID, organization_id: UUID, department_id: UUID, on: date, times: int = 1) -> None:
        access = {"accessedBy": {"userId": user_id}, "organizationId": organization_id, "accessType": "VIEW"}
        place = {"departmentId": department_id, "timestamp": moment(on)}
        documents = [{**access, **place, "reportId": uuid4()} for _ in range(times)]
        self.sources.mongo["report_access_logs"].insert_many(documents)

    def employee(self, organization_id: UUID, department_id: UUID | None = None, name: str = "Erik Employee") -> UUID:
        place = {"organization_id": organization_id, "department_id": department_id}
        return self._add(employees, full_name=name, hired_at=FOUNDED_AT, created_at=FOUNDED_AT, **place)

    def report(self, organization_id: UUID, employee_id: UUID | None, made: date, **more: Any) -> UUID:
        """A successful one that nobody has opened, unless told otherwise."""
        row = {"report_type": "COMPATIBILITY_JOB", "status": "SUCCESS", "employee_id": employee_id}
        dated = {"generation_date": made, "generation_timestamp": moment(made)}
        return self._add(report_generation_stats, organization_id=organization_id, **row | dated | more)

    def reads(self, organization_id: UUID, report_id: UUID, on: date, times: int = 1) -> None:
        """As the nightly run keeps it: how often a report was opened on a day."""
        key = {"organization_id": organization_id, "report_id": report_id, "day": on}
        self._insert(report_access_days, **key, views=times, downloads=0, shares=0, prints=0)

    def bases(self, organization_id: UUID, on: date, **counts: Any) -> None:
        """The counts behind the business figures of a day; what is not named is zero."""
        nothing = {column.name: 0 for column in business_impact_bases.columns if not column.nullable}
        self._insert(business_impact_bases, **nothing | {"organization_id": organization_id, "day": on} | counts)

    def consults(self, user_id: UUID, organization_id: UUID, on: date, *topics: str, **more: Any) -> None:
        row = {"user_id": user_id, "organization_id": organization_id, "session_date": on, "session_id": uuid4()}
        told = {"query_types": list(topics), "message_count": 2, "total_tokens_used": 100, "started_at": moment(on)}
        self._insert(ai_chat_analytics, **row, **told | more)

    def notice(self, organization_id: UUID, at: datetime) -> UUID:
        words = {"type": "SYSTEM_ALERT", "title": "Maintenance"}
        return self._add(notifications, organization_id=organization_id, created_at=at, **words)

    def delivery(self, notice: UUID, user_id: UUID, at: datetime, channel: str = "EMAIL", **more: Any) -> None:
        row = {"notification_id": notice, "user_id": user_id, "sent_at": at, "delivery_channel": channel}
        self._insert(notification_delivery_logs, **row, **{"delivery_status": "SENT"} | more)

    def insert(self, table: Table, **values: Any) -> None:
        self._insert(table, **values)

    def _add(self, table: Table, **values: Any) -> UUID:
        row = {"id": uuid4()} | values
        self._insert(table, **row)
        return row["id"]

    def _insert(self, table: Table, **values: Any) -> None:
        with self.sources.postgres.begin() as connection:
            connection.execute(insert(table).values(values))


def alice(organization_id: UUID | None = None, department_id: UUID | None = None) -> Scope:
    """OWNER, who sees every organization or a chosen one."""
    return _scope("OWNER", organization_id, department_id)


def leader_of(organization_id: UUID, department_id: UUID | None = None) -> Scope:
    """Bob, or Mallory for the other organization."""
    return _scope("LEADER", organization_id, department_id)


def carol(organization_id: UUID, department_id: UUID) -> Scope:
    """MANAGER of a department, always the same person."""
    scope = _scope("MANAGER", organization_id, department_id)
    return replace(scope, viewer=replace(scope.viewer, id=CAROL))


def alone(organization_id: UUID, person_id: UUID) -> Scope:
    """A MANAGER without a department, who sees the own activity."""
    return replace(_scope("MANAGER", organization_id, None), person_id=person_id)


def _scope(role: str, organization_id: UUID | None, department_id: UUID | None) -> Scope:
    viewer = Viewer(uuid4(), organization_id or uuid4(), department_id, role, role.title(), "")
    comparison = PERIOD.shifted(-PERIOD.days)
    return Scope(viewer, organization_id, department_id, None, PERIOD, comparison, TODAY)
