"""Every read goes through here: named, limited in time, and with the drivers' errors turned into ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from psycopg.errors import QueryCanceled
from pymongo.database import Database
from pymongo.errors import ConnectionFailure, ExecutionTimeout
from sqlalchemy import Engine, Row, Select, text
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.errors import DashboardError, QueryTimeout, SourceUnavailable

Statement = Select[*tuple[Any, ...]]
Record = Row[*tuple[Any, ...]]

Work = Literal["widget", "export"]

Named = Sequence[UUID] | Literal["all"]
"""Whose rows the scoped views show."""

EVERY_ORGANIZATION: Literal["all"] = "all"
NO_ORGANIZATION: Sequence[UUID] = ()

TIME_LIMIT_MS: Mapping[Work, int] = {"widget": 10_000, "export": 60_000}

TOO_SLOW = "The database was stopped by its time limit. Choose a shorter range, or try again in a minute."
UNREACHABLE = "The database does not answer. Try again in a minute."


def fetch(
    engine: Engine,
    statement: Statement,
    *,
    name: str,
    work: Work = "widget",
    organizations: Named = NO_ORGANIZATION,
) -> Sequence[Record]:
    """All rows of one SELECT, in the statement's order, read in a transaction of its own.

    The statement carries the comment `/* name */` and the time limit of its kind of work. Scoped views show it the
    rows of `organizations` alone: none where it names none.
    QueryTimeout when that runs out, SourceUnavailable when PostgreSQL cannot be reached.
    """
    commented = statement.prefix_with(text(f"/* {name} */"))
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(_settings(work, organizations))
            return connection.execute(commented).all()
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise _translated(error) from error


def aggregate(
    database: Database[dict[str, Any]],
    collection: str,
    pipeline: Sequence[Mapping[str, Any]],
    *,
    name: str,
    work: Work = "widget",
) -> list[dict[str, Any]]:
    """All documents of one aggregation, in the pipeline's order.

    Its first stage bounds organization and time.
    QueryTimeout when maxTimeMS runs out, SourceUnavailable when MongoDB cannot be reached.
    """
    try:
        documents = database[collection].aggregate(pipeline, maxTimeMS=TIME_LIMIT_MS[work], comment=name)
        return list(documents)
    except ExecutionTimeout as error:
        raise QueryTimeout(TOO_SLOW) from error
    except ConnectionFailure as error:
        raise SourceUnavailable(UNREACHABLE) from error


def _settings(work: Work, organizations: Named) -> str:
    named = (
        organizations if organizations == EVERY_ORGANIZATION else ",".join(str(UUID(str(id_))) for id_ in organizations)
    )
    return f"SET LOCAL statement_timeout = {TIME_LIMIT_MS[work]:d}; SET LOCAL dashboard.organizations = '{named}'"


def _translated(error: OperationalError | InterfaceError | PoolTimeout) -> DashboardError:
    if isinstance(getattr(error, "orig", None), QueryCanceled):
        return QueryTimeout(TOO_SLOW)
    return SourceUnavailable(UNREACHABLE)
