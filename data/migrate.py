"""Moves both stores up and down their joint history: locked, backed up first, checked afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pymongo.errors import PyMongoError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from data.backup import write_backup
from data.migrations import history
from data.migrations.guard import refuse_foreign
from data.migrations.history import MONGO, Revision
from data.migrations.integrity import Census, MigrationFailedError, census, faults
from data.migrations.mongo.collections import sync_event_types
from data.partitions import ensure_ahead
from data.sources import Sources

BASE = "base"
LOCK_NAME = "dashboard migrations"
PARTITIONED_FROM = "0003_internal"
COLLECTIONS_FROM = "0004_collections"


class Status(NamedTuple):
    """One revision of one store (`postgres` or `mongo`)."""

    revision: str
    store: str
    applied: bool


@dataclass(frozen=True)
class _Safety:
    """What was there before, and where it can be found again."""

    census: Census
    backup: Path | None

    @property
    def remedy(self) -> str:
        """The way back."""
        return f"Restore the backup {self.backup}." if self.backup else "No backup was taken."


def migrate_up(
    sources: Sources,
    revision: str | None = None,
    *,
    backup_folder: Path,
    backup: bool = True,
    create_host_tables: bool = True,
    extra_event_types: Sequence[str] = (),
) -> list[str]:
    """The names of the revisions applied, oldest first; none when there was nothing to do.

    Goes up to and including `revision` (a name or its number; the newest when None). Takes a backup first
    when there is data, unless `backup` is False. Safe to call from several processes at once. The allowed
    event types are brought to the specification's and `extra_event_types` each time.
    ConfigError for stores of another program (nothing is changed) and for an unknown revision;
    MigrationFailedError when the check afterwards finds a fault.
    """
    last = history.named(revision) if revision else None
    with _locked(sources):
        _refuse_foreign(sources, create_host_tables=create_host_tables)
        pending = [step for step in _pending(sources) if last is None or step.name <= last]
        if pending:
            safety = _secure(sources, "up", pending[0], backup_folder, backup)
            for step in pending:
                with _told(step, safety):
                    history.upgrade(step, sources.postgres, sources.mongo, create_host_tables=create_host_tables)
            _make_first_partitions(sources, pending)
            _check(sources, safety)
        _sync_event_types(sources, extra_event_types)
    return history.names(pending)


def migrate_down(
    sources: Sources,
    revision: str | None = None,
    *,
    backup_folder: Path,
    backup: bool = True,
    create_host_tables: bool = True,
) -> list[str]:
    """The names of the revisions undone, newest first.

    Undoes `revision` and every later one: the newest alone when None, all of them for "base". Tables that the
    host made are never dropped. Backup, lock and errors as in `migrate_up`.
    """
    first = "" if revision == BASE else history.named(revision) if revision else None
    with _locked(sources):
        _refuse_foreign(sources, create_host_tables=create_host_tables)
        undone = _undone(sources, first)
        if undone:
            safety = _secure(sources, "down", undone[0], backup_folder, backup)
            for step in undone:
                with _told(step, safety):
                    history.downgrade(step, sources.postgres, sources.mongo)
            history.forget(sources.postgres, sources.mongo)
            _check(sources, safety, lost=safety.census.rows)
    return history.names(undone)


def status(sources: Sources) -> list[Status]:
    """Every revision of both stores, oldest first, and whether it is applied."""
    with sources.postgres.connect() as connection:
        applied = history.applied(connection, sources.mongo)
    return [Status(step.name, step.store, step in applied) for step in history.all_revisions()]


def is_current(sources: Sources) -> bool:
    """True when both stores have every revision."""
    return all(step.applied for step in status(sources))


@contextmanager
def _locked(sources: Sources) -> Iterator[None]:
    """Waits until no other process migrates; the lock ends with its connection, however the process ends."""
    with sources.postgres.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        key = {"name": LOCK_NAME}
        connection.execute(text("SELECT pg_advisory_lock(hashtextextended(:name, 0))"), key)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(hashtextextended(:name, 0))"), key)


def _refuse_foreign(sources: Sources, *, create_host_tables: bool) -> None:
    with sources.postgres.connect() as connection:
        refuse_foreign(connection, sources.mongo, create_host_tables=create_host_tables)


def _pending(sources: Sources) -> list[Revision]:
    with sources.postgres.connect() as connection:
        applied = history.applied(connection, sources.mongo)
    return [step for step in history.all_revisions() if step not in applied]


def _undone(sources: Sources, first: str | None) -> list[Revision]:
    with sources.postgres.connect() as connection:
        applied = sorted(history.applied(connection, sources.mongo), reverse=True)
    newest = applied[0].name if applied else ""
    return [step for step in applied if step.name >= (newest if first is None else first)]


def _secure(sources: Sources, way: str, step: Revision, folder: Path, backup: bool) -> _Safety:
    before = census(sources)
    if not backup or before.is_empty:
        return _Safety(before, None)
    file = folder / f"before-{way}-{step.name}-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.tar"
    write_backup(sources, file)
    return _Safety(before, file)


@contextmanager
def _told(step: Revision, safety: _Safety) -> Iterator[None]:
    """Turns what a driver reports into one error that names the revision and the way back."""
    try:
        yield
    except (SQLAlchemyError, PyMongoError) as error:
        reason = str(error).splitlines()[0]
        raise MigrationFailedError(f"{step.name} failed in {step.store}: {reason}\n{safety.remedy}") from error


def _make_first_partitions(sources: Sources, steps: Sequence[Revision]) -> None:
    if PARTITIONED_FROM in history.names(steps):
        with sources.postgres.begin() as connection:
            ensure_ahead(connection, datetime.now(UTC).date())


def _sync_event_types(sources: Sources, extra: Sequence[str]) -> None:
    if Revision(COLLECTIONS_FROM, 1, MONGO) not in _pending(sources):
        sync_event_types(sources.mongo, extra)


def _check(sources: Sources, safety: _Safety, lost: Collection[str] = ()) -> None:
    found = faults(sources, safety.census, lost)
    if found:
        raise MigrationFailedError("\n".join([*found, safety.remedy]))
