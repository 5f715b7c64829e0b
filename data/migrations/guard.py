"""Refuses stores that belong to another program, before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pymongo.database import Database
from sqlalchemy import Connection, inspect, text

from data.errors import ConfigError
from data.migrations.history import all_revisions, mongo_revisions, postgres_revision
from data.migrations.mongo.collections import collections
from data.tables import host, metadata

HOST_KEYS = ("users", "organizations", "employees", "notifications")

KEY_OF = text(
    "SELECT relkind IN ('r', 'p') AND EXISTS ("
    "  SELECT FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
    "  WHERE indrelid = pg_class.oid AND indisunique AND indnkeyatts = 1 AND indpred IS NULL"
    "  AND attname = 'id' AND atttypid = 'uuid'::regtype"
    ") FROM pg_class WHERE oid = to_regclass(:name)"
)


def refuse_foreign(connection: Connection, database: Database[dict[str, Any]], *, create_host_tables: bool) -> None:
    """Nothing for stores that are ours or empty; for others ConfigError, one line that says what to do."""
    newest = postgres_revision(connection)
    _refuse_unknown("PostgreSQL", {newest} - {None})
    _refuse_unknown("MongoDB", mongo_revisions(database))
    if newest is None:
        _refuse_taken_tables(connection, create_host_tables)
        if not create_host_tables:
            _require_host_keys(connection)
    if not mongo_revisions(database):
        _refuse_taken_collections(database)


def _refuse_unknown(store: str, found: Iterable[str | None]) -> None:
    unknown = sorted(str(name) for name in {*found} - {revision.name for revision in all_revisions()})
    if unknown:
        raise ConfigError(
            f"The {store} database has the revision {', '.join(unknown)}, which this version does not know: "
            "start the version that made it, or point the settings at another database."
        )


def _refuse_taken_tables(connection: Connection, create_host_tables: bool) -> None:
    inspector = inspect(connection)
    existing = {*inspector.get_table_names(), *inspector.get_view_names()}
    ours = _tables_to_create(create_host_tables)
    if create_host_tables:
        ours.add("alembic_version")
    if taken := sorted(existing & ours):
        raise ConfigError(
            f"DATABASE_URL points at another program's database (it has {_some(taken)}): give an empty one, "
            "or set CREATE_HOST_TABLES=false where users and organizations are the host's."
        )


def _tables_to_create(create_host_tables: bool) -> set[str]:
    return set(metadata.tables) - (set() if create_host_tables else host.NAMES)


def _require_host_keys(connection: Connection) -> None:
    missing = [name for name in HOST_KEYS if not connection.scalar(KEY_OF, {"name": name})]
    if missing:
        raise ConfigError(
            f"CREATE_HOST_TABLES is false, so {_some(missing)} must be a table with a UUID primary key 'id': "
            "make it, or set CREATE_HOST_TABLES=true on an empty database."
        )


def _refuse_taken_collections(database: Database[dict[str, Any]]) -> None:
    existing = set(database.list_collection_names())
    taken = sorted(name for name in collections() if name in existing and database[name].find_one({}, {"_id": 1}))
    if taken:
        raise ConfigError(
            f"MONGO_URL points at another program's database (it has documents in {_some(taken)}): "
            "give an empty database."
        )


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
