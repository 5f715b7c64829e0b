"""The specification's eight tables; four of them partitioned by month."""

from data.migrations.statements import run_sql

revision = "0002_analytics"
down_revision = "0001_host"


def upgrade() -> None:
    run_sql("0002_analytics.sql")


def downgrade() -> None:
    run_sql("0002_analytics_down.sql")
