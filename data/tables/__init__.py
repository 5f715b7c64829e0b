"""Every PostgreSQL table as a SQLAlchemy Core `Table`, all in one MetaData."""

from data.tables import analytics, basis, host, internal, live, views
from data.tables.base import metadata

__all__ = ["analytics", "basis", "host", "internal", "live", "metadata", "views"]
