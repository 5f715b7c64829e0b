"""How many people there are: the base of every share, and what the small-group rule looks at.

A person counts from the creation of the account, whether or not it may still sign in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, and_, func, literal, select, union_all

from data.queries.run import Statement, fetch
from data.queries.visible import member_at, people_in, users_with_department
from data.queries.weeks import span, week_number
from data.scope import Period, Scope
from data.tables.host import user_department_periods as memberships
from data.tables.host import users

Unit = UUID | None
"""An organization or a department; None stands for people without a department."""


def people_at_end(engine: Engine, scope: Scope, period: Period, *, name: str) -> int:
    """People of the scope's unit at the end of the period (UTC). Source: users, as they stand."""
    counted = select(func.count(users.c.id.distinct())).where(people_in(scope), users.c.created_at < period.end)
    if scope.person_id is not None:
        counted = counted.where(users.c.id == scope.person_id)
    if scope.department_id is not None:
        here = and_(memberships.c.department_id == scope.department_id, member_at(period.end))
        counted = counted.select_from(users_with_department()).where(here)
    return int(fetch(engine, counted, name=f"{name}: people")[0][0])


def people_by_unit(engine: Engine, scope: Scope, weeks: Sequence[Period], *, name: str) -> Mapping[Unit, Sequence[int]]:
    """People of each unit at the end of each week: organizations, or departments of the chosen one.

    Source: users and their departments over time, as they stand. A unit that never had anybody is absent.
    """
    changes: dict[Unit, list[int]] = defaultdict(lambda: [0] * len(weeks))
    for row in fetch(engine, _movements(scope, weeks), name=f"{name}: people"):
        changes[row.unit][max(row.week, 0)] += int(row.change)
    return {unit: list(accumulate(steps)) for unit, steps in changes.items()}


def _movements(scope: Scope, weeks: Sequence[Period]) -> Statement:
    """Who came to (+) and left (−) which unit in which week; below 0 what was before the first."""
    end = span(weeks).end
    if scope.organization_id is None:
        moves = _moved(scope, weeks, users.c.organization_id, users.c.created_at, +1).where(users.c.created_at < end)
        return moves.group_by("unit", "week")
    unit = memberships.c.department_id
    came_at = func.coalesce(memberships.c.valid_from, users.c.created_at)
    came = _moved(scope, weeks, unit, came_at, +1).where(came_at < end)
    left = _moved(scope, weeks, unit, memberships.c.valid_to, -1).where(memberships.c.valid_to < end)
    both = union_all(came.group_by("unit", "week"), left.group_by("unit", "week")).subquery()
    summed = select(both.c.unit, both.c.week, func.sum(both.c.change).label("change"))
    return summed.group_by(both.c.unit, both.c.week)


def _moved(
    scope: Scope, weeks: Sequence[Period], unit: ColumnElement[Any], moment: ColumnElement[Any], sign: int
) -> Statement:
    week = week_number(weeks, moment)
    return (
        select(unit.label("unit"), week.label("week"), (literal(sign) * func.count()).label("change"))
        .select_from(users_with_department() if scope.organization_id is not None else users)
        .where(people_in(scope))
    )
