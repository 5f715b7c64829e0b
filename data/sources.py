"""The two stores and the folder of archives, opened once and passed on as an argument."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.errors import PyMongoError
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from data.errors import ConfigError

MONGO_DATABASE = "dashboard"
CONNECT_SECONDS = 10


def no_failpoint(name: str) -> None:
    """Nothing happens at any point."""


@dataclass(frozen=True)
class Sources:
    """PostgreSQL as a pooled SQLAlchemy engine, MongoDB as a database handle; both safe to share between threads.

    `reached` is told the name of each step of a job that touches both stores, between which a crash must do no harm;
    the tests of faults kill, stop or raise there. `archives` is where the files of archived months lie.
    """

    postgres: Engine
    mongo: Database[dict[str, Any]]
    reached: Callable[[str], None] = no_failpoint
    archives: Path | None = None

    @property
    def archive_folder(self) -> Path:
        """Where archived months are kept; ConfigError where none was named."""
        if self.archives is None:
            raise ConfigError("No folder for archives was named: the program keeps them in DATA_DIR/archives")
        return self.archives

    def close(self) -> None:
        self.postgres.dispose()
        self.mongo.client.close()


def open_sources(database_url: str, mongo_url: str, *, pool_size: int = 10, archives: Path | None = None) -> Sources:
    """Lazily connecting handles; nothing is reached before the first statement."""
    url = make_url(database_url).set(drivername="postgresql+psycopg")
    engine = create_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={
            "options": "-c timezone=UTC",
            "application_name": "dashboard",
            "connect_timeout": CONNECT_SECONDS,
        },
    )
    database = _mongo_client(mongo_url).get_default_database(MONGO_DATABASE)
    return Sources(engine, database, archives=archives)


def check_sources(sources: Sources) -> None:
    """Nothing when both stores answer; ConfigError telling which does not, and what to do."""
    faults = [fault for fault in (_postgres_fault(sources), _mongo_fault(sources)) if fault]
    if faults:
        raise ConfigError(*faults)


def _mongo_client(url: str) -> MongoClient[dict[str, Any]]:
    try:
        return MongoClient(
            url,
            uuidRepresentation="standard",
            tz_aware=True,
            serverSelectionTimeoutMS=5_000,
            appname="dashboard",
        )
    except (PyMongoError, ValueError) as error:  # an option that is unknown, a cluster whose name is
        raise ConfigError(_told_mongo(error)) from None


def _postgres_fault(sources: Sources) -> str | None:
    try:
        with sources.postgres.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return f"PostgreSQL does not answer ({reason}): check DATABASE_URL, or unset it to use the embedded server"
    return None


def _mongo_fault(sources: Sources) -> str | None:
    try:
        sources.mongo.command("ping")
    except PyMongoError as error:
        return _told_mongo(error)
    return None


def _told_mongo(error: Exception) -> str:
    reason = re.split(r" \(configured|, (?:Timeout|full error)", str(error))[0]
    return f"MongoDB does not answer ({reason}): check MONGO_URL, or unset it to use the embedded server"
