"""From the cells of a CSV file to the values of a host table's row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, DateTime, Numeric, Text, Uuid

from data.errors import BadRequest

SHOWN_CHARACTERS = 60


class CsvReader(Protocol):
    """What `csv.reader` gives."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@contextmanager
def opened_table(file: Path) -> Iterator[CsvReader]:
    """Reads the file; BadRequest with what to do when it cannot be read, now or further on."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as opened:
            reader = csv.reader(opened, strict=True)
            yield reader
    except UnicodeDecodeError as error:
        raise BadRequest(f"{file} is not UTF-8 text ({error.reason}): save it as UTF-8") from None
    except csv.Error as error:
        raise BadRequest(f"{file}, line {reader.line_num}, is no CSV ({error}): mend it there") from None
    except OSError as error:
        raise BadRequest(f"{file} cannot be read ({error.strerror}): check its name and permissions") from None


def parsed_row(cells: Sequence[str], columns: Sequence[Column[Any]]) -> dict[str, Any]:
    """The values by column; ValueError telling the cell and what belongs there."""
    if len(cells) != len(columns):
        raise ValueError(f"has {len(cells)} cells, the header {len(columns)}")
    return {column.name: _value(column, cell.strip()) for column, cell in zip(columns, cells, strict=True)}


def _value(column: Column[Any], cell: str) -> Any:
    if not cell:
        return _nothing(column)
    if "\x00" in cell:
        raise ValueError(f"{column.name}: holds a NUL character; remove it")
    parse, told = next(entry for kind, entry in PARSERS.items() if isinstance(column.type, kind))
    try:
        return parse(cell)
    except (ValueError, InvalidOperation):
        raise ValueError(f"{column.name}: {cell[:SHOWN_CHARACTERS]!r} is not {told}") from None


def _nothing(column: Column[Any]) -> None:
    if not column.nullable:
        raise ValueError(f"{column.name}: is empty, a value is required")


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


def _number(cell: str) -> Decimal:
    number = Decimal(cell)
    if not number.is_finite():
        raise ValueError
    return number


Parser = tuple[Callable[[str], Any], str]

PARSERS: Mapping[type, Parser] = {
    Uuid: (UUID, "a UUID"),
    Boolean: (_truth, "true or false"),
    DateTime: (_moment, "a time with zone such as 2026-02-28T09:30:00Z, or a day such as 2026-02-28"),
    Date: (date.fromisoformat, "a day such as 2026-02-28"),
    Numeric: (_number, "a number such as 1234.50"),
    Text: (str, "text"),
}
