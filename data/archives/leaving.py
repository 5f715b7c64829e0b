"""Old months leave the tables for files: written, read back, compared with the table under its lock, then dropped.

Killed at any point, nothing is lost and nothing is there twice: rows leave in the one transaction that records the
month as dropped, and what was begun before it is begun again. Table: archives; files: the folder of archives.
"""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, text

from data.archives.due import FREEZE_STATES, LOCK_STATES, Rules, is_due
from data.archives.files import ArchiveError, Contents, read_file, write_file
from data.archives.records import forget, record, record_of
from data.archives.restoring import restore_month
from data.archives.rows import digest_of, rows_of, sections_of, snapshot
from data.archives.tables import Month
from data.errors import SourceUnavailable
from data.partitions import MONTHLY, Partition, drop_partition, lock_partitions, month_partition, partition_names
from data.sources import Sources

MOST_ATTEMPTS = 5
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '30s'"


def archive_month(sources: Sources, month: Month, rules: Rules) -> int:
    """How many rows of the table left it for the file; 0 when the month turned out to be wanted after all.

    ArchiveError when the file cannot be written or is not read back as it was written; SourceUnavailable when rows
    keep changing meanwhile. A month that has new rows after it was dropped is brought back first, and leaves whole.
    """
    if _was_dropped(sources.postgres, month):
        restore_month(sources, month)
    for _ in range(MOST_ATTEMPTS):
        contents = _written(sources, month)
        left = _leave(sources, month, contents, rules)
        if left is not None:
            return left
    raise SourceUnavailable(f"Rows of {month} keep changing: it stays until the job archive runs again.")


def drop_empty_partitions(engine: Engine, rules: Rules) -> list[str]:
    """The names of the partitions dropped: of months that are old enough to leave, and have no row."""
    with engine.connect() as connection:
        named = [(parent, name) for parent in MONTHLY for name in partition_names(connection, parent)]
    days = [(parent, _first_day(parent, name)) for parent, name in named]
    old = [month_partition(parent, first) for parent, first in days if first and first < rules.before]
    return [partition.name for partition in old if _drop_if_empty(engine, partition)]


def _was_dropped(engine: Engine, month: Month) -> bool:
    with engine.connect() as connection:
        known = record_of(connection, month)
    return known is not None and known.state == "dropped"


def _written(sources: Sources, month: Month) -> Contents:
    """What the complete and verified file of the month holds: the one of an earlier attempt, or a new one."""
    file, earlier = sources.archive_folder / month.file_name, _written_earlier(sources, month)
    if earlier:
        return earlier
    _record(sources.postgres, month, "writing", sha256=None, row_count=None)
    sources.reached("archive: begun")
    with snapshot(sources.postgres) as connection, closing(rows_of(connection, month)) as rows:
        digest = write_file(file, str(month), sections_of(connection, month), rows)
    sources.reached("archive: file in place")
    contents = read_file(file)
    if contents.rows_sha256 != digest:
        raise ArchiveError(f"{file} was not read back as it was written: is the disk sound?")
    count = contents.sections[-1].rows
    _record(sources.postgres, month, "written", sha256=contents.sha256, row_count=count, written_at=func.now())
    sources.reached("archive: written")
    return contents


def _written_earlier(sources: Sources, month: Month) -> Contents | None:
    """What a run that was killed has written, if its file is still the same; if not, all rows are in the table."""
    with sources.postgres.connect() as connection:
        known = record_of(connection, month)
    if known is None or known.state != "written":
        return None
    try:
        contents = read_file(sources.archive_folder / known.file)
    except ArchiveError:
        return None
    return contents if contents.sha256 == known.sha256 else None


def _leave(sources: Sources, month: Month, contents: Contents, rules: Rules) -> int | None:
    """How many rows of the table are gone from it; None when they are no longer those of the file."""
    with sources.postgres.begin() as connection:
        _lock(connection, month, rules)
        sources.reached("archive: locked")
        wanted = not is_due(connection, month, rules)
        if wanted:
            forget(connection, month)
        elif digest_of(connection, month) != contents.rows_sha256:
            record(connection, month, "writing")
            return None
        else:
            _remove(connection, month, rules)
            sources.reached("archive: removed")
    if wanted:
        (sources.archive_folder / month.file_name).unlink(missing_ok=True)
        return 0
    sources.reached("archive: dropped")
    return contents.sections[-1].rows


def _lock(connection: Connection, month: Month, rules: Rules) -> None:
    """Nobody writes the month until the transaction ends.

    In the order in which rollups and the drain lock: states of days, partitions, the table before its companions. A
    partition that goes wants readers gone, too; that is asked for at once, since two that raise their locks deadlock.
    """
    connection.exec_driver_sql(LOCK_TIMEOUT)
    connection.execute(LOCK_STATES, rules.parameters(month))
    mode = "SHARE ROW EXCLUSIVE"
    if month.archived.name in MONTHLY:
        lock_partitions(connection, month.archived.name)
        mode = "ACCESS EXCLUSIVE"
    tables = ", ".join(f"ONLY {part.table.name}" for part in reversed(month.archived.parts))
    connection.exec_driver_sql(f"LOCK TABLE {tables} IN {mode} MODE")


def _remove(connection: Connection, month: Month, rules: Rules) -> None:
    """Rows go by DELETE even where their partition goes: triggers see that, and keep views true."""
    for part in month.archived.parts:
        connection.execute(text(f"DELETE FROM {part.table.name} WHERE {month.chosen(part)}"))  # noqa: S608 - all ours
    if month.archived.name in MONTHLY:
        drop_partition(connection, month_partition(month.archived.name, month.first))
    connection.execute(FREEZE_STATES, rules.parameters(month))
    record(connection, month, "dropped", dropped_at=func.now())


def _drop_if_empty(engine: Engine, partition: Partition) -> bool:
    has_rows = text(f"SELECT EXISTS (SELECT FROM {partition.name})")  # noqa: S608 - a partition of ours
    with engine.begin() as connection:
        if connection.scalar(has_rows):
            return False
        connection.exec_driver_sql(LOCK_TIMEOUT)
        lock_partitions(connection, partition.parent)
        connection.exec_driver_sql(f"LOCK TABLE ONLY {partition.parent} IN ACCESS EXCLUSIVE MODE")
        if connection.scalar(has_rows):
            return False
        drop_partition(connection, partition)
    return True


def _first_day(parent: str, partition_name: str) -> date | None:
    """The first day of a partition's month; None for the default one."""
    try:
        return datetime.strptime(partition_name, f"{parent}_%Y_%m").replace(tzinfo=UTC).date()
    except ValueError:
        return None


def _record(engine: Engine, month: Month, state: str, **values: Any) -> None:
    with engine.begin() as connection:
        record(connection, month, state, **values)
