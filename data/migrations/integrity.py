"""Did a migration leave everything in place: structure, row counts, references without a foreign key?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.database import Database
from sqlalchemy import Connection, Inspector, Table, func, inspect, select

from data.errors import DashboardError
from data.migrations.history import all_revisions, applied
from data.migrations.mongo.collections import collections, current_validator
from data.migrations.statements import MARK
from data.partitions import MONTHLY
from data.sources import Sources
from data.tables import host, live, metadata

# Rows that the migrations themselves bring.
SEEDED = frozenset({"feature_catalogue"})

# A document this close to its end may be gone before the second count.
ABOUT_TO_EXPIRE = timedelta(hours=1)


class MigrationFailedError(DashboardError):
    """The stores are not as the revisions say; the message names every fault and the backup to restore."""

    title = "The migration did not come out whole"


@dataclass(frozen=True)
class Census:
    """What the stores hold: rows by table or collection, and references that lead nowhere, by place."""

    rows: Mapping[str, int]
    dangling: Mapping[str, int]

    @property
    def is_empty(self) -> bool:
        return not any(count for name, count in self.rows.items() if name not in SEEDED)


def census(sources: Sources) -> Census:
    """The present counts of both stores; a table or collection that does not exist is left out."""
    with sources.postgres.connect() as connection:
        present = _present(connection)
        rows = {table.name: _count(connection, table) for table in present}
        organizations = _ids(connection, host.organizations, present)
        dangling = _dangling_departments(connection, present)
    return Census(
        {**rows, **_documents(sources.mongo)},
        {**dangling, **_dangling_organizations(sources.mongo, organizations)},
    )


def faults(sources: Sources, before: Census, lost: Collection[str] = ()) -> list[str]:
    """What is wrong now, one line each; `lost` names what a downgrade was meant to remove."""
    after = census(sources)
    found = [*_lost_rows(before, after, lost), *_new_dangling(before, after)]
    with sources.postgres.connect() as connection:
        if applied(connection, sources.mongo) == set(all_revisions()):
            found += structure_faults(connection, sources.mongo)
    return found


def structure_faults(connection: Connection, database: Database[dict[str, Any]]) -> list[str]:
    """What the newest revision has and the stores have not, one line each."""
    return [*_missing_in_postgres(connection), *_missing_in_mongo(database)]


def _present(connection: Connection) -> list[Table]:
    existing = set(inspect(connection).get_table_names())
    return [table for table in metadata.sorted_tables if table.name in existing]


def _count(connection: Connection, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)) or 0)


def _ids(connection: Connection, table: Table, present: Collection[Table]) -> set[Any]:
    return set(connection.scalars(select(table.c.id))) if table in present else set()


def _dangling_departments(connection: Connection, present: Collection[Table]) -> dict[str, int]:
    found = {}
    for table in (live.live_counters, live.live_counter_members):
        if table in present and host.departments in present:
            known = select(host.departments.c.id)
            stray = select(func.count()).where(table.c.department_id.not_in(known))
            found[f"{table.name}.department_id"] = int(connection.scalar(stray) or 0)
    return found


def _documents(database: Database[dict[str, Any]]) -> dict[str, int]:
    existing = set(database.list_collection_names())
    return {name: _lasting(database, name) for name in collections() if name in existing}


def _lasting(database: Database[dict[str, Any]], name: str) -> int:
    lifetime = timedelta(seconds=collections()[name].indexes[-1].document["expireAfterSeconds"])
    oldest = datetime.now(UTC) - lifetime + ABOUT_TO_EXPIRE
    return database[name].count_documents({"createdAt": {"$not": {"$lt": oldest}}})


def _dangling_organizations(database: Database[dict[str, Any]], known: Collection[Any]) -> dict[str, int]:
    return {
        f"{name}.organizationId": len({*database[name].distinct("organizationId")} - {*known}) for name in collections()
    }


def _lost_rows(before: Census, after: Census, lost: Collection[str]) -> Iterator[str]:
    for name, count in before.rows.items():
        left = after.rows.get(name, 0)
        if left < count and name not in lost:
            yield f"{name} had {count:,} rows and has {left:,}."


def _new_dangling(before: Census, after: Census) -> Iterator[str]:
    for place, count in after.dangling.items():
        if count > before.dangling.get(place, count):
            yield f"{place} has {count:,} references that lead nowhere."


def host_gaps(connection: Connection) -> list[str]:
    """What this product reads of the host's tables and does not find, one line each; for the command `check`."""
    inspector = inspect(connection)
    return [fault for name in sorted(host.NAMES) for fault in _gaps(inspector, metadata.tables[name])]


def _missing_in_postgres(connection: Connection) -> Iterator[str]:
    inspector = inspect(connection)
    for table in metadata.sorted_tables:
        if table.name not in host.NAMES or _is_ours(inspector, table.name):
            yield from _gaps(inspector, table)
            yield from _missing_indexes(inspector, table)
    for name in MONTHLY:
        if not inspector.has_table(f"{name}_default"):
            yield f"The default partition of {name} is missing."


def _is_ours(inspector: Inspector, name: str) -> bool:
    return inspector.has_table(name) and inspector.get_table_comment(name)["text"] == MARK


def _gaps(inspector: Inspector, table: Table) -> list[str]:
    if not inspector.has_table(table.name):
        return [f"The table {table.name} is missing."]
    wanted = {column.name for column in table.columns}
    existing = {column["name"] for column in inspector.get_columns(table.name)}
    return [f"The column {table.name}.{name} is missing." for name in sorted(wanted - existing)]


def _missing_indexes(inspector: Inspector, table: Table) -> list[str]:
    if not inspector.has_table(table.name):
        return []
    wanted = {str(index.name) for index in table.indexes}
    existing = {index["name"] for index in inspector.get_indexes(table.name)}
    return [f"The index {name} is missing." for name in sorted(wanted - existing)]


def _missing_in_mongo(database: Database[dict[str, Any]]) -> Iterator[str]:
    for name, collection in collections().items():
        if not current_validator(database, name):
            yield f"The collection {name} or its validator is missing."
        existing = database[name].index_information()
        for index in (*collection.indexes, *collection.added):
            found = existing.get(index.document["name"], {})
            if found.get("expireAfterSeconds") != index.document.get("expireAfterSeconds") or not found:
                yield f"The index {index.document['name']} of {name} is missing or expires at another age."
