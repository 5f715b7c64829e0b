"""What became of each archived month. Table: archives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, select
from sqlalchemy.dialects.postgresql import insert

from data.archives.tables import Month
from data.tables.internal import archives


def all_archives(engine: Engine) -> Sequence[Row[Any]]:
    """Rows of archives, by table and month."""
    with engine.connect() as connection:
        return connection.execute(select(archives).order_by(archives.c.table_name, archives.c.month)).all()


def record_of(connection: Connection, month: Month, *, lock: bool = False) -> Row[Any] | None:
    """The row of the month, with `lock` nobody else's to change until the transaction ends; None before the first."""
    question = select(archives).where(archives.c.table_name == month.archived.name, archives.c.month == month.first)
    return connection.execute(question.with_for_update() if lock else question).one_or_none()


def record(connection: Connection, month: Month, state: str, **values: Any) -> None:
    """Keeps the state of the month, and these values with it."""
    values = {"state": state, "file": month.file_name, **values}
    statement = insert(archives).values(table_name=month.archived.name, month=month.first, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["table_name", "month"], set_=values))


def forget(connection: Connection, month: Month) -> None:
    """Removes the row of a month that stays in its table."""
    connection.execute(
        delete(archives).where(archives.c.table_name == month.archived.name, archives.c.month == month.first)
    )
