"""How a notification reached somebody: one row a channel, in whatever order the attempts are drained."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from data.partitions import partition_names, rows_in_default
from data.tables.analytics import notification_delivery_logs
from tests.jobs.conftest import named
from tests.jobs.live.conftest import BRAMBLE, NOON, Buffer

MINUTE = timedelta(minutes=1)
SENT_AT = datetime(2025, 11, 30, 23, 59, tzinfo=UTC)


def _logs(buffer: Buffer) -> list[dict[str, Any]]:
    return buffer.rows(notification_delivery_logs, but=lambda name: name == "id")


def _only(buffer: Buffer) -> tuple[Any, ...]:
    [log] = _logs(buffer)
    return log["delivery_status"], log["retry_count"], log["error_message"]


def _fail(buffer: Buffer, retries: int, message: str | None) -> Any:
    error = {} if message is None else {"errorMessage": message}
    return buffer.delivery("Note", "FAILED", NOON + retries * MINUTE, retryCount=retries, **error)


@pytest.mark.parametrize("together", [True, False])
def test_attempts_end_alike_in_whatever_order_they_come(buffer: Buffer, together: bool) -> None:
    buffer.notify("Note", SENT_AT)
    attempts = [_fail(buffer, 0, "full"), _fail(buffer, 2, None), _fail(buffer, 1, "gone"), _fail(buffer, 2, "away")]
    for order in list(itertools.permutations(attempts))[:: 1 if together else 5]:
        for entries in [order] if together else [[entry] for entry in order]:
            buffer.put(*entries)
            buffer.drain()
        assert _only(buffer) == ("FAILED", 2, "away")
        buffer.documents.delete_many({})
        with buffer.sources.postgres.begin() as connection:
            connection.execute(text("DELETE FROM notification_delivery_logs; DELETE FROM buffer_ledger"))


def test_what_was_sent_at_last_has_no_error_even_when_a_failure_is_told_later(buffer: Buffer) -> None:
    buffer.notify("Note")
    for entry in (_fail(buffer, 0, "full"), buffer.delivery("Note", "SENT", retryCount=1), _fail(buffer, 3, "late")):
        buffer.put(entry)
        buffer.drain()
    assert _only(buffer) == ("SENT", 3, None)


def test_what_a_person_did_with_it_is_never_taken_back(buffer: Buffer) -> None:
    buffer.notify("Note")
    buffer.put(buffer.delivery("Note", "SENT"))
    buffer.drain()
    with buffer.sources.postgres.begin() as connection:
        connection.execute(text("UPDATE notification_delivery_logs SET delivery_status = 'READ'"))
    buffer.put(_fail(buffer, 1, "full"), buffer.delivery("Note", "SENT", retryCount=2))
    buffer.drain()
    assert _only(buffer) == ("READ", 2, None)


def test_a_delivery_is_kept_under_the_time_of_its_notification_in_a_month_of_its_own(buffer: Buffer) -> None:
    buffer.notify("Note", SENT_AT)
    buffer.put(buffer.delivery("Note", "SENT", NOON), buffer.delivery("Note", "SENT", NOON, channel="SMS"))
    buffer.drain()
    assert {(log["delivery_channel"], log["sent_at"]) for log in _logs(buffer)} == {
        ("EMAIL", SENT_AT),
        ("SMS", SENT_AT),
    }
    with buffer.sources.postgres.connect() as connection:
        assert rows_in_default(connection, "notification_delivery_logs") == 0
        assert "notification_delivery_logs_2025_11" in partition_names(connection, "notification_delivery_logs")
    assert buffer.counters() == {}


def test_notifications_and_people_that_are_unknown_or_foreign_are_refused_alike(buffer: Buffer) -> None:
    buffer.notify("Ours")
    buffer.notify("Theirs", organization=BRAMBLE)
    buffer.put(
        buffer.delivery("Theirs", "SENT"),
        buffer.delivery("Nowhere", "SENT"),
        buffer.delivery("Ours", "SENT", user="Dan"),
        buffer.delivery("Ours", "SENT", user="Nobody"),
        buffer.delivery("Ours", "SENT"),
    )
    counts = buffer.drain()
    assert (counts.rows_out, counts.skipped) == (1, 4)
    [log] = _logs(buffer)
    assert (log["notification_id"], log["user_id"]) == (named("Ours"), named("Ann"))
    reasons = sorted(dead["reason"].split(" in organization ")[0] for dead in buffer.dead().values())
    unknown_notifications = sorted(str(named(name)) for name in ("Theirs", "Nowhere"))
    unknown_people = sorted(str(named(name)) for name in ("Dan", "Nobody"))
    assert reasons == [
        *(f"metricData.dimensions.notificationId: no notification {id}" for id in unknown_notifications),
        *(f"metricData.userId: no user {id}" for id in unknown_people),
    ]
