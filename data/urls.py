"""Checks on the addresses of the two stores, before anything is reached. No message repeats a password."""

from __future__ import annotations

from pymongo.errors import PyMongoError
from pymongo.uri_parser import parse_uri
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

POSTGRES_SHAPE = "must read postgresql://user:password@host:5432/database"
MONGO_SHAPE = "must read mongodb://user:password@host:27017/database"
ESCAPED = "with signs such as @ : / % in a password written as %40 %3A %2F %25"


def check_database_url(url: str) -> str:
    """The same URL; ValueError telling its shape when it is no PostgreSQL URL."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ValueError(f"{POSTGRES_SHAPE}, {ESCAPED}") from None
    if parsed.drivername.partition("+")[0] not in ("postgres", "postgresql"):
        raise ValueError(POSTGRES_SHAPE)
    return url


def check_mongo_url(url: str) -> str:
    """The same URL; ValueError telling its shape when it is no MongoDB URL."""
    if url.startswith("mongodb+srv://"):
        return url  # a name server knows what it stands for, and is asked when the store is reached
    try:
        parse_uri(url)
    except (PyMongoError, ValueError):
        raise ValueError(f"{MONGO_SHAPE}, {ESCAPED}") from None
    return url
