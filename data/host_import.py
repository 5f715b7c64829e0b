"""Rows of the host tables from CSV: upsert by id, all or nothing, every fault with its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Engine, Table
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import DataError, IntegrityError

from data.errors import BadRequest
from data.host_cells import CsvReader, opened_table, parsed_row
from data.host_refusals import refusal
from data.tables import host

BATCH_ROWS = 1_000
MOST_FAULTS = 100

IMPORTABLE: Mapping[str, Table] = {
    table.name: table
    for table in (
        host.organizations,
        host.branches,
        host.departments,
        host.users,
        host.employees,
        host.candidates,
        host.subscription_periods,
        host.notifications,
        host.survey_responses,
        host.training_recommendations,
    )
}

# Passwords come by `user password`, never from a file.
NEVER_IMPORTED = frozenset({"password_hash"})


@dataclass(frozen=True)
class Fault:
    """One line that cannot be imported, and why."""

    line: int
    error: str


@dataclass
class TableReport:
    """`rows` were written, or `faulty` lines were found and nothing was; `faults` holds the first hundred."""

    rows: int = 0
    faulty: int = 0
    faults: list[Fault] = field(default_factory=list)

    def add(self, line: int, error: str) -> None:
        self.faulty += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line, error))


@dataclass(frozen=True)
class NumberedRow:
    line: int
    values: dict[str, Any]


class Refused(Exception):
    """Rolls the import back."""


def import_table(engine: Engine, name: str, file: Path) -> TableReport:
    """What became of the file; BadRequest when it cannot be read or its header does not fit the table."""
    table, report = IMPORTABLE[name], TableReport()
    with opened_table(file) as reader:
        columns = _columns(table, next(reader, []))
        rows = _rows(reader, columns, report)
        with suppress(Refused), engine.begin() as connection:
            _import(connection, _upsert(table, columns), rows, report)
    return report


def upsert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows that all have the same columns, `id` among them; those that exist take the new values."""
    if rows:
        connection.execute(_upsert(table, [table.c[name] for name in rows[0]]), rows)


def _import(connection: Connection, statement: Insert, rows: Iterator[NumberedRow], report: TableReport) -> None:
    while batch := list(islice(rows, BATCH_ROWS)):
        if report.faulty:
            continue  # read on, to tell the faults of the remaining lines
        try:
            with connection.begin_nested():
                connection.execute(statement, [row.values for row in batch])
            report.rows += len(batch)
        except (IntegrityError, DataError):
            _find_faults(connection, statement, batch, report)
    if report.faulty:
        report.rows = 0
        raise Refused


def _find_faults(connection: Connection, statement: Insert, batch: list[NumberedRow], report: TableReport) -> None:
    for row in batch:
        try:
            with connection.begin_nested():
                connection.execute(statement, row.values)
        except (IntegrityError, DataError) as error:
            report.add(row.line, refusal(error))


def _columns(table: Table, header: Sequence[str]) -> list[Column[Any]]:
    names = [name.strip() for name in header]
    allowed = [column.name for column in table.columns if column.name not in NEVER_IMPORTED]
    required = ["id", *(c.name for c in table.columns if not c.nullable and c.server_default is None)]
    faults = [f"{name!r} is unknown" for name in names if name not in allowed]
    faults += [f"{name} is missing" for name in dict.fromkeys(required) if name not in names]
    faults += [f"{name} stands twice" for name, times in Counter(names).items() if times > 1]
    if faults:
        told = f"{', '.join(faults)}. Its columns, separated by commas: {', '.join(allowed)}"
        raise BadRequest(f"The header does not fit {table.name}: {told}")
    return [table.c[name] for name in names]


def _rows(reader: CsvReader, columns: Sequence[Column[Any]], report: TableReport) -> Iterator[NumberedRow]:
    lines: dict[UUID, int] = {}
    for line, cells in _numbered(reader):
        try:
            row = parsed_row(cells, columns)
        except ValueError as error:
            report.add(line, str(error))
            continue
        earlier = lines.setdefault(row["id"], line)
        if earlier == line:
            yield NumberedRow(line, row)
        else:
            report.add(line, f"id: {row['id']} stands in line {earlier} already")


def _numbered(reader: CsvReader) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which they begin; a quoted cell may hold line breaks."""
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _upsert(table: Table, columns: Sequence[Column[Any]]) -> Insert:
    statement = insert(table)
    changes = {column.name: statement.excluded[column.name] for column in columns if column.name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changes)
