"""What the pipeline keeps for itself: ledgers, states, live counters, findings; free to change later."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Numeric,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from data.tables.base import calendar_day, flag, json, metadata, moment, one_of, reference, whole


def _number() -> Column[Any]:
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def _text(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, primary_key=primary_key, nullable=nullable)


def _big(name: str, default: int | None = 0, *, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, server_default=None if default is None else text(str(default)), nullable=nullable)


def _organization_key() -> Column[Any]:
    return Column("organization_id", Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)


def _run() -> Column[Any]:
    return Column("run_id", BigInteger, ForeignKey("job_runs.id", ondelete="SET NULL"))


# The ledger of runs. The window is half-open; details hold counts and findings.
job_runs = Table(
    "job_runs",
    metadata,
    _number(),
    _text("job"),
    moment("scheduled_for", nullable=False),
    whole("attempt", 1, nullable=False),
    _text("state"),
    _text("worker", nullable=True),
    moment("started_at", now=True, nullable=False),
    moment("finished_at"),
    moment("window_start"),
    moment("window_end"),
    _big("rows_in", None, nullable=True),
    _big("rows_out", None, nullable=True),
    _text("error", nullable=True),
    flag("is_permanent", nullable=False),
    moment("retry_at"),
    json("details", nullable=False),
    one_of("state", "running", "succeeded", "failed", "abandoned", "skipped"),
    UniqueConstraint("job", "scheduled_for", "attempt"),
    Index("idx_job_runs_started_at", text("started_at DESC")),
    Index("idx_job_runs_job_state", "job", "state", "scheduled_for"),
)

# State of one rollup for one organization and day; dirty until done_seq has caught up with dirty_seq.
rollup_days = Table(
    "rollup_days",
    metadata,
    _text("job", primary_key=True),
    _organization_key(),
    Column("day", Date, primary_key=True),
    Column("state", Text, nullable=False, server_default=text("'dirty'")),
    _big("dirty_seq", 1),
    _big("done_seq", 0),
    moment("as_of"),
    _big("source_count", None, nullable=True),
    _big("late_count", 0),
    moment("computed_at"),
    _run(),
    one_of("state", "dirty", "clean", "frozen"),
    Index("idx_rollup_days_dirty", "job", "day", postgresql_where=text("state = 'dirty'")),
    Index("idx_rollup_days_organization", "organization_id", "day"),
)

watermarks = Table(
    "watermarks",
    metadata,
    _text("name", primary_key=True),
    moment("reached_at", nullable=False),
    moment("updated_at", now=True, nullable=False),
)

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
    _text("counter"),
    Column("label", Text, nullable=False, server_default=text("''")),
    Column("value", Numeric, nullable=False, server_default=text("0")),
    _big("version", 0),
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
    _text("counter"),
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
    _number(),
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
    _text("metric_type", nullable=True),
    _text("reason"),
    json("entry", nullable=False),
    moment("failed_at", now=True, nullable=False),
    moment("resolved_at"),
    Index("idx_dead_entries_organization", "organization_id"),
    Index("idx_dead_entries_failed_at", "failed_at"),
)

# Outlives report_access_logs. report_id is no foreign key: access may be logged before the report is.
report_access_days = Table(
    "report_access_days",
    metadata,
    Column("report_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    reference("organization_id", "organizations"),
    whole("views", nullable=False),
    whole("downloads", nullable=False),
    whole("shares", nullable=False),
    whole("prints", nullable=False),
    moment("first_viewed_at"),
    moment("last_viewed_at"),
    Index("idx_report_access_days_organization", "organization_id", "day"),
)

# Never expires: the lifetime totals are sums over it.
organization_day_counts = Table(
    "organization_day_counts",
    metadata,
    _organization_key(),
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

check_findings = Table(
    "check_findings",
    metadata,
    _number(),
    _run(),
    _text("check_name"),
    reference("organization_id", "organizations", nullable=True),
    calendar_day("day", nullable=True),
    Column("expected", Numeric),
    Column("actual", Numeric),
    _text("message"),
    json("details", nullable=False),
    moment("found_at", now=True, nullable=False),
    moment("resolved_at"),
    Index("idx_check_findings_open", "check_name", "day", postgresql_where=text("resolved_at IS NULL")),
    Index("idx_check_findings_organization", "organization_id"),
)

# A figure that people may have seen and that was computed anew; changes is {column: [before, after]}.
restatements = Table(
    "restatements",
    metadata,
    _number(),
    _run(),
    _text("table_name"),
    reference("organization_id", "organizations"),
    calendar_day("day"),
    _text("reason"),
    json("changes", nullable=False),
    moment("restated_at", now=True, nullable=False),
    Index("idx_restatements_organization", "organization_id", "day"),
)

# user_id is no foreign key: the person is gone.
erasures = Table(
    "erasures",
    metadata,
    _number(),
    Column("user_id", Uuid, nullable=False),
    Column("organization_id", Uuid),
    Column("requested_by", Uuid),
    json("counts", nullable=False),
    moment("erased_at", now=True, nullable=False),
    Index("idx_erasures_user", "user_id"),
)

# How many raw documents an erasure took from a day: the only reason for which a source count may fall.
erased_days = Table(
    "erased_days",
    metadata,
    Column("erasure_id", BigInteger, ForeignKey("erasures.id", ondelete="CASCADE"), primary_key=True),
    _text("collection", primary_key=True),
    Column("organization_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    _big("documents", None),
    Index("idx_erased_days_day", "organization_id", "day"),
)

# A month of a table on its way out: written (the file is complete and verified), then dropped (rows gone).
archives = Table(
    "archives",
    metadata,
    _text("table_name", primary_key=True),
    Column("month", Date, primary_key=True),
    _text("state"),
    _text("file"),
    _text("sha256", nullable=True),
    _big("row_count", None, nullable=True),
    moment("written_at", now=True, nullable=False),
    moment("dropped_at"),
    one_of("state", "writing", "written", "dropped", "restored"),
)

installation = Table(
    "installation",
    metadata,
    _text("key", primary_key=True),
    json("value", "null", nullable=False),
    moment("updated_at", now=True, nullable=False),
)
