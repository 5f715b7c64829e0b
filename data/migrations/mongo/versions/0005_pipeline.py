"""Indexes for the jobs' reads over all organizations, which those of the specification do not serve."""

from typing import Any

from pymongo.database import Database

from data.migrations.mongo.collections import create_collections, drop_added_indexes


def upgrade(database: Database[dict[str, Any]]) -> None:
    """Makes what is missing."""
    create_collections(database, added_indexes=True)


def downgrade(database: Database[dict[str, Any]]) -> None:
    """Drops them again."""
    drop_added_indexes(database)
