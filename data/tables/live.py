"""The live path: what came of the buffer's entries, and the counters they add to."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, LargeBinary, Numeric, Table, Text, UniqueConstraint, Uuid, text

from data.tables.base import big, calendar_day, json, metadata, moment, number, one_of, reference, words

# Ids of the buffer entries whose increments are committed; partitioned by the day of the entry's createdAt.
buffer_ledger = Table(
    "buffer_ledger",
    metadata,
    Column("entry_id", LargeBinary, primary_key=True),
    Column("created_day", Date, primary_key=True),
    moment("applied_at", now=True, nullable=False),
)

# department_id NULL is the whole organization; label tells counters of one kind apart (a feature, or '').
live_counters = Table(
    "live_counters",
    metadata,
    calendar_day("day"),
    reference("organization_id", "organizations"),
    Column("department_id", Uuid),
    words("counter"),
    Column("label", Text, nullable=False, server_default=text("''")),
    Column("value", Numeric, nullable=False, server_default=text("0")),
    big("version", 0),
    moment("updated_at", now=True, nullable=False),
    UniqueConstraint(
        "day",
        "organization_id",
        "department_id",
        "counter",
        "label",
        name="live_counters_key",
        postgresql_nulls_not_distinct=True,
    ),
    Index("idx_live_counters_organization", "organization_id", "day"),
)

live_counter_members = Table(
    "live_counter_members",
    metadata,
    calendar_day("day"),
    reference("organization_id", "organizations"),
    Column("department_id", Uuid),
    words("counter"),
    Column("member", Uuid, nullable=False),
    UniqueConstraint(
        "day",
        "organization_id",
        "department_id",
        "counter",
        "member",
        name="live_counter_members_key",
        postgresql_nulls_not_distinct=True,
    ),
)

live_outbox = Table(
    "live_outbox",
    metadata,
    number(),
    reference("organization_id", "organizations"),
    json("payload", nullable=False),
    moment("created_at", now=True, nullable=False),
    Index("idx_live_outbox_created_at", "created_at"),
)

dead_entries = Table(
    "dead_entries",
    metadata,
    Column("entry_id", LargeBinary, primary_key=True),
    Column("organization_id", Uuid),
    words("metric_type", nullable=True),
    words("reason"),
    json("entry", nullable=False),
    moment("failed_at", now=True, nullable=False),
    moment("resolved_at"),
    Index("idx_dead_entries_organization", "organization_id"),
    Index("idx_dead_entries_failed_at", "failed_at"),
)

# What the buffer told of a report, entry by entry: a row of report_generation_stats is a function of these.
report_entries = Table(
    "report_entries",
    metadata,
    Column("entry_id", LargeBinary, primary_key=True),
    reference("organization_id", "organizations"),
    Column("report_id", Uuid, nullable=False),
    words("status"),
    moment("occurred_at", nullable=False),
    json("fields", nullable=False),
    one_of("status", "PENDING", "PROCESSING", "FAILED", "SUCCESS"),
    Index("idx_report_entries_report", "report_id"),
    Index("idx_report_entries_organization", "organization_id"),
)
