"""What the pipeline knows of itself: runs, states of days, findings, archives; free to change later."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Index, Numeric, Table, Text, UniqueConstraint, Uuid, text

from data.tables.base import (
    big,
    calendar_day,
    flag,
    json,
    metadata,
    moment,
    number,
    of_run,
    one_of,
    organization_key,
    reference,
    whole,
    words,
)

# The ledger of runs. The window is half-open; details hold counts and findings.
job_runs = Table(
    "job_runs",
    metadata,
    number(),
    words("job"),
    moment("scheduled_for", nullable=False),
    whole("attempt", 1, nullable=False),
    words("state"),
    words("worker", nullable=True),
    moment("started_at", now=True, nullable=False),
    moment("finished_at"),
    moment("window_start"),
    moment("window_end"),
    big("rows_in", None, nullable=True),
    big("rows_out", None, nullable=True),
    words("error", nullable=True),
    flag("is_permanent", nullable=False),
    moment("retry_at"),
    json("details", nullable=False),
    one_of("state", "running", "succeeded", "failed", "abandoned", "skipped"),
    UniqueConstraint("job", "scheduled_for", "attempt"),
    Index("job_runs_one_success", "job", "scheduled_for", unique=True, postgresql_where=text("state = 'succeeded'")),
    Index("idx_job_runs_started_at", text("started_at DESC")),
    Index("idx_job_runs_job_state", "job", "state", "scheduled_for"),
)

# The reason of a day that stays as it was because raw logs of it are missing.
LOGS_EXPIRED = "raw logs have expired"

# State of one rollup for one organization and day; dirty until done_seq has caught up with dirty_seq. `reason` says
# why it was last made dirty, `expires_at` when the first of its raw logs goes.
rollup_days = Table(
    "rollup_days",
    metadata,
    words("job", primary_key=True),
    organization_key(),
    Column("day", Date, primary_key=True),
    Column("state", Text, nullable=False, server_default=text("'dirty'")),
    big("dirty_seq", 1),
    big("done_seq", 0),
    moment("as_of"),
    big("source_count", None, nullable=True),
    big("late_count", 0),
    moment("computed_at"),
    of_run(),
    words("reason", nullable=True),
    moment("expires_at"),
    one_of("state", "dirty", "clean", "frozen"),
    Index("idx_rollup_days_run", "run_id"),
    Index("idx_rollup_days_dirty", "job", "day", postgresql_where=text("state = 'dirty'")),
    Index("idx_rollup_days_organization", "organization_id", "day"),
    Index("idx_rollup_days_newest", "job", "day"),
    Index("idx_rollup_days_late", "job", "day", postgresql_where=text("late_count > 0")),
)

watermarks = Table(
    "watermarks",
    metadata,
    words("name", primary_key=True),
    moment("reached_at", nullable=False),
    moment("updated_at", now=True, nullable=False),
)

check_findings = Table(
    "check_findings",
    metadata,
    number(),
    of_run(),
    words("check_name"),
    reference("organization_id", "organizations", nullable=True),
    calendar_day("day", nullable=True),
    Column("expected", Numeric),
    Column("actual", Numeric),
    words("message"),
    json("details", nullable=False),
    moment("found_at", now=True, nullable=False),
    moment("resolved_at"),
    Index("idx_check_findings_open", "check_name", "day", postgresql_where=text("resolved_at IS NULL")),
    Index("idx_check_findings_organization", "organization_id"),
    Index("idx_check_findings_run", "run_id"),
)

# A figure that people may have seen and that was computed anew; changes is {column: [before, after]}.
restatements = Table(
    "restatements",
    metadata,
    number(),
    of_run(),
    words("table_name"),
    reference("organization_id", "organizations"),
    calendar_day("day"),
    words("reason"),
    json("changes", nullable=False),
    moment("restated_at", now=True, nullable=False),
    Index("idx_restatements_organization", "organization_id", "day"),
    Index("idx_restatements_run", "run_id"),
)

# user_id is no foreign key: the person is gone.
erasures = Table(
    "erasures",
    metadata,
    number(),
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
    words("collection", primary_key=True),
    Column("organization_id", Uuid, primary_key=True),
    Column("day", Date, primary_key=True),
    big("documents", None),
    Index("idx_erased_days_day", "organization_id", "day"),
)

# A month of a table on its way out: writing, written (the file is complete and verified), dropped (its rows are gone),
# restored (they are back). `file` is a name in the folder of archives, `row_count` counts rows of the table itself.
archives = Table(
    "archives",
    metadata,
    words("table_name", primary_key=True),
    Column("month", Date, primary_key=True),
    words("state"),
    words("file"),
    words("sha256", nullable=True),
    big("row_count", None, nullable=True),
    moment("written_at", now=True, nullable=False),
    moment("dropped_at"),
    moment("restored_at"),
    one_of("state", "writing", "written", "dropped", "restored"),
)

installation = Table(
    "installation",
    metadata,
    words("key", primary_key=True),
    json("value", "null", nullable=False),
    moment("updated_at", now=True, nullable=False),
)
