"""Monthly partitions of the big tables, daily ones of the buffer's ledger: made ahead, never missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, select, table, text
from sqlalchemy.exc import IntegrityError

from data.errors import DashboardError

LEDGER = "buffer_ledger"
LEDGER_DAYS_AHEAD = 14

# How the bound of a month is written: UTC, whatever the zone of the connection.
MONTHLY: Mapping[str, str] = {
    "user_engagement_metrics": "{day}",
    "feature_utilization_metrics": "{day}",
    "ai_chat_analytics": "{day}",
    "notification_delivery_logs": "{day} 00:00:00+00",
}

EXISTING = text(
    "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid"
    " WHERE inhparent = CAST(:parent AS regclass) ORDER BY child.relname"
)


class PartitionBlockedError(DashboardError):
    """Rows of the wanted range already lie in the default partition."""

    title = "A partition cannot be made"


@dataclass(frozen=True)
class Partition:
    """A half-open range of UTC days of one table."""

    parent: str
    name: str
    first: date
    end: date


def ensure_months(connection: Connection, table_name: str, first_day: date, last_day: date) -> list[str]:
    """The names of the partitions made, oldest first; every month from first to last day has one then.

    Works inside the caller's transaction, which holds an advisory lock to its end once something is missing.
    PartitionBlockedError when rows of a missing month lie in the default partition.
    """
    return _ensure(connection, table_name, list(_months(table_name, first_day, last_day)))


def ensure_ledger_days(connection: Connection, first_day: date, last_day: date) -> list[str]:
    """The names of the ledger partitions made, oldest first, one for each UTC day of the closed range.

    Locks and raises as `ensure_months` does.
    """
    return _ensure(connection, LEDGER, list(_days(first_day, last_day)))


def ensure_ahead(connection: Connection, today: date, months: int = 2) -> list[str]:
    """The names of the partitions made: this month and the next `months`, and the ledger's next two weeks."""
    last_day = first_of_month(today, months)
    made = [name for parent in MONTHLY for name in ensure_months(connection, parent, today, last_day)]
    return made + ensure_ledger_days(connection, today, today + timedelta(days=LEDGER_DAYS_AHEAD))


def partition_names(connection: Connection, table_name: str) -> list[str]:
    """The partitions of a table, the default one among them, by name (which is by date)."""
    return list(connection.scalars(EXISTING, {"parent": table_name}))


def rows_in_default(connection: Connection, table_name: str) -> int:
    """How many rows no partition was made for; anything but 0 is a finding."""
    return int(connection.scalar(select(func.count()).select_from(table(f"{table_name}_default"))) or 0)


def month_partition(table_name: str, day: date) -> Partition:
    """The partition that holds `day`, whether it was made or not."""
    first = first_of_month(day)
    return Partition(table_name, f"{table_name}_{first:%Y_%m}", first, first_of_month(first, 1))


def first_of_month(day: date, months: int = 0) -> date:
    """The first day of the month of `day`, or of one that many months later (earlier when negative)."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def ledger_partition(day: date) -> Partition:
    """The ledger's partition of one day, whether it was made or not."""
    return Partition(LEDGER, f"{LEDGER}_{day:%Y_%m_%d}", day, day + timedelta(days=1))


def drop_partition(connection: Connection, partition: Partition) -> None:
    """Removes the partition and its rows; one that is already gone changes nothing."""
    lock_partitions(connection, partition.parent)
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {partition.name}")


def lock_partitions(connection: Connection, parent: str) -> None:
    """To the end of the transaction nobody else makes or drops a partition of the table."""
    connection.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": f"partitions of {parent}"}
    )


def _ensure(connection: Connection, parent: str, wanted: list[Partition]) -> list[str]:
    if not _missing(connection, parent, wanted):
        return []
    lock_partitions(connection, parent)
    missing = _missing(connection, parent, wanted)
    for partition in missing:
        _create(connection, partition)
    return [partition.name for partition in missing]


def _missing(connection: Connection, parent: str, wanted: list[Partition]) -> list[Partition]:
    existing = set(partition_names(connection, parent))
    return [partition for partition in wanted if partition.name not in existing]


def _create(connection: Connection, partition: Partition) -> None:
    bound = MONTHLY.get(partition.parent, "{day}").format
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(
                f"CREATE TABLE {partition.name} PARTITION OF {partition.parent}"
                f" FOR VALUES FROM ('{bound(day=partition.first)}') TO ('{bound(day=partition.end)}')"
            )
    except IntegrityError as error:
        raise PartitionBlockedError(
            f"Rows from {partition.first} up to {partition.end} lie in {partition.parent}_default; "
            "move them out, then run the job maintenance again."
        ) from error


def _months(parent: str, first_day: date, last_day: date) -> Iterator[Partition]:
    return _through(month_partition(parent, first_day), last_day, lambda day: month_partition(parent, day))


def _days(first_day: date, last_day: date) -> Iterator[Partition]:
    return _through(ledger_partition(first_day), last_day, ledger_partition)


def _through(partition: Partition, last_day: date, at: Callable[[date], Partition]) -> Iterator[Partition]:
    while partition.first <= last_day:
        yield partition
        partition = at(partition.end)
