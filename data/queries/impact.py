"""What the product does for its customers, as rates with their bases. Source: business_impact_bases (nightly).

Read from the bases and not from business_impact_metrics, which is a formula over them: sums of bases over
organizations make a true rate, means of rates do not. For one organization both are the same figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Engine, Integer, case, cast, func, literal, or_, select, union_all

from data.queries.run import Statement, fetch
from data.queries.visible import in_organizations, on_days
from data.scope import Scope
from data.small_groups import is_too_small
from data.tables.analytics import ai_chat_analytics as chats
from data.tables.basis import business_impact_bases as bases
from data.tables.host import survey_responses as surveys

Fraction = tuple[ColumnElement[Any], ColumnElement[Any]]

SURVEY_DAYS, CHAT_DAYS = 90, 30
RATED_CHATS = "RATED_CHATS"

# What each rate is made of: the part, and the base that it is divided by.
FRACTIONS: Mapping[str, Fraction] = {
    "customer_retention_rate": (bases.c.active_again, bases.c.active_before),
    "subscription_renewal_rate": (bases.c.periods_renewed, bases.c.periods_ended),
    "nps_score": (bases.c.nps_promoters - bases.c.nps_detractors, bases.c.nps_answers),
    "average_user_satisfaction_score": (bases.c.satisfaction_sum, bases.c.satisfaction_answers),
    "report_accuracy_rating": (bases.c.accuracy_sum, bases.c.accuracy_answers),
    "ai_consultation_satisfaction_rate": (bases.c.chats_rated_well, bases.c.chats_rated),
    "quarterly_report_completion_rate": (bases.c.quarterly_reports_succeeded, bases.c.quarterly_reports),
    "training_recommendation_implementation_rate": (bases.c.recommendations_implemented, bases.c.recommendations),
    "hiring_success_rate": (bases.c.candidates_hired, bases.c.candidates_closed),
    "time_to_hire_days": (bases.c.hiring_days, bases.c.candidates_hired),
    "cost_per_hire": (
        bases.c.recruiting_cost,
        case((bases.c.recruiting_cost.is_not(None), bases.c.candidates_hired), else_=0),
    ),
    "employee_turnover_rate": (bases.c.leavers, (bases.c.headcount_before + bases.c.headcount_now) / 2.0),
}

# Whose behaviour a rate is about, where its base does not count them: people who answered, people who rated.
ANSWERED_BY: Mapping[str, str] = {
    "nps_score": "NPS",
    "average_user_satisfaction_score": "SATISFACTION",
    "report_accuracy_rating": "REPORT_ACCURACY",
    "ai_consultation_satisfaction_rate": RATED_CHATS,
}
BASE_IS_PEOPLE = frozenset({"customer_retention_rate", "employee_turnover_rate"})


@dataclass(frozen=True)
class Rate:
    """A part and its base; both None where too few people stand behind them."""

    part: float | None
    base: float | None

    @property
    def is_withheld(self) -> bool:
        return self.base is None

    @property
    def value(self) -> float | None:
        """The plain quotient (no percentage); None where withheld or without a base."""
        return self.part / self.base if self.part is not None and self.base else None


@dataclass(frozen=True)
class Impact:
    """One figure of business_impact_metrics by its column's name; `before` is None without a comparison."""

    name: str
    now: Rate
    before: Rate | None


@dataclass(frozen=True)
class BusinessImpact:
    """Every rate on a UTC day, in the order of FRACTIONS, and the day that it is compared with, if any."""

    day: date
    compared_day: date | None
    rates: Sequence[Impact]


def business_impact(engine: Engine, scope: Scope, *, name: str) -> BusinessImpact | None:
    """The rates at the last computed day of the scope's period, against the same day of its comparison.

    Over organizations the bases are added up. Rates about fewer than k people are withheld. None where no day
    of the period is computed. Two statements. QueryTimeout, SourceUnavailable.
    """
    rows = {row.day: row for row in fetch(engine, _sums(scope), name=name)}
    day = max((moment for moment in rows if moment >= scope.period.start), default=None)
    if day is None:
        return None
    earlier = _compared(scope, day)
    compared = earlier if earlier in rows else None
    days = [day] if compared is None else [day, compared]
    people = {(row.kind, row.day): row.people for row in fetch(engine, _people(scope, days), name=f"{name}: people")}
    rates = {moment: {key: _rate(scope, key, rows[moment], people) for key in FRACTIONS} for moment in days}
    return BusinessImpact(
        day, compared, [Impact(key, rates[day][key], rates[compared][key] if compared else None) for key in FRACTIONS]
    )


def _compared(scope: Scope, day: date) -> date | None:
    """As far from the start of the comparison as the day from the start of the period: like for like."""
    return None if scope.comparison is None else day - (scope.period.start - scope.comparison.start)


def _sums(scope: Scope) -> Statement:
    """(day, part and base of every rate) of the newest day of the period, and of the day that it is compared with."""
    ours = in_organizations(scope, bases.c.organization_id)
    newest = select(func.max(bases.c.day)).where(ours, on_days(scope.period, bases.c.day)).scalar_subquery()
    days = bases.c.day == newest
    if scope.comparison is not None:
        shift = (scope.period.start - scope.comparison.start).days
        days = or_(days, bases.c.day == newest - literal(shift, Integer))
    sums = [
        func.sum(amount).label(f"{key}_{role}")
        for key, fraction in FRACTIONS.items()
        for role, amount in zip(("part", "base"), fraction, strict=True)
    ]
    return select(bases.c.day, *sums).where(ours, days).group_by(bases.c.day)


def _people(scope: Scope, days: Sequence[date]) -> Statement:
    """(kind, day, people): how many different people answered or rated in the window that ends with each day."""
    counted = union_all(*(statement for day in days for statement in (_answered(scope, day), _rated(scope, day))))
    return select(counted.subquery())


def _answered(scope: Scope, day: date) -> Statement:
    since, until = day - timedelta(days=SURVEY_DAYS - 1), day + timedelta(days=1)
    people = func.count(
        func.coalesce(surveys.c.user_id, surveys.c.id).distinct()
    )  # nameless answers are one person's each
    at = surveys.c.submitted_at
    ours = in_organizations(scope, surveys.c.organization_id)
    counted = select(surveys.c.kind.label("kind"), literal(day, Date).label("day"), people.label("people"))
    return counted.where(ours, at >= cast(since, Date), at < cast(until, Date)).group_by(surveys.c.kind)


def _rated(scope: Scope, day: date) -> Statement:
    window = chats.c.session_date.between(day - timedelta(days=CHAT_DAYS - 1), day)
    ours = in_organizations(scope, chats.c.organization_id)
    people = func.count(chats.c.user_id.distinct())
    counted = select(literal(RATED_CHATS), literal(day, Date), people)
    return counted.where(ours, window, chats.c.satisfaction_rating.is_not(None))


def _rate(scope: Scope, key: str, row: Any, people: Mapping[tuple[str, date], int]) -> Rate:
    part, base = getattr(row, f"{key}_part"), float(getattr(row, f"{key}_base"))
    behind = base if key in BASE_IS_PEOPLE else people.get((ANSWERED_BY.get(key, ""), row.day), 0)
    is_about_people = key in BASE_IS_PEOPLE or key in ANSWERED_BY
    if is_about_people and base and is_too_small(scope, int(behind)):
        return Rate(None, None)
    return Rate(None if part is None else float(part), base)
