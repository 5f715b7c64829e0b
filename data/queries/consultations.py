"""Consultations with the assistant: how many, by how many, about what. Source: ai_chat_analytics (nightly).

Neither the text of a message nor of feedback is read here, and whom a consultation was about is not either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Engine,
    FromClause,
    Integer,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from data.queries.headcount import people_at_end
from data.queries.run import Record, Statement, fetch
from data.queries.visible import in_organizations, member_at, on_days
from data.queries.weeks import WEEK_DAYS, span, whole_weeks
from data.scope import Period, Scope
from data.small_groups import Withheld, is_too_small, withheld
from data.tables.analytics import ai_chat_analytics as chats
from data.tables.host import user_department_periods as memberships

MOST_SINGLE_DAYS = 35
"""Longer periods are told by weeks."""
SATISFIED_FROM = 4
LONGEST_LIST = 20
COUNTED = (chats.c.user_id, chats.c.message_count, chats.c.total_tokens_used, chats.c.satisfaction_rating)


@dataclass(frozen=True)
class Consultations:
    """What happened in some days: `people` and `raters` are distinct, `satisfied` of the `rated` gave 4 or 5."""

    sessions: int
    people: int
    messages: int
    tokens: int
    rated: int
    satisfied: int
    raters: int

    @property
    def messages_each(self) -> float | None:
        """Messages per session."""
        return self.messages / self.sessions if self.sessions else None

    @property
    def satisfaction(self) -> float | None:
        """Share of the rated sessions that were rated 4 or 5, 0–1."""
        return self.satisfied / self.rated if self.rated else None


NO_CONSULTATIONS = Consultations(0, 0, 0, 0, 0, 0, 0)


Steps = Sequence[tuple[Period, Consultations]]


@dataclass(frozen=True)
class ConsultationHistory:
    """Days, or weeks in a long period (`steps`), whole weeks, both oldest first; the period; its comparison or None."""

    steps: Steps
    weeks: Steps
    now: Consultations
    before: Consultations | None


@dataclass(frozen=True)
class Theme:
    """A type of question (by its key), the sessions in which it came up, and the distinct people who asked.

    `before` is the sessions of the comparison; None without one, and where fewer than k people asked then.
    """

    query_type: str
    sessions: int
    people: int
    before: int | None = None


@dataclass(frozen=True)
class Themes:
    """Themes that k or more people asked about, the most asked first, and how many rarer ones are left out."""

    shown: Sequence[Theme]
    left_out: int


@dataclass(frozen=True)
class OwnConsultation:
    """A consultation of the viewer's own; `seconds` is None while it is open, `rating` until there is one."""

    started_at: datetime
    query_types: Sequence[str]
    messages: int
    seconds: int | None
    rating: int | None


@dataclass(frozen=True)
class OwnConsultations:
    """The latest ones, newest first, of `total` in the period."""

    latest: Sequence[OwnConsultation]
    total: int


def consultation_history(engine: Engine, scope: Scope, *, name: str) -> ConsultationHistory | Withheld:
    """Consultations of the scope's period by days, or by whole weeks when it is long. Three statements.

    Days that the nightly run has not computed yet (from today on) are no steps. Withheld for a unit of fewer
    than k people. QueryTimeout, SourceUnavailable.
    """
    people = people_at_end(engine, scope, scope.period, name=name)
    if is_too_small(scope, people):
        return withheld(scope, people)
    now, before = _totals(engine, scope, name)
    computed = Period(scope.period.start, min(scope.period.end, scope.today))
    if computed.days < 1:
        return ConsultationHistory([], [], now, before)
    days, weeks = _by_days_and_weeks(engine, scope, computed, name)
    return ConsultationHistory(days if computed.days <= MOST_SINGLE_DAYS else weeks, weeks, now, before)


def conversation_themes(engine: Engine, scope: Scope, *, name: str) -> Themes | Withheld:
    """What people consulted about in the scope's period. Three statements at most.

    A theme that fewer than k distinct people asked about is only counted. Withheld for a unit of fewer than
    k people, and where something was asked but no theme by k people. QueryTimeout, SourceUnavailable.
    """
    people = people_at_end(engine, scope, scope.period, name=name)
    if is_too_small(scope, people):
        return withheld(scope, people)
    themes = _asked(engine, scope, scope.period, name)
    shown = [theme for theme in themes if not is_too_small(scope, theme.people)]
    if themes and not shown:
        return withheld(scope)
    earlier = {
        theme.query_type: theme.sessions
        for theme in _asked(engine, scope, scope.comparison, name)
        if not is_too_small(scope, theme.people)
    }
    compared = [replace(theme, before=earlier.get(theme.query_type)) for theme in shown]
    return Themes(sorted(compared, key=lambda theme: (-theme.sessions, theme.query_type)), len(themes) - len(shown))


def _asked(engine: Engine, scope: Scope, period: Period | None, name: str) -> Sequence[Theme]:
    if period is None:
        return []
    rows = fetch(engine, _themes(scope, period), name=name)
    return [Theme(row.query_type, row.sessions, row.people) for row in rows]


def own_consultations(engine: Engine, scope: Scope, *, name: str) -> OwnConsultations:
    """The latest 20 consultations of the viewer and of nobody else in the period. One statement.

    QueryTimeout, SourceUnavailable.
    """
    statement = (
        select(
            chats.c.started_at,
            chats.c.query_types,
            chats.c.message_count,
            chats.c.session_duration_seconds,
            chats.c.satisfaction_rating,
            func.count().over().label("total"),
        )
        .where(
            chats.c.organization_id == scope.viewer.organization_id,
            chats.c.user_id == scope.viewer.id,
            on_days(scope.period, chats.c.session_date),
        )
        .order_by(chats.c.started_at.desc(), chats.c.session_id)
        .limit(LONGEST_LIST)
    )
    rows = fetch(engine, statement, name=name)
    return OwnConsultations([_own(row) for row in rows], rows[0].total if rows else 0)


def _own(row: Record) -> OwnConsultation:
    topics = [word for word in row.query_types or () if word]
    duration = row.session_duration_seconds
    return OwnConsultation(row.started_at, topics, row.message_count, duration, row.satisfaction_rating)


def _consulted(scope: Scope, period: Period) -> ColumnElement[bool]:
    """The rows that the scope may read on the days of the period."""
    conditions = [in_organizations(scope, chats.c.organization_id), on_days(period, chats.c.session_date)]
    if scope.person_id is not None:
        conditions.append(chats.c.user_id == scope.person_id)
    if scope.department_id is not None:
        here = exists().where(
            memberships.c.user_id == chats.c.user_id,
            memberships.c.department_id == scope.department_id,
            member_at(chats.c.session_date + 1),
        )
        conditions.append(here.correlate(chats))
    return and_(*conditions)


def _counts(rows: FromClause = chats) -> Sequence[ColumnElement[Any]]:
    rated = rows.c.satisfaction_rating.is_not(None)
    return (
        func.count().label("sessions"),
        func.count(rows.c.user_id.distinct()).label("people"),
        func.coalesce(func.sum(rows.c.message_count), 0).label("messages"),
        func.coalesce(func.sum(rows.c.total_tokens_used), 0).label("tokens"),
        func.count().filter(rated).label("rated"),
        func.count().filter(rows.c.satisfaction_rating >= SATISFIED_FROM).label("satisfied"),
        func.count(rows.c.user_id.distinct()).filter(rated).label("raters"),
    )


def _counted(row: Record) -> Consultations:
    return Consultations(
        row.sessions, row.people, int(row.messages), int(row.tokens), row.rated, row.satisfied, row.raters
    )


def _totals(engine: Engine, scope: Scope, name: str) -> tuple[Consultations, Consultations | None]:
    """Of the period and of its comparison."""
    periods = [period for period in (scope.period, scope.comparison) if period is not None]
    reads = [
        select(literal(place).label("place"), *_counts()).where(_consulted(scope, period))
        for place, period in enumerate(periods)
    ]
    both = union_all(*reads).subquery("both")
    rows = fetch(engine, select(both).order_by(both.c.place), name=f"{name}: totals")
    now, *before = [_counted(row) for row in rows]
    return now, before[0] if before else None


def _by_days_and_weeks(engine: Engine, scope: Scope, computed: Period, name: str) -> tuple[Steps, Steps]:
    """Every day of what is computed, and whole weeks that end with it; one read of both."""
    weeks = whole_weeks(computed)
    day = cast(chats.c.session_date - literal(weeks[0].start, Date), Integer)
    day_and_week = select(*COUNTED, day.label("day"), (day // WEEK_DAYS).label("week"))
    placed = day_and_week.where(_consulted(scope, span(weeks))).subquery("placed")
    both = func.grouping_sets(tuple_(placed.c.day), tuple_(placed.c.week))
    statement = select(placed.c.day, placed.c.week, *_counts(placed)).group_by(both)
    found = {(row.day, row.week): _counted(row) for row in fetch(engine, statement, name=name)}
    by_week = [(week, found.get((None, place), NO_CONSULTATIONS)) for place, week in enumerate(weeks)]
    days = [Period(computed.start, computed.start + timedelta(days=1)).shifted(place) for place in range(computed.days)]
    first = (computed.start - weeks[0].start).days
    by_day = [(one, found.get((first + place, None), NO_CONSULTATIONS)) for place, one in enumerate(days)]
    return by_day, by_week


def _themes(scope: Scope, period: Period) -> Statement:
    """(query_type, sessions, distinct people); what is no list or no word is left out."""
    is_list = func.jsonb_typeof(chats.c.query_types) == "array"
    listed = case((is_list, chats.c.query_types), else_=func.jsonb_build_array())
    words = func.jsonb_array_elements_text(listed).table_valued("value").lateral("words")
    return (
        select(
            words.c.value.label("query_type"),
            func.count().label("sessions"),
            func.count(chats.c.user_id.distinct()).label("people"),
        )
        .select_from(chats)
        .join(words, words.c.value.is_not(None))
        .where(_consulted(scope, period))
        .group_by(words.c.value)
    )
