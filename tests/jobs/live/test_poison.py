"""One bad entry never holds up the others: it is found, set aside with its reason, and can be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from bson import ObjectId
from bson.binary import Binary
from bson.datetime_ms import DatetimeMS
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from data.ingest.documents import Document
from data.sources import Sources
from jobs.live.claim import LEASE
from jobs.live.drain import drain_batch
from tests.jobs.conftest import named
from tests.jobs.live.conftest import ACORN, NOON, Buffer
from tests.jobs.live.recount import recount


def _nobody(user: Any, when: Any) -> None:
    return None


@contextmanager
def _refusal_of(buffer: Buffer, label: str) -> Iterator[None]:
    """PostgreSQL refuses a counter of that label, for a reason that nobody has foreseen."""
    statement = "ALTER TABLE live_counters {} CONSTRAINT unforeseen"
    with buffer.sources.postgres.begin() as connection:
        connection.exec_driver_sql(f"{statement.format('ADD')} CHECK (label <> '{label}')")
    try:
        yield
    finally:
        with buffer.sources.postgres.begin() as connection:
            connection.exec_driver_sql(statement.format("DROP"))


def test_the_one_entry_that_postgresql_refuses_is_found_among_a_thousand(buffer: Buffer) -> None:
    good = [buffer.act("Dan", eventMetadata={"feature": f"feature {number % 7}"}) for number in range(999)]
    bad = buffer.act("Dan", eventMetadata={"feature": "poison"})
    buffer.put(*good[:600], bad, *good[600:])
    with _refusal_of(buffer, "poison"):
        counts = buffer.drain()
    assert (counts.rows_in, counts.rows_out, counts.skipped) == (1_000, 999, 1)
    assert buffer.counters() == recount(good, _nobody)
    [failed] = buffer.documents.find({"aggregationStatus": "FAILED"})
    assert (failed["_id"], failed["failedAt"]) == (bad["_id"], NOON)
    assert "unforeseen" in failed["failureReason"]
    [(key, dead)] = buffer.dead().items()
    assert key == bad["_id"].binary not in buffer.ledger()
    assert dead["entry"]["metricData"]["dimensions"]["feature"] == "poison"
    assert (dead["reason"], dead["metric_type"]) == (failed["failureReason"], "USER_ENGAGEMENT")


def test_a_bad_entry_that_is_tried_again_after_the_cause_has_gone_counts_and_is_resolved(buffer: Buffer) -> None:
    bad = buffer.act("Dan", eventMetadata={"feature": "poison"})
    buffer.put(bad)
    with _refusal_of(buffer, "poison"):
        buffer.drain()
    buffer.documents.update_one({}, {"$set": {"aggregationStatus": "PENDING"}})
    buffer.drain()
    assert buffer.counters() == recount([bad], _nobody)
    assert buffer.dead()[bad["_id"].binary]["resolved_at"] is not None


def test_a_bad_entry_that_a_crash_left_unmarked_is_set_aside_once(buffer: Buffer) -> None:
    bad = buffer.report("Report", "DONE")
    buffer.put(bad, buffer.act("Ann"))
    buffer.drain_until("committed")
    [before] = buffer.dead().values()
    buffer.clock.move(seconds=LEASE.total_seconds())
    buffer.drain()
    assert list(buffer.dead().values()) == [before]
    assert buffer.states() == ["AGGREGATED", "FAILED"]


Spoil = Callable[[Document], Any]


def _set(path: str, value: Any) -> Spoil:
    def spoil(entry: Document) -> None:
        *steps, name = path.split(".")
        for step in steps:
            entry = entry[step]
        entry[name] = value

    return spoil


def _without(name: str) -> Spoil:
    return lambda entry: entry.pop(name)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_set("organizationId", named("Nowhere")), "organizationId: no organization"),
        (_set("organizationId", "Acorn"), "organizationId"),
        (_without("organizationId"), "organizationId"),
        (_set("metricType", "WEATHER"), "metricType"),
        (_set("metricData", 7), "metricType, metricData"),
        (_set("metricData.dimensions", None), "metricData.dimensions"),
        (_set("metricData.userId", 4711), "metricData.userId"),
        (_set("metricData.value", float("nan")), "metricData.value"),
        (_set("metricData.value", float("inf")), "metricData.value"),
        (_set("metricData.dimensions.name", "sessions"), "must not be sessions"),
        (_set("metricData.dimensions.name", "a\x00b"), "NUL"),
        (_set("metricData.dimensions.name", "n" * 3_000), "100 characters"),
        (_set("timestamp", "yesterday"), "timestamp"),
        (_set("timestamp", DatetimeMS(2**60)), "timestamp"),
        (_set("timestamp", NOON + timedelta(hours=25)), "24 hours ahead"),
        (_set("timestamp", NOON - timedelta(days=20_000)), "before 2000"),
        (_without("createdAt"), "createdAt"),
    ],
)
def test_whatever_an_entry_holds_the_others_go_on(buffer: Buffer, spoil: Spoil, told: str) -> None:
    bad = buffer.metric("USER_ENGAGEMENT", {"name": "surveys"})
    spoil(bad)
    good = [buffer.act("Dan"), buffer.act("Dan")]
    buffer.put(good[0], bad, good[1])
    assert buffer.drain().rows_out == 2
    [dead] = buffer.dead().values()
    assert told in dead["reason"]
    assert dead["entry"]["_id"] == {"$oid": str(bad["_id"])}
    assert buffer.counters() == recount(good, _nobody)
    assert buffer.states() == ["AGGREGATED", "AGGREGATED", "FAILED"]


def test_text_that_is_no_text_breaks_nothing(buffer: Buffer) -> None:
    odd = buffer.act("Dan", eventMetadata={"feature": "broken?"})
    buffer.put(odd)
    raw = buffer.documents.database.get_collection("metrics_buffer")
    named_oddly = {**odd, "_id": Binary(b"\xff\xfe\x00", 0)}
    raw.insert_one(named_oddly)
    assert buffer.drain().rows_out == 2
    assert set(buffer.states()) == {"AGGREGATED"}


def test_a_lost_connection_condemns_nobody_and_the_entries_come_back(buffer: Buffer) -> None:
    entries = [buffer.act("Dan") for _ in range(10)]
    buffer.put(*entries)

    def cut(reached: str) -> None:
        if reached == "drain: ledgered":
            with buffer.sources.postgres.connect() as other:
                other.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                        " AND pid <> pg_backend_pid() AND state = 'idle in transaction'"
                    )
                )

    with pytest.raises(OperationalError):
        drain_batch(Sources(buffer.sources.postgres, buffer.sources.mongo, cut), buffer.clock, 100)
    assert buffer.dead() == {}
    assert set(buffer.states()) == {"PROCESSING"}
    buffer.clock.move(seconds=LEASE.total_seconds())
    assert buffer.drain().rows_out == 10
    assert buffer.counters() == recount(entries, _nobody)


def test_entries_of_a_person_who_has_gone_still_count_for_the_organization(buffer: Buffer) -> None:
    gone = buffer.act("Ann")
    gone["metricData"]["userId"] = uuid4()
    buffer.put(gone, {**buffer.act("Ann"), "_id": ObjectId()})
    buffer.drain()
    assert buffer.acorn() == {"events": 2, "active_users": 2}
    assert buffer.counters()[(NOON.date(), ACORN, named("sales"), "active_users", "")] == 1
