"""An archived month comes back: verified first, then whole or not at all; repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, func, text

from data.archives.files import ArchiveError, Section, checksum, read_file, read_sections
from data.archives.records import record, record_of
from data.archives.tables import ARCHIVED, Month
from data.errors import BadRequest
from data.partitions import MONTHLY, ensure_months
from data.sources import Sources
from data.tables import metadata

TAKE_STRAYS = """
    CREATE TEMPORARY TABLE strays (LIKE {table}) ON COMMIT DROP;
    WITH gone AS (DELETE FROM {table}_default WHERE {chosen} RETURNING *) INSERT INTO strays SELECT * FROM gone
"""
GIVE_STRAYS_BACK = "INSERT INTO {table} SELECT * FROM strays"
INSERT_MISSING = """
    INSERT INTO {table} ({columns})
    SELECT {values} FROM restored WHERE {can_be_here}
    ON CONFLICT DO NOTHING
"""


@dataclass
class Restored:
    """Rows of all sections: brought back, there already, and of people or organizations that are gone."""

    rows: int = 0
    present: int = 0
    orphaned: int = 0


def month_named(table_name: str, first: date) -> Month:
    """The month of an archived table; BadRequest for a table that is not archived."""
    if table_name not in ARCHIVED:
        raise BadRequest(f"{table_name!r} is not archived. Tables that are: {', '.join(ARCHIVED)}.")
    return Month(ARCHIVED[table_name], first.replace(day=1))


def restore_month(sources: Sources, month: Month) -> Restored:
    """What came back into the tables.

    The file is verified before anything is changed. Rows that are there already stay as they are. The month stays
    history: its days remain frozen, and it is not archived again for 90 days. BadRequest where there is nothing to
    restore, ArchiveError for a file that is missing or changed.
    """
    with sources.postgres.begin() as connection:
        known = record_of(connection, month, lock=True)
        file = sources.archive_folder / _restorable(month, known).file
        _verify(file, known)
        if month.archived.name in MONTHLY:
            _make_partition(connection, month)
        restored = Restored()
        for section, rows in read_sections(file):
            _load(connection, section, rows, restored)
        sources.reached("restore: loaded")
        record(connection, month, "restored", restored_at=func.now())
    sources.reached("restore: committed")
    return restored


def _restorable(month: Month, known: Row[Any] | None) -> Row[Any]:
    if known is None:
        raise BadRequest(f"There is no archive of {month}: `archive list` names those that are there.")
    if known.state in ("writing", "written"):
        raise BadRequest(f"{month} has not left its table yet: there is nothing to restore.")
    return known


def _verify(file: Path, known: Any) -> None:
    """Its own checksum first, which needs no understanding; then every row is read."""
    if checksum(file) != known.sha256:
        raise ArchiveError(f"{file} is not the file that was written: its checksum differs. Nothing was changed.")
    read_file(file)


def _make_partition(connection: Connection, month: Month) -> None:
    """Rows that came meanwhile may lie in the default partition, where they would be in the way: they move along."""
    table, chosen = month.archived.name, month.chosen(month.archived.parts[-1])
    connection.exec_driver_sql(TAKE_STRAYS.format(table=table, chosen=chosen))
    ensure_months(connection, table, month.first, month.first)
    connection.exec_driver_sql(GIVE_STRAYS_BACK.format(table=table))


def _load(connection: Connection, section: Section, rows: Iterator[bytes], restored: Restored) -> None:
    table = metadata.tables[section.table]
    _copy(connection, table, section, rows)
    present = [table.columns[name] for name in section.columns if name in table.columns]
    condition = " AND ".join(_leads_somewhere(present)) or "true"
    statement = INSERT_MISSING.format(
        table=table.name,
        columns=", ".join(column.name for column in present),
        values=", ".join(_value(column) for column in present),
        can_be_here=condition,
    )
    inserted = connection.execute(text(statement)).rowcount
    possible = connection.scalar(text(f"SELECT count(*) FROM restored WHERE {condition}")) or 0  # noqa: S608 - ours
    restored.rows += inserted
    restored.present += possible - inserted
    restored.orphaned += section.rows - possible


def _copy(connection: Connection, table: Table, section: Section, rows: Iterator[bytes]) -> None:
    """Fills the temporary table `restored`; a column that the table has lost since is read and left out."""
    declared = ", ".join(f"{name} {_kind(connection, table, name)}" for name in section.columns)
    connection.exec_driver_sql("DROP TABLE IF EXISTS pg_temp.restored")
    connection.exec_driver_sql(f"CREATE TEMPORARY TABLE restored ({declared}) ON COMMIT DROP")
    driver: Any = connection.connection.driver_connection
    names = ", ".join(section.columns)
    with driver.cursor() as cursor, cursor.copy(f"COPY restored ({names}) FROM STDIN (ENCODING 'UTF8')") as copy:
        for piece in rows:
            copy.write(piece)


def _kind(connection: Connection, table: Table, column: str) -> str:
    if column not in table.columns:
        return "text"
    return table.columns[column].type.compile(connection.dialect)


def _value(column: Column[Any]) -> str:
    """What the column gets: a reference that may be empty is empty where it would lead nowhere."""
    for key in column.foreign_keys:
        if key.ondelete == "SET NULL":
            target = key.column.table.name
            return f"(SELECT id FROM {target} WHERE {target}.id = restored.{column.name})"  # noqa: S608 - ours
    return f"restored.{column.name}"


def _leads_somewhere(columns: Sequence[Column[Any]]) -> Iterator[str]:
    """Conditions for the references without which a row cannot be."""
    for column in columns:
        for key in column.foreign_keys:
            if key.ondelete != "SET NULL":
                target = key.column.table.name
                yield f"EXISTS (SELECT FROM {target} WHERE {target}.id = restored.{column.name})"
