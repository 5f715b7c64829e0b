"""The six collections with their validators and indexes."""

from typing import Any

from pymongo.database import Database

from data.migrations.mongo.collections import create_collections, drop_collections


def upgrade(database: Database[dict[str, Any]]) -> None:
    """Makes the collections."""
    create_collections(database)


def downgrade(database: Database[dict[str, Any]]) -> None:
    """Drops them with all logs."""
    drop_collections(database)
