"""The host's tables (unless the host has them), and the history of who belonged to which department."""

from alembic import op

from data.migrations.statements import (
    column_exists,
    creates_host_tables,
    is_ours,
    relation_exists,
    run_sql,
)

revision = "0001_host"
down_revision = None


def upgrade() -> None:
    if creates_host_tables():
        run_sql("0001_host_tables.sql")
    if not relation_exists("department_changes") and column_exists("users", "department_id"):
        run_sql("0001_department_history.sql")
    if relation_exists("department_changes"):
        run_sql("0001_department_periods.sql")


def downgrade() -> None:
    op.execute("DROP VIEW IF EXISTS user_department_periods")
    if is_ours("department_changes"):
        run_sql("0001_department_history_down.sql")
    if is_ours("users"):
        run_sql("0001_host_tables_down.sql")
