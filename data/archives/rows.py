"""The rows of a month as PostgreSQL's COPY writes them: the same bytes for the same rows, whoever asks."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, text

from data.archives.files import Section
from data.archives.tables import Month, Part

# How values are written must depend on nothing that a session or a server may set.
PLAIN_OUTPUT = "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex'"
COPY_OUT = "COPY (SELECT {columns} FROM {table} WHERE {chosen} ORDER BY {key}) TO STDOUT WITH (ENCODING 'UTF8')"


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees one state of the tables, however long it reads."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection, connection.begin():
        yield connection


def sections_of(connection: Connection, month: Month) -> list[Section]:
    """What a file of the month has to hold: companions first, every column of each."""
    return [_section(connection, month, part) for part in month.archived.parts]


def rows_of(connection: Connection, month: Month) -> Generator[bytes, None, None]:
    """Every row of every section, one a line, in the order of the primary key; close it where it may not end."""
    connection.exec_driver_sql(PLAIN_OUTPUT)
    driver: Any = connection.connection.driver_connection
    for part in month.archived.parts:
        statement = COPY_OUT.format(
            columns=", ".join(_columns(part)),
            table=part.table.name,
            chosen=month.chosen(part),
            key=", ".join(column.name for column in part.table.primary_key),
        )
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            yield from copy


def digest_of(connection: Connection, month: Month) -> str:
    """The SHA-256 of `rows_of`."""
    digest = hashlib.sha256()
    with closing(rows_of(connection, month)) as rows:
        for row in rows:
            digest.update(row)
    return digest.hexdigest()


def _section(connection: Connection, month: Month, part: Part) -> Section:
    count = text(f"SELECT count(*) FROM {part.table.name} WHERE {month.chosen(part)}")  # noqa: S608 - all ours
    return Section(part.table.name, _columns(part), connection.execute(count).scalar_one())


def _columns(part: Part) -> list[str]:
    return [column.name for column in part.table.columns]
