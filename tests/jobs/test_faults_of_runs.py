"""Which faults pass by themselves: real ones of both stores, made as they happen."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from pymongo import MongoClient
from pymongo.errors import AutoReconnect, BulkWriteError, DuplicateKeyError, NetworkTimeout, PyMongoError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from data.errors import BadRequest, QueryTimeout, SourceUnavailable
from data.sources import Sources, open_sources
from jobs.faults import Stopping, is_permanent, told, wait_before

NOWHERE = "postgresql://dashboard:secret@127.0.0.1:1/dashboard"


def fault_of(sources: Sources, *statements: str) -> BaseException:
    """What PostgreSQL says to the last of these."""
    try:
        with sources.postgres.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    except DBAPIError as error:
        return error
    raise AssertionError("PostgreSQL did it")


RAISED_SERIALIZATION = "DO $$ BEGIN RAISE EXCEPTION 'at the same time' USING ERRCODE = '40001'; END $$"


@pytest.mark.parametrize(
    "statements",
    [
        ("SET LOCAL statement_timeout = 10", "SELECT pg_sleep(5)"),
        (RAISED_SERIALIZATION,),
        ("SELECT pg_terminate_backend(pg_backend_pid())",),
    ],
    ids=["too slow", "serialization", "connection ended"],
)
def test_what_passes_in_postgres_is_tried_again(sources: Sources, statements: tuple[str, ...]) -> None:
    assert not is_permanent(fault_of(sources, *statements))


@pytest.mark.parametrize("statement", ["SELECT 1 / 0", "SELECT nothing FROM nowhere", "SELECT 'x'::integer"])
def test_what_postgres_refuses_for_good_is_not(sources: Sources, statement: str) -> None:
    assert is_permanent(fault_of(sources, statement))


def test_a_deadlock_is_tried_again(sources: Sources) -> None:
    error = DBAPIError("UPDATE", {}, psycopg.errors.DeadlockDetected("deadlock detected"))
    assert not is_permanent(error)


def test_stores_that_are_not_there_are_tried_again() -> None:
    gone = open_sources(NOWHERE, "mongodb://127.0.0.1:1/dashboard")
    with pytest.raises(DBAPIError) as refused:
        gone.postgres.connect()
    assert not is_permanent(refused.value)
    client: MongoClient[dict[str, object]] = MongoClient("mongodb://127.0.0.1:1/", serverSelectionTimeoutMS=10)
    with pytest.raises(PyMongoError) as unreachable:
        client.admin.command("ping")
    assert not is_permanent(unreachable.value)


def duplicate_key(sources: Sources) -> None:
    sources.mongo.watched.insert_many([{"_id": 1}, {"_id": 1}])


def wrong_stage(sources: Sources) -> None:
    list(sources.mongo.watched.aggregate([{"$nonsense": 1}]))


@pytest.mark.parametrize("mistake", [duplicate_key, wrong_stage])
def test_what_mongodb_refuses_for_good_is_not(sources: Sources, mistake: Callable[[Sources], None]) -> None:
    with pytest.raises(PyMongoError) as caught:
        mistake(sources)
    sources.mongo.watched.drop()
    assert is_permanent(caught.value)


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (SourceUnavailable("for a moment"), False),
        (SourceUnavailable("for ever", permanent=True), True),
        (QueryTimeout("too slow"), False),
        (AutoReconnect("not primary"), False),
        (NetworkTimeout("no answer"), False),
        (DuplicateKeyError("twice"), True),
        (BulkWriteError({}), True),
        (BadRequest("no such day"), True),
        (ZeroDivisionError("a bug"), True),
        (Stopping("stopped"), False),
        (KeyboardInterrupt(), False),
    ],
    ids=repr,
)
def test_each_error_is_known_to_pass_or_not(error: BaseException, permanent: bool) -> None:
    assert is_permanent(error) is permanent


def test_the_wait_is_drawn_from_the_whole_of_a_range_that_doubles_up_to_ten_minutes() -> None:
    for attempt, bound in ((1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (5_000, 600)):
        waits = [wait_before(attempt).total_seconds() for _ in range(400)]
        assert 0 <= min(waits) < bound * 0.1
        assert bound * 0.9 < max(waits) <= bound


def test_an_error_is_told_in_a_line_that_fits_the_ledger() -> None:
    assert told(KeyboardInterrupt()) == "KeyboardInterrupt"
    assert told(ValueError("x" * 5_000)).startswith("ValueError: xxx")
    assert len(told(ValueError("x" * 5_000))) == 2_000
