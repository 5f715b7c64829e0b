"""Weekly cohorts: who was first active in which week, and how many of them still are.

Source: user_engagement_metrics, as fresh as its nightly run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import CTE, Engine, func, select

from data.queries.months import active_in
from data.queries.run import Statement, fetch
from data.queries.visible import engaged, is_whole, named_organizations
from data.queries.weeks import span, week_number, whole_weeks
from data.scope import EARLIEST_DAY, Period, Scope
from data.small_groups import is_too_small
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.views import engagement_months as months

FEWEST_WEEKS = 8
MOST_WEEKS = 16


@dataclass(frozen=True)
class Cohort:
    """People first active in `week`; `active[n]` of them were active n weeks later, None where withheld."""

    week: Period
    people: int
    active: Sequence[int | None]


def retention_cohorts(engine: Engine, scope: Scope, *, name: str) -> Sequence[Cohort]:
    """Cohorts of the 8 to 16 whole weeks that end with the period, oldest first.

    Weeks without newcomers are left out. A first week is the first ever in the scope; every cohort
    reaches to the end of the period, and one of fewer than k people is withheld. One statement.
    QueryTimeout, SourceUnavailable.
    """
    weeks = whole_weeks(scope.period, at_least=FEWEST_WEEKS, at_most=MOST_WEEKS)
    counted = fetch(engine, _active_by_cohort(scope, weeks), name=name, organizations=named_organizations(scope))
    counts = {(row.cohort, row.week): row.active for row in counted}
    return [_cohort(scope, weeks, counts, first) for first in range(len(weeks)) if counts.get((first, first))]


def _cohort(scope: Scope, weeks: Sequence[Period], counts: Mapping[tuple[int, int], int], first: int) -> Cohort:
    people = counts[first, first]
    hidden = is_too_small(scope, people)
    active = [None if hidden else counts.get((first, week), 0) for week in range(first, len(weeks))]
    return Cohort(weeks[first], people, active)


def _active_by_cohort(scope: Scope, weeks: Sequence[Period]) -> Statement:
    """(cohort, week, distinct people)"""
    first_days = _first_days(scope, span(weeks))
    active = (
        select(
            week_number(weeks, first_days.c.first_day).label("cohort"),
            week_number(weeks, engagement.c.metric_date).label("week"),
            engagement.c.user_id,
        )
        .select_from(engagement.join(first_days, first_days.c.user_id == engagement.c.user_id))
        .where(engaged(scope, span(weeks)))
        .distinct()
        .subquery("active")
    )
    return select(active.c.cohort, active.c.week, func.count().label("active")).group_by(active.c.cohort, active.c.week)


def _first_days(scope: Scope, window: Period) -> CTE:
    """(person, first active day ever in the scope) of those whose first day lies in the window."""
    ever = Period(EARLIEST_DAY, window.end)
    if is_whole(scope):
        first_day, person, chosen = func.min(months.c.first_day), months.c.user_id, active_in(scope, ever)
    else:
        first_day, person, chosen = func.min(engagement.c.metric_date), engagement.c.user_id, engaged(scope, ever)
    found = select(person, first_day.label("first_day")).where(chosen).group_by(person)
    return found.having(first_day >= window.start).cte("first_days")
