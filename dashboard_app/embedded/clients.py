"""The proof that a store answers: a real connection, which makes on the way what a new server lacks."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from dashboard_app.embedded.files import StoreFiles
from dashboard_app.embedded.mongo import (
    REPLICA_SET,
    USER,
    mongo_socket,
    mongo_system_url,
    mongo_url,
    secret_file,
)
from dashboard_app.embedded.postgres import DATABASE, ROLE, postgres_is_ready

PATIENCE_SECONDS = 5
NOT_YET_INITIALIZED = 94
USER_EXISTS = 51003


def postgres_answers(files: StoreFiles) -> bool:
    """Whether PostgreSQL takes our connections; makes the database when it is not there."""
    if not postgres_is_ready(files):
        return False
    try:
        with psycopg.connect(
            host=str(files.sockets),
            user=ROLE,
            dbname="postgres",
            autocommit=True,
            connect_timeout=PATIENCE_SECONDS,
        ) as connection:
            _make_database(connection)
    except psycopg.OperationalError:
        return False
    return True


def _make_database(connection: psycopg.Connection[Any]) -> None:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
    if found:
        return
    try:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
        return


def mongo_answers(files: StoreFiles) -> bool:
    """Whether MongoDB is primary and takes our password; makes set and user when they are not there."""
    if not listens(mongo_socket(files)):
        return False
    try:
        return _is_primary(mongo_url(files)) or _settle(files)
    except (PyMongoError, FileNotFoundError):
        return False


def _is_primary(url: str) -> bool:
    """Whether the server takes writes from us; False also when it does not know us."""
    with _client(url) as client:
        try:
            return bool(client.admin.command("hello")["isWritablePrimary"])
        except OperationFailure:
            return False


def _settle(files: StoreFiles) -> bool:
    """Take the next step of making the set and our user; always False, for the proof is still to come."""
    with _client(mongo_system_url(files)) as client:
        _make_replica_set(client, str(mongo_socket(files)))
        if client.admin.command("hello")["isWritablePrimary"]:
            _make_user(client, secret_file(files, "password").read_text())
    return False


def _make_replica_set(client: MongoClient[dict[str, Any]], host: str) -> None:
    """Make the set, or tell it the new place of its socket after DATA_DIR was moved."""
    members = [{"_id": 0, "host": host}]
    try:
        config = client.admin.command("replSetGetConfig")["config"]
    except OperationFailure as error:
        if error.code != NOT_YET_INITIALIZED:
            raise
        client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": members})
        return
    if config["members"][0]["host"] != host:
        config |= {"version": config["version"] + 1, "members": members}
        client.admin.command("replSetReconfig", config, force=True)


def _make_user(client: MongoClient[dict[str, Any]], password: str) -> None:
    try:
        client.admin.command("createUser", USER, pwd=password, roles=["root"])
    except OperationFailure as error:
        if error.code != USER_EXISTS:
            raise
        client.admin.command("updateUser", USER, pwd=password)


def _client(url: str) -> MongoClient[dict[str, Any]]:
    patience_ms = PATIENCE_SECONDS * 1_000
    return MongoClient(url, serverSelectionTimeoutMS=patience_ms, socketTimeoutMS=patience_ms)


def listens(path: Path) -> bool:
    """Whether anyone accepts connections on a Unix socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(PATIENCE_SECONDS)
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
