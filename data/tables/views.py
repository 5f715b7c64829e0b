"""Scoped views for the common reads, and the days for which the materialized views behind them are out of date.

They show the organizations that the transaction names (`data.queries.run.fetch` with `organizations`), and are
always as fresh as the tables they are made of.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, Table, Uuid

from data.tables.base import calendar_day, metadata, words

# Written by triggers on the tables that it names; emptied when their views are refreshed.
unrefreshed_days = Table(
    "unrefreshed_days",
    metadata,
    words("table_name"),
    Column("organization_id", Uuid, nullable=False),
    calendar_day("day"),
    Index("idx_unrefreshed_days", "table_name", "organization_id", "day"),
)

# What the people of an organization did on one day, from user_engagement_metrics.
engagement_days = Table(
    "scoped_engagement_days",
    metadata,
    Column("organization_id", Uuid),
    Column("metric_date", Date),
    Column("active_people", BigInteger),
    Column("login_count", BigInteger),
    Column("reports_viewed", BigInteger),
    Column("dashboard_visits", BigInteger),
    Column("ai_chat_messages_sent", BigInteger),
    Column("employees_updated", BigInteger),
    info={"is_view": True},
)

# On which days of a month a person was active: bit n of `active_days` stands for day n + 1.
engagement_months = Table(
    "scoped_engagement_months",
    metadata,
    Column("organization_id", Uuid),
    Column("month", Date),
    Column("user_id", Uuid),
    Column("first_day", Date),
    Column("active_days", Integer),
    info={"is_view": True},
)

# Uses of features by UTC hour, from feature_utilization_metrics.
feature_hours = Table(
    "scoped_feature_hours",
    metadata,
    Column("organization_id", Uuid),
    Column("metric_date", Date),
    Column("hour", Integer),
    Column("uses", BigInteger),
    info={"is_view": True},
)
