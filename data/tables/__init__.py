"""Every PostgreSQL table as a SQLAlchemy Core `Table`, all in one MetaData."""

from data.tables import analytics, host, internal
from data.tables.base import metadata

__all__ = ["analytics", "host", "internal", "metadata"]
