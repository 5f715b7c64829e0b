"""What a Scope may read, written once: the filters that every query puts first, organization before all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, FromClause, and_, cast, exists, or_, select

from data.queries.run import EVERY_ORGANIZATION, Named, Statement
from data.scope import Period, Scope
from data.tables.analytics import dashboard_configs
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.host import departments, organizations, users
from data.tables.host import user_department_periods as memberships


def customers() -> Statement:
    """Ids of all organizations but the platform's own."""
    return select(organizations.c.id).where(organizations.c.is_platform.is_(False))


def named_organizations(scope: Scope) -> Named:
    """Whose rows the scoped views show to a read of this scope."""
    return EVERY_ORGANIZATION if scope.organization_id is None else [scope.organization_id]


def is_whole(scope: Scope) -> bool:
    """True for a scope of whole organizations, which the scoped views can answer."""
    return scope.department_id is None and scope.person_id is None


def in_organizations(scope: Scope, organization_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The chosen organization, or every one but the platform's own (which no choice brings back)."""
    if scope.organization_id is None:
        return organization_id.in_(customers())
    return and_(organization_id == scope.organization_id, organization_id.in_(customers()))


def people_in(scope: Scope) -> ColumnElement[bool]:
    """The users of the scope's organizations who are people: owners of default dashboards are none."""
    nobody = select(dashboard_configs.c.user_id).where(dashboard_configs.c.is_default)
    return and_(in_organizations(scope, users.c.organization_id), users.c.id.not_in(nobody))


def on_days(period: Period, day: ColumnElement[Any]) -> ColumnElement[bool]:
    """A DATE column within the half-open period."""
    return and_(day >= period.start, day < period.end)


def at_moments(period: Period, moment: ColumnElement[Any]) -> ColumnElement[bool]:
    """A column with zone within the half-open period; the session's time zone is UTC."""
    return and_(moment >= cast(period.start, Date), moment < cast(period.end, Date))


def member_at(day_end: Any) -> ColumnElement[bool]:
    """The membership in force at the last instant before `day_end` (a DATE: midnight UTC)."""
    until = memberships.c.valid_to
    return and_(memberships.c.valid_from < day_end, or_(until.is_(None), until >= day_end))


def membership_of_the_day() -> ColumnElement[bool]:
    """Joins a row of user_engagement_metrics with the department of its person at the end of its day."""
    return and_(memberships.c.user_id == engagement.c.user_id, member_at(engagement.c.metric_date + 1))


def engaged(scope: Scope, period: Period) -> ColumnElement[bool]:
    """The rows of user_engagement_metrics that the scope may read on the days of the period."""
    conditions = [
        in_organizations(scope, engagement.c.organization_id),
        on_days(period, engagement.c.metric_date),
    ]
    if scope.person_id is not None:
        conditions.append(engagement.c.user_id == scope.person_id)
    if scope.department_id is not None:
        here = exists().where(membership_of_the_day(), memberships.c.department_id == scope.department_id)
        conditions.append(here.correlate(engagement))
    return and_(*conditions)


def engagement_with_department() -> FromClause:
    """user_engagement_metrics, each row with its person's department at the end of the day, if any."""
    return engagement.outerjoin(memberships, membership_of_the_day())


def users_with_department() -> FromClause:
    """users, each with every department held over time."""
    return users.outerjoin(memberships, memberships.c.user_id == users.c.id)


def department_names(scope: Scope) -> Statement:
    """(id, name) of the departments of the scope."""
    return select(departments.c.id, departments.c.name).where(in_organizations(scope, departments.c.organization_id))
