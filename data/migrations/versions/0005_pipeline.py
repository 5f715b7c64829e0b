"""What the whole pipeline needs beside 0003: entries of reports, bases of the business figures, reasons of dirt."""

from data.migrations.statements import run_sql

revision = "0005_pipeline"
down_revision = "0003_internal"


def upgrade() -> None:
    run_sql("0005_pipeline.sql")


def downgrade() -> None:
    run_sql("0005_pipeline_down.sql")
