"""Runs the hand-written SQL that lies beside a revision, and marks what it makes as ours."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import context, op

VERSIONS = Path(__file__).parent / "versions"

# A comment on each table, function and schema, so that neither a downgrade nor a restore ever drops a host's.
MARK = "Made by the dashboard"
MADE = re.compile(r"^CREATE (TABLE \w+(?= \()|FUNCTION \w+\(\)|SCHEMA \w+)", re.MULTILINE)


def run_sql(file_name: str) -> None:
    """Executes every statement of a file in `versions/`, inside the revision's transaction."""
    statements = (VERSIONS / file_name).read_text(encoding="utf-8")
    connection = op.get_bind()
    connection.exec_driver_sql(statements)
    for made in MADE.findall(statements):
        connection.exec_driver_sql(f"COMMENT ON {made} IS '{MARK}'")


def creates_host_tables() -> bool:
    """What the setting CREATE_HOST_TABLES says for this run."""
    return bool(context.config.attributes["create_host_tables"])


def relation_exists(name: str) -> bool:
    """True for a table or view that the connection sees under that name."""
    return _asked("SELECT to_regclass(%(name)s) IS NOT NULL", name=name)


def column_exists(table: str, column: str) -> bool:
    """True where the table has that column."""
    question = (
        "SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%(name)s) AND attname = %(column)s)"
    )
    return _asked(question, name=table, column=column)


def is_ours(table: str) -> bool:
    """True for a table that bears our mark."""
    question = "SELECT obj_description(to_regclass(%(name)s), 'pg_class') IS NOT DISTINCT FROM %(mark)s"
    return _asked(question, name=table, mark=MARK)


def _asked(question: str, **parameters: str) -> bool:
    return bool(op.get_bind().exec_driver_sql(question, parameters).scalar_one())
