"""The pipeline's own tables: ledgers, states, live counters, findings."""

from data.migrations.statements import run_sql

revision = "0003_internal"
down_revision = "0002_analytics"


def upgrade() -> None:
    run_sql("0003_internal.sql")


def downgrade() -> None:
    run_sql("0003_internal_down.sql")
