"""What figures are made of and what outlives their raw logs: counts, bases, the catalogue of features."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Numeric, String, Table, Uuid

from data.tables.base import metadata, moment, organization_key, whole

# Outlives report_access_logs. report_id is no foreign key: access may be logged before the report is.
report_access_days = Table(
    "report_access_days",
    metadata,
    organization_key(),
    Column("report_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    whole("views", nullable=False),
    whole("downloads", nullable=False),
    whole("shares", nullable=False),
    whole("prints", nullable=False),
    moment("first_viewed_at"),
    moment("last_viewed_at"),
    Index("idx_report_access_days_organization", "organization_id", "day"),
    Index("idx_report_access_days_report", "report_id"),
)

# The counts and sums behind each rate of business_impact_metrics; windows end with `day`.
business_impact_bases = Table(
    "business_impact_bases",
    metadata,
    organization_key(),
    Column("day", Date, primary_key=True),
    whole("active_before", None, nullable=False),
    whole("active_now", None, nullable=False),
    whole("active_again", None, nullable=False),
    whole("periods_ended", None, nullable=False),
    whole("periods_renewed", None, nullable=False),
    whole("satisfaction_answers", None, nullable=False),
    Column("satisfaction_sum", Numeric),
    whole("accuracy_answers", None, nullable=False),
    Column("accuracy_sum", Numeric),
    whole("recommendations", None, nullable=False),
    whole("recommendations_implemented", None, nullable=False),
    whole("leavers", None, nullable=False),
    whole("headcount_before", None, nullable=False),
    whole("headcount_now", None, nullable=False),
    whole("candidates_closed", None, nullable=False),
    whole("candidates_hired", None, nullable=False),
    Column("hiring_days", Numeric),
    Column("recruiting_cost", Numeric),
    whole("chats_rated", None, nullable=False),
    whole("chats_rated_well", None, nullable=False),
    whole("quarterly_reports", None, nullable=False),
    whole("quarterly_reports_succeeded", None, nullable=False),
    whole("recent_reports", None, nullable=False),
    whole("recent_reports_failed", None, nullable=False),
    Column("mrr", Numeric, nullable=False),
    whole("days_to_period_end", None),
    whole("nps_answers", None, nullable=False),
    whole("nps_promoters", None, nullable=False),
    whole("nps_detractors", None, nullable=False),
)

# A view over the bases: each part of the churn risk from 0 to 1, NULL without a base.
churn_risk_parts = Table(
    "churn_risk_parts",
    metadata,
    Column("organization_id", Uuid),
    Column("day", Date),
    Column("activity_fall", Numeric),
    Column("period_end_nearness", Numeric),
    Column("dissatisfaction", Numeric),
    Column("failed_reports", Numeric),
    Column("lost_users", Numeric),
    Column("weight", Numeric),
    info={"is_view": True},
)

# Never expires: the lifetime totals are sums over it.
organization_day_counts = Table(
    "organization_day_counts",
    metadata,
    organization_key(),
    Column("day", Date, primary_key=True),
    whole("reports_generated", nullable=False),
    whole("ai_chat_sessions", nullable=False),
)

feature_catalogue = Table(
    "feature_catalogue",
    metadata,
    Column("feature_name", String(100), primary_key=True),
    Column("feature_category", String(50), nullable=False),
)
