"""At which weekday and hour people work, in UTC.

Sources: feature_utilization_metrics.usage_distribution (nightly) for organizations; for a department or one
person, which it does not hold by the hour, the raw user_activity_logs, kept for 90 days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, and_, extract, func, or_, select

from data.queries.headcount import people_at_end
from data.queries.run import aggregate, fetch
from data.queries.visible import in_organizations, named_organizations, on_days, people_in
from data.scope import Period, Scope
from data.small_groups import Withheld, is_too_small, withheld
from data.sources import Sources
from data.tables.host import user_department_periods as memberships
from data.tables.host import users
from data.tables.views import feature_hours as hours

LOG_RETENTION_DAYS = 90


@dataclass(frozen=True)
class Rhythm:
    """Uses by (ISO weekday 1–7, hour 0–23); hours without any are absent.

    `since` is the day of the first log where raw logs no longer reach back to the start of the period.
    """

    uses: Mapping[tuple[int, int], int]
    since: date | None = None


@dataclass(frozen=True)
class Expired:
    """The raw logs of the whole period are gone by retention."""

    kept_days: int = LOG_RETENTION_DAYS


def weekly_rhythm(sources: Sources, scope: Scope, *, name: str) -> Rhythm | Withheld | Expired:
    """Uses of features per weekday and hour (UTC) of the scope's period. Three statements at most.

    Withheld for a unit of fewer than k people; Expired where it needs logs older than 90 days and finds none.
    QueryTimeout, SourceUnavailable.
    """
    people = people_at_end(sources.postgres, scope, scope.period, name=name)
    if scope.department_id is not None or scope.person_id is not None:
        return _of_people(sources, scope, people, name)
    if is_too_small(scope, people):
        return withheld(scope, people)
    return _of_organizations(sources.postgres, scope, name)


def _of_organizations(engine: Engine, scope: Scope, name: str) -> Rhythm:
    weekday = extract("isodow", hours.c.metric_date).label("weekday")
    chosen = and_(in_organizations(scope, hours.c.organization_id), on_days(scope.period, hours.c.metric_date))
    statement = select(weekday, hours.c.hour, func.sum(hours.c.uses).label("uses")).where(chosen)
    by_hour = statement.group_by(weekday, hours.c.hour)
    rows = fetch(engine, by_hour, name=name, organizations=named_organizations(scope))
    return Rhythm({(int(row.weekday), int(row.hour)): int(row.uses) for row in rows})


def _of_people(sources: Sources, scope: Scope, people: int, name: str) -> Rhythm | Withheld | Expired:
    stays = _stays(sources.postgres, scope, name)
    if is_too_small(scope, max(people, len(stays))):
        return withheld(scope, max(people, len(stays)))
    if not stays:
        return Rhythm({})
    found = aggregate(sources.mongo, "user_activity_logs", _log_pipeline(scope, stays), name=name)
    kept_since = scope.today - timedelta(days=LOG_RETENTION_DAYS)
    if not found and scope.period.end <= kept_since:
        return Expired()
    uses = {(item["_id"]["weekday"], item["_id"]["hour"]): item["uses"] for item in found}
    first = min((item["first"].date() for item in found), default=kept_since)
    return Rhythm(uses, since=first if scope.period.start < min(first, kept_since) else None)


def _stays(engine: Engine, scope: Scope, name: str) -> Mapping[UUID, Sequence[Period]]:
    """Who belonged to the department on which days of the period, by the end of the day; or the one."""
    if scope.person_id is not None:
        return {scope.person_id: [scope.period]}
    until = memberships.c.valid_to
    statement = (
        select(memberships.c.user_id, memberships.c.valid_from, until)
        .join(users, users.c.id == memberships.c.user_id)
        .where(
            people_in(scope),
            memberships.c.department_id == scope.department_id,
            memberships.c.valid_from < scope.period.end,
            or_(until.is_(None), until > scope.period.start),
        )
    )
    stays: dict[UUID, list[Period]] = {}
    for row in fetch(engine, statement, name=f"{name}: people"):
        start = max(row.valid_from.date(), scope.period.start)
        end = min(row.valid_to.date(), scope.period.end) if row.valid_to else scope.period.end
        if start < end:
            stays.setdefault(row.user_id, []).append(Period(start, end))
    return stays


def _log_pipeline(scope: Scope, stays: Mapping[UUID, Sequence[Period]]) -> Sequence[Mapping[str, Any]]:
    """Index {userId: 1, timestamp: -1}: one bounded range for each stay."""
    throughout = [user for user, periods in stays.items() if scope.period in periods]
    parts = [
        {"userId": user, "timestamp": _within(period)}
        for user, periods in stays.items()
        for period in periods
        if period != scope.period
    ]
    window = {"userId": {"$in": throughout}, "timestamp": _within(scope.period)}
    bounds = {
        "organizationId": scope.organization_id,
        "timestamp": _within(scope.period),
        "$or": [window, *parts],
        "eventMetadata.feature": {"$ne": None},
    }
    key = {"weekday": {"$isoDayOfWeek": "$timestamp"}, "hour": {"$hour": "$timestamp"}}
    return [
        {"$match": bounds},
        {"$group": {"_id": key, "uses": {"$sum": 1}, "first": {"$min": "$timestamp"}}},
    ]


def _within(period: Period) -> Mapping[str, datetime]:
    return {"$gte": _midnight(period.start), "$lt": _midnight(period.end)}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
