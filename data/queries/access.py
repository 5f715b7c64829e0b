"""Who opened reports outside the own department, or unusually many: the audited exception that names people.

Source: the raw report_access_logs, kept for 180 days, never stale; people and departments as they stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Engine, Uuid, any_, func, literal, or_, select

from data.queries.run import aggregate, fetch
from data.queries.visible import customers, in_organizations
from data.scope import Scope
from data.sources import Sources
from data.tables.host import departments, organizations, users
from data.tables.host import user_department_periods as memberships

ACCESS_RETENTION_DAYS = 180
LONGEST_LIST = 20
UNUSUAL_OPENS = 10
UNUSUAL_FACTOR = 3.0


@dataclass(frozen=True)
class Reader:
    """A person who opened reports; `usual` is the median of the readers of the own organization."""

    name: str
    organization: str
    department: str | None
    opened: int
    outside: int
    usual: float

    @property
    def is_unusual(self) -> bool:
        """At least ten, and more than three times the usual."""
        return self.opened >= UNUSUAL_OPENS and self.opened > UNUSUAL_FACTOR * self.usual


@dataclass(frozen=True)
class AccessReview:
    """Readers to look at, the most opened outside first; `readers` counts everybody who opened a report."""

    flagged: Sequence[Reader]
    readers: int
    expired: bool


def access_review(sources: Sources, scope: Scope, *, name: str) -> AccessReview:
    """At most 20 people who opened reports of a department never their own in the period, or unusually many.

    People without a department cannot be outside of it. One aggregation and two statements.
    `expired` where the period is older than the logs. QueryTimeout, SourceUnavailable.
    """
    organization_ids = _organization_ids(sources.postgres, scope, name)
    opened = aggregate(sources.mongo, "report_access_logs", _pipeline(scope, organization_ids), name=name)
    by_user: dict[UUID, dict[UUID | None, int]] = defaultdict(dict)
    for item in opened:
        by_user[item["_id"]["user"]][item["_id"].get("department")] = item["opened"]
    readers = _readers(sources.postgres, scope, by_user, name)
    flagged = [reader for reader in readers if reader.outside or reader.is_unusual]
    flagged.sort(key=lambda reader: (-reader.outside, -reader.opened, reader.name))
    expired = not opened and scope.period.end <= scope.today - timedelta(days=ACCESS_RETENTION_DAYS)
    return AccessReview(flagged[:LONGEST_LIST], len(readers), expired)


def _organization_ids(engine: Engine, scope: Scope, name: str) -> Sequence[UUID]:
    if scope.organization_id is not None:
        return [scope.organization_id]
    return [row.id for row in fetch(engine, customers(), name=f"{name}: organizations")]


def _pipeline(scope: Scope, organization_ids: Sequence[UUID]) -> Sequence[Mapping[str, Any]]:
    """Index {organizationId: 1, timestamp: -1}."""
    start, end = (datetime.combine(day, time.min, UTC) for day in (scope.period.start, scope.period.end))
    bounds: dict[str, Any] = {
        "organizationId": {"$in": list(organization_ids)},
        "timestamp": {"$gte": start, "$lt": end},
    }
    if scope.department_id is not None:
        bounds["departmentId"] = scope.department_id
    key = {"user": "$accessedBy.userId", "department": "$departmentId"}
    return [{"$match": bounds}, {"$group": {"_id": key, "opened": {"$sum": 1}}}]


def _readers(
    engine: Engine, scope: Scope, by_user: Mapping[UUID, Mapping[UUID | None, int]], name: str
) -> Sequence[Reader]:
    people = _people(engine, scope, list(by_user), name)
    totals: dict[UUID, list[int]] = defaultdict(list)
    for person in people:
        totals[person.organization_id].append(sum(by_user[person.id].values()))
    return [
        Reader(
            person.name or person.email or "A person without a name",
            person.organization,
            person.department,
            sum(by_user[person.id].values()),
            _outside(by_user[person.id], person.own_departments),
            median(totals[person.organization_id]),
        )
        for person in people
    ]


def _outside(opened: Mapping[UUID | None, int], own: Sequence[UUID | None] | None) -> int:
    """Opened reports of departments that were never the person's own; 0 for people who have none."""
    mine = {department for department in own or () if department}
    if not mine:
        return 0
    return sum(count for department, count in opened.items() if department and department not in mine)


def _people(engine: Engine, scope: Scope, user_ids: Sequence[UUID], name: str) -> Sequence[Any]:
    """(id, names, organization and every department held during the period) of the readers."""
    until = memberships.c.valid_to
    held = (
        select(func.array_agg(memberships.c.department_id))
        .where(
            memberships.c.user_id == users.c.id,
            memberships.c.valid_from < scope.period.end,
            or_(until.is_(None), until > scope.period.start),
        )
        .scalar_subquery()
    )
    statement = (
        select(
            users.c.id,
            users.c.name,
            users.c.email,
            users.c.organization_id,
            organizations.c.name.label("organization"),
            departments.c.name.label("department"),
            held.label("own_departments"),
        )
        .join(organizations, organizations.c.id == users.c.organization_id)
        .outerjoin(departments, departments.c.id == users.c.department_id)
        .where(in_organizations(scope, users.c.organization_id), users.c.id == any_(literal(user_ids, ARRAY(Uuid))))
    )
    return fetch(engine, statement, name=f"{name}: people") if user_ids else []
