"""A believable installation with years of figures, written straight into PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from data.partitions import MONTHLY, ensure_months
from data.views import refresh_views

PEOPLE = Path(__file__).with_name("history_people.sql").read_text(encoding="utf-8")
MONTH = Path(__file__).with_name("history_month.sql").read_text(encoding="utf-8")
WRITERS = 2

CREATE_SIZE = text("""
    CREATE TEMPORARY TABLE size ON COMMIT DROP AS
    SELECT CAST(:organizations AS int) AS organizations, CAST(:users AS int) AS users,
           CAST(:reports_a_day AS int) AS reports_a_day, CAST(:first_day AS date) AS first_day,
           CAST(:end_day AS date) AS end_day, CAST(:today AS date) AS today
""")

GIN_INDEXES = text(
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(:tables) AND indexdef LIKE '%USING gin%'"
)


@dataclass(frozen=True)
class History:
    """How big the installation is; its last day is the one before `today`."""

    today: date
    organizations: int = 100
    users: int = 10_000
    days: int = 730
    reports_a_day: int = 400

    @property
    def first_day(self) -> date:
        return self.today - timedelta(days=self.days)


def write_history(engine: Engine, history: History) -> None:
    """Fills migrated, otherwise empty stores; the same history gives the same people, but other ids of reports."""
    with engine.begin() as connection:
        _prepare(connection, history, history.first_day, history.today)
        for table in MONTHLY:
            ensure_months(connection, table, history.first_day, history.today)
        connection.exec_driver_sql(PEOPLE)
    with _slow_indexes_later(engine), ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda month: _write_month(engine, history, *month), _months(history)))
    refresh_views(engine)
    vacuum(engine)


def vacuum(engine: Engine) -> None:
    """Statistics and visibility as autovacuum would leave them."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM (ANALYZE)")


@contextmanager
def _slow_indexes_later(engine: Engine) -> Iterator[None]:
    """GIN indexes are built in one go, which is several times as fast as row by row."""
    with engine.begin() as connection:
        found = connection.execute(GIN_INDEXES, {"tables": list(MONTHLY)}).all()
        for name, _ in found:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    with engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        for _, definition in found:
            connection.exec_driver_sql(definition.replace(" ON ONLY ", " ON "))


def _write_month(engine: Engine, history: History, first: date, end: date) -> None:
    with engine.begin() as connection:
        _prepare(connection, history, first, end)
        connection.exec_driver_sql(MONTH)


def _prepare(connection: Connection, history: History, first: date, end: date) -> None:
    """Without triggers and foreign keys: what is written is known to fit."""
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    size = {**vars(history), "first_day": first, "end_day": end}
    connection.execute(CREATE_SIZE, size)


def _months(history: History) -> Iterator[tuple[date, date]]:
    first = history.first_day
    while first < history.today:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield first, min(following, history.today)
        first = following
