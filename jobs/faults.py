"""What stops a run: which faults pass by themselves, and how long to wait before trying again."""

from __future__ import annotations

import random
from datetime import timedelta

import psycopg
from psycopg import errors as postgres_errors
from pymongo.errors import ConnectionFailure, ExecutionTimeout, PyMongoError, WTimeoutError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from data.errors import DashboardError, QueryTimeout, SourceUnavailable

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
MOST_DOUBLINGS = 20

# What psycopg counts among the operational errors, though waiting does not help.
PERMANENT_IN_POSTGRES = (
    postgres_errors.ProgramLimitExceeded,
    postgres_errors.InvalidPassword,
    postgres_errors.InvalidAuthorizationSpecification,
)
PASSING_LABELS = ("TransientTransactionError", "RetryableWriteError")


class Stopping(DashboardError):
    """The program is being stopped; what was begun is done again at the next start."""

    title = "The program is being stopped"


class AlreadyRunning(DashboardError):
    """Another process runs this job at the moment."""

    status = 409
    title = "This job is running already"


class AlreadyDone(DashboardError):
    """A run of this job has succeeded for this scheduled time; there is never a second one."""

    status = 409
    title = "This run has been done already"


def is_permanent(error: BaseException) -> bool:
    """Whether trying again is in vain until somebody has mended something; an interruption is no fault."""
    return isinstance(error, Exception) and not isinstance(error, Stopping) and not _passes(error)


def wait_before(attempt: int) -> timedelta:
    """How long to wait after that many failed attempts: anything up to a bound that doubles with each of them.

    Drawn at random over the whole range, so that processes that failed together do not come back together.
    """
    bound = min(FIRST_WAIT * 2 ** min(attempt - 1, MOST_DOUBLINGS), LONGEST_WAIT)
    return bound * random.random()


def told(error: BaseException) -> str:
    """An error for the ledger, in no more than 2,000 characters."""
    return f"{type(error).__name__}: {error}".removesuffix(": ")[:2_000]


def _passes(error: Exception) -> bool:
    if isinstance(error, SourceUnavailable):
        return not error.permanent
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _passes_in_postgres(error.orig)
    if isinstance(error, PyMongoError):
        return _passes_in_mongo(error)
    return isinstance(error, (QueryTimeout, PoolTimeout)) or _passes_in_postgres(error)


def _passes_in_postgres(error: BaseException | None) -> bool:
    """Connections, deadlocks, serialization, limits of time and resources; a driver's closed connection, too."""
    if isinstance(error, PERMANENT_IN_POSTGRES):
        return False
    return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))


def _passes_in_mongo(error: PyMongoError) -> bool:
    passing = isinstance(error, (ConnectionFailure, ExecutionTimeout, WTimeoutError)) or error.timeout
    return passing or any(map(error.has_error_label, PASSING_LABELS))
