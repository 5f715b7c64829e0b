"""Rows of the host tables from CSV: upsert by id, all or nothing, every fault with its line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, Column, Connection, Date, DateTime, Engine, Numeric, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import DataError, IntegrityError

from data.errors import BadRequest
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
    """`rows` were written, or there are faults and nothing was."""

    rows: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class NumberedRow:
    line: int
    values: dict[str, Any]


class Refused(Exception):
    """Rolls the import back."""


def import_table(engine: Engine, name: str, file: Path) -> TableReport:
    """What became of the file; BadRequest when its header does not fit the table."""
    table, report = IMPORTABLE[name], TableReport()
    with file.open(newline="", encoding="utf-8-sig") as opened:
        reader = csv.reader(opened)
        columns = _columns(table, next(reader, []))
        try:
            with engine.begin() as connection:
                _import(connection, _upsert(table, columns), _rows(reader, columns, report), report)
        except UnicodeDecodeError as error:
            raise BadRequest(f"{file} is not UTF-8 text ({error.reason}): save it as UTF-8") from None
        except Refused:
            report.rows = 0
    return report


def upsert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Writes rows that all have the same columns, `id` among them; those that exist take the new values."""
    if rows:
        connection.execute(_upsert(table, [table.c[name] for name in rows[0]]), rows)


def _import(connection: Connection, statement: Insert, rows: Iterator[NumberedRow], report: TableReport) -> None:
    while batch := list(islice(rows, BATCH_ROWS)):
        if report.faults:
            continue  # read on, to tell the faults of the remaining lines
        try:
            with connection.begin_nested():
                connection.execute(statement, [row.values for row in batch])
            report.rows += len(batch)
        except (IntegrityError, DataError):
            _find_faults(connection, statement, batch, report)
    if report.faults:
        raise Refused


def _find_faults(connection: Connection, statement: Insert, batch: list[NumberedRow], report: TableReport) -> None:
    for row in batch:
        try:
            with connection.begin_nested():
                connection.execute(statement, row.values)
        except (IntegrityError, DataError) as error:
            _add_fault(report, row.line, _told(error))


def _columns(table: Table, header: Sequence[str]) -> list[Column[Any]]:
    allowed = [column.name for column in table.columns if column.name not in NEVER_IMPORTED]
    required = ["id", *(c.name for c in table.columns if not c.nullable and c.server_default is None)]
    faults = [f"{name} is unknown" for name in header if name not in allowed]
    faults += [f"{name} is missing" for name in dict.fromkeys(required) if name not in header]
    faults += [f"{name} stands twice" for name, times in Counter(header).items() if times > 1]
    if faults:
        told = f"{', '.join(faults)}. Its columns: {', '.join(allowed)}"
        raise BadRequest(f"The header does not fit {table.name}: {told}")
    return [table.c[name] for name in header]


def _rows(reader: Any, columns: Sequence[Column[Any]], report: TableReport) -> Iterator[NumberedRow]:
    for cells in reader:
        if not cells:
            continue
        try:
            yield NumberedRow(reader.line_num, _parsed(cells, columns))
        except ValueError as error:
            _add_fault(report, reader.line_num, str(error))


def _parsed(cells: Sequence[str], columns: Sequence[Column[Any]]) -> dict[str, Any]:
    if len(cells) != len(columns):
        raise ValueError(f"has {len(cells)} cells, the header {len(columns)}")
    return {column.name: _cell(column, cell.strip()) for column, cell in zip(columns, cells, strict=True)}


def _cell(column: Column[Any], cell: str) -> Any:
    if not cell:
        return None
    if "\x00" in cell:
        raise ValueError(f"{column.name}: holds a NUL character")
    parse, told = next(entry for kind, entry in PARSERS.items() if isinstance(column.type, kind))
    try:
        return parse(cell)
    except (ValueError, InvalidOperation):
        raise ValueError(f"{column.name}: {cell[:60]!r} is not {told}") from None


def _moment(cell: str) -> datetime:
    if len(cell) == len("2026-02-28"):
        return datetime.combine(date.fromisoformat(cell), datetime.min.time(), UTC)
    moment = datetime.fromisoformat(cell)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _truth(cell: str) -> bool:
    if cell.lower() not in ("true", "false"):
        raise ValueError
    return cell.lower() == "true"


Parser = tuple[Callable[[str], Any], str]

PARSERS: Mapping[type, Parser] = {
    Uuid: (UUID, "a UUID"),
    Boolean: (_truth, "true or false"),
    DateTime: (_moment, "a time with zone such as 2026-02-28T09:30:00Z, or a day such as 2026-02-28"),
    Date: (date.fromisoformat, "a day such as 2026-02-28"),
    Numeric: (Decimal, "a number"),
    Text: (str, "text"),
}


def _upsert(table: Table, columns: Sequence[Column[Any]]) -> Insert:
    statement = insert(table)
    changes = {column.name: statement.excluded[column.name] for column in columns if column.name != "id"}
    return statement.on_conflict_do_update(index_elements=["id"], set_=changes)


def _add_fault(report: TableReport, line: int, error: str) -> None:
    if len(report.faults) < MOST_FAULTS:
        report.faults.append(Fault(line, error))


def _told(error: Exception) -> str:
    lines = str(getattr(error, "orig", error)).strip().splitlines()
    return " ".join(line.strip() for line in lines[:2])
