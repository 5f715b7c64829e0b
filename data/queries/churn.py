"""Which organizations may leave, and why. Source: business_impact_metrics and churn_risk_parts (nightly)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, Date, Engine, Integer, and_, cast, func, literal, select

from data.queries.run import Statement, fetch
from data.queries.visible import in_organizations, on_days
from data.scope import Scope
from data.small_groups import is_too_small
from data.tables.analytics import business_impact_metrics as impact
from data.tables.basis import business_impact_bases as bases
from data.tables.basis import churn_risk_parts as risk_parts
from data.tables.host import organizations
from data.tables.host import survey_responses as surveys

LONGEST_LIST = 50
SURVEY_DAYS = 90

# What the score adds up, each part from 0 to 1: the weights of the metric dictionary.
WEIGHTS: Mapping[str, float] = {
    "activity_fall": 0.35,
    "period_end_nearness": 0.25,
    "dissatisfaction": 0.20,
    "failed_reports": 0.10,
    "lost_users": 0.10,
}

FACTS = (
    "active_before",
    "active_now",
    "active_again",
    "days_to_period_end",
    "satisfaction_sum",
    "satisfaction_answers",
    "recent_reports",
    "recent_reports_failed",
)


@dataclass(frozen=True)
class RiskFacts:
    """The counts behind the parts, on the day of the score; None where there is no base."""

    active_before: int
    active_now: int
    active_again: int
    days_to_period_end: int | None
    satisfaction: float | None
    reports: int
    failed_reports: int


@dataclass(frozen=True)
class Risk:
    """An organization's score from 0 to 1 and what each part adds to it; the parts present add up to the score.

    `score` is None without any base, `before` without a score on the day of the comparison. `parts` and `facts`
    are None where fewer than k people stand behind one of them.
    """

    organization: str
    score: float | None
    before: float | None
    parts: Mapping[str, float] | None
    facts: RiskFacts | None


@dataclass(frozen=True)
class ChurnRisks:
    """The organizations with a score on a UTC day, the highest first, then those without; and how many in all."""

    day: date
    compared_day: date | None
    risks: Sequence[Risk]
    total: int


def churn_risks(engine: Engine, scope: Scope, *, name: str) -> ChurnRisks | None:
    """At most 50 organizations at the last computed day of the scope's period, against the same day of its comparison.

    None where no day of the period is computed. One statement. QueryTimeout, SourceUnavailable.
    """
    rows = fetch(engine, _scores(scope), name=name)
    if not rows:
        return None
    compared = rows[0].compared_day if any(row.before is not None for row in rows) else None
    return ChurnRisks(rows[0].day, compared, [_risk(scope, row) for row in rows], rows[0].total)


def _scores(scope: Scope) -> Statement:
    """A row for each organization; `answered_by` counts different people who said how satisfied they are."""
    newest = _newest(scope)
    earlier = impact.alias("earlier")
    shift = (scope.period.start - scope.comparison.start).days if scope.comparison else None
    compared_day = newest.c.day - literal(shift, Integer)
    joined = (
        newest.join(impact, impact.c.metric_date == newest.c.day)
        .join(organizations, organizations.c.id == impact.c.organization_id)
        .join(bases, _same(bases, impact))
        .join(risk_parts, _same(risk_parts, impact))
        .outerjoin(
            earlier,
            and_(earlier.c.organization_id == impact.c.organization_id, earlier.c.metric_date == compared_day),
        )
    )
    return (
        select(
            newest.c.day,
            compared_day.label("compared_day"),
            organizations.c.name,
            impact.c.churn_risk_score.label("score"),
            earlier.c.churn_risk_score.label("before"),
            _answered_by(),
            func.count().over().label("total"),
            *(risk_parts.c[part] for part in (*WEIGHTS, "weight")),
            *(bases.c[fact] for fact in FACTS),
        )
        .select_from(joined)
        .where(in_organizations(scope, impact.c.organization_id))
        .order_by(impact.c.churn_risk_score.desc().nulls_last(), organizations.c.name, organizations.c.id)
        .limit(LONGEST_LIST)
    )


def _newest(scope: Scope) -> CTE:
    """The last day of the period with figures."""
    ours = and_(in_organizations(scope, impact.c.organization_id), on_days(scope.period, impact.c.metric_date))
    return select(func.max(impact.c.metric_date).label("day")).where(ours).cte("newest")


def _same(table: Any, scored: Any) -> Any:
    return and_(table.c.organization_id == scored.c.organization_id, table.c.day == scored.c.metric_date)


def _answered_by() -> Any:
    """Different people; an answer without a name is somebody's of their own."""
    since = cast(impact.c.metric_date - (SURVEY_DAYS - 1), Date)
    asked = and_(surveys.c.organization_id == impact.c.organization_id, surveys.c.kind == "SATISFACTION")
    window = and_(surveys.c.submitted_at >= since, surveys.c.submitted_at < cast(impact.c.metric_date + 1, Date))
    people = select(func.count(func.coalesce(surveys.c.user_id, surveys.c.id).distinct())).where(asked, window)
    return people.correlate(impact).scalar_subquery().label("answered_by")


def _risk(scope: Scope, row: Any) -> Risk:
    score, before = (None if value is None else float(value) for value in (row.score, row.before))
    behind = [row.active_before] * bool(row.active_before) + [row.answered_by] * bool(row.satisfaction_answers)
    if score is None or any(is_too_small(scope, people) for people in behind):
        return Risk(row.name, score, before, None, None)
    present = {part: getattr(row, part) for part in WEIGHTS if getattr(row, part) is not None}
    parts = {part: WEIGHTS[part] * float(value) / float(row.weight) for part, value in present.items()}
    return Risk(row.name, score, before, parts, _facts(row))


def _facts(row: Any) -> RiskFacts:
    satisfaction = float(row.satisfaction_sum / row.satisfaction_answers) if row.satisfaction_answers else None
    return RiskFacts(
        row.active_before,
        row.active_now,
        row.active_again,
        row.days_to_period_end,
        satisfaction,
        row.recent_reports,
        row.recent_reports_failed,
    )
