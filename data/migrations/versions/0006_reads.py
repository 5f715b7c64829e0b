"""What the widgets' reads ask for: materialized views behind scoped ones, and the indexes that plans use."""

from data.migrations.statements import run_sql

revision = "0006_reads"
down_revision = "0005_pipeline"


def upgrade() -> None:
    run_sql("0006_reads.sql")


def downgrade() -> None:
    run_sql("0006_reads_down.sql")
