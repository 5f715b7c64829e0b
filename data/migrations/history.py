"""The joint, linear history of both stores: which revisions there are, and which are applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from alembic import command
from alembic.config import Config
from pymongo.database import Database
from sqlalchemy import Connection, Engine, inspect, text

from data.errors import ConfigError

# Not Alembic's usual name, so that a host that uses Alembic itself keeps its own.
VERSION_TABLE = "dashboard_schema_version"
MONGO_HISTORY = "schema_migrations"
POSTGRES, MONGO = "postgres", "mongo"
FOLDER = Path(__file__).parent
FOLDERS = {POSTGRES: FOLDER / "versions", MONGO: FOLDER / "mongo" / "versions"}


@dataclass(frozen=True, order=True)
class Revision:
    """One step of one store; a step with the same name in both stores belongs together, PostgreSQL first."""

    name: str
    order: int
    store: str


def all_revisions() -> list[Revision]:
    """Every revision of both stores, oldest first."""
    return sorted(
        Revision(file.stem, order, store)
        for order, (store, folder) in enumerate(FOLDERS.items())
        for file in folder.glob("[0-9]*.py")
    )


def named(revision: str) -> str:
    """The full name of a revision given by name or by its number; ConfigError for an unknown one."""
    names = sorted({known.name for known in all_revisions()})
    for name in names:
        if revision in (name, name.split("_")[0]):
            return name
    raise ConfigError(f"There is no revision '{revision}'. Choose one of: {', '.join(names)}.")


def postgres_revision(connection: Connection) -> str | None:
    """The newest revision that PostgreSQL has, by our own version table; None before the first."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    # alembic's column; one row or none, as the history has no branches
    return connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}"))  # noqa: S608


def mongo_revisions(database: Database[dict[str, Any]]) -> set[str]:
    """The revisions that MongoDB has."""
    return {entry["_id"] for entry in database[MONGO_HISTORY].find({}, {"_id": 1})}


def applied(connection: Connection, database: Database[dict[str, Any]]) -> set[Revision]:
    """The revisions that the two stores have."""
    newest = postgres_revision(connection) or ""
    in_mongo = mongo_revisions(database)
    return {
        revision
        for revision in all_revisions()
        if (revision.store == POSTGRES and revision.name <= newest)
        or (revision.store == MONGO and revision.name in in_mongo)
    }


def upgrade(
    revision: Revision, engine: Engine, database: Database[dict[str, Any]], *, create_host_tables: bool
) -> None:
    """Applies one revision and records it; PostgreSQL's part is one transaction."""
    if revision.store == POSTGRES:
        with engine.begin() as connection:
            command.upgrade(_config(connection, create_host_tables), revision.name)
        return
    _module(revision).upgrade(database)
    entry = {"_id": revision.name, "appliedAt": datetime.now(UTC)}
    database[MONGO_HISTORY].replace_one({"_id": revision.name}, entry, upsert=True)


def downgrade(revision: Revision, engine: Engine, database: Database[dict[str, Any]]) -> None:
    """Undoes one revision, which must be its store's newest, and takes it from the record."""
    if revision.store == POSTGRES:
        with engine.begin() as connection:
            command.downgrade(_config(connection, create_host_tables=False), _before(revision))
        return
    _module(revision).downgrade(database)
    database[MONGO_HISTORY].delete_one({"_id": revision.name})


def forget(engine: Engine, database: Database[dict[str, Any]]) -> None:
    """Removes both version records once nothing is applied, so that the stores are as they were found."""
    with engine.begin() as connection:
        if postgres_revision(connection) is None:
            connection.execute(text(f"DROP TABLE IF EXISTS {VERSION_TABLE}"))
    if not mongo_revisions(database):
        database.drop_collection(MONGO_HISTORY)


def names(revisions: Sequence[Revision]) -> list[str]:
    """The names, each once, in the order given."""
    return list(dict.fromkeys(revision.name for revision in revisions))


def _before(revision: Revision) -> str:
    older = [known.name for known in all_revisions() if known.store == POSTGRES and known < revision]
    return older[-1] if older else "base"


def _module(revision: Revision) -> ModuleType:
    return import_module(f"data.migrations.mongo.versions.{revision.name}")


def _config(connection: Connection, create_host_tables: bool) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes.update(connection=connection, create_host_tables=create_host_tables)
    return config
