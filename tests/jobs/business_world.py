"""Firms whose host rows and finished figures are written straight into the tables, and the rollups that read them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert

from data.sources import Sources
from data.tables import analytics, basis, host
from data.tables.internal import job_runs
from jobs.changes import ask_for
from jobs.registry import all_rollups
from jobs.rollup import compute
from jobs.spec import Run, Window
from tests.jobs.conftest import Town, named

FILLED = (
    basis.organization_day_counts,
    analytics.platform_adoption_metrics,
    basis.business_impact_bases,
    analytics.business_impact_metrics,
)
READ = (
    host.organizations,
    host.branches,
    host.departments,
    host.employees,
    host.candidates,
    host.subscription_periods,
    host.survey_responses,
    host.training_recommendations,
    analytics.user_engagement_metrics,
    analytics.ai_chat_analytics,
    analytics.report_generation_stats,
)
KEPT_BY_DATABASE = {"id", "created_at", "updated_at"}
ACORN = named("Acorn")


def at(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def put(town: Town, table: Table, **values: Any) -> None:
    """A row of Acorn's, unless it names another organization."""
    if "organization_id" in table.columns:
        values = {"organization_id": ACORN, **values}
    with town.sources.postgres.begin() as connection:
        connection.execute(insert(table).values(**values))


def chatted(town: Town, day: date, rating: int | None = None) -> None:
    put(
        town,
        analytics.ai_chat_analytics,
        user_id=named("Ann"),
        session_id=uuid4(),
        session_date=day,
        satisfaction_rating=rating,
    )


def reported(town: Town, day: date, status: str = "SUCCESS", *, quarterly: bool = False) -> None:
    put(
        town,
        analytics.report_generation_stats,
        report_type="COMPATIBILITY_JOB",
        generation_date=day,
        status=status,
        is_quarterly_update=quarterly,
    )


def was_active(town: Town, user: str, *days: date) -> None:
    for day in days:
        put(town, analytics.user_engagement_metrics, user_id=named(user), metric_date=day)


def fill(sources: Sources, first: date, last: date | None = None) -> None:
    """Computes the four tables for these days as the nightly job does, all days in one go."""
    window = Window(first, (last or first) + timedelta(days=1))
    run = _run(sources, window)
    names = {table.name for table in FILLED}
    for rollup in all_rollups():
        if rollup.name in names:
            ask_for(sources, rollup, window, "asked for")
            compute(sources, rollup, window, run)


def figures(town: Town, table: Table, organization: UUID = ACORN) -> dict[date, dict[str, Any]]:
    """The organization's rows by day, without what the database keeps by itself."""
    day = "metric_date" if "metric_date" in table.columns else "day"
    return {
        row[day]: {
            name: value for name, value in row.items() if name not in {*KEPT_BY_DATABASE, "organization_id", day}
        }
        for row in town.rows(table)
        if row["organization_id"] == organization
    }


def column(town: Town, table: Table, name: str, days: Sequence[date]) -> list[Any]:
    """One figure of Acorn's on these days."""
    rows = figures(town, table)
    return [rows[day][name] for day in days]


def world(town: Town) -> dict[str, list[dict[str, Any]]]:
    """Every row that the figures are made of, by table."""
    return {table.name: town.rows(table) for table in READ}


def _run(sources: Sources, window: Window) -> Run:
    row = {"job": "daily", "scheduled_for": window.end_at, "attempt": uuid4().int % 2**31, "state": "running"}
    with sources.postgres.begin() as connection:
        number = connection.scalar(insert(job_runs).values(row).returning(job_runs.c.id))
    return Run(number or 0, window, window.end_at)
