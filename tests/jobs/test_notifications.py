"""How far a notification came: the furthest step and the first time of each, whatever the order, kept for ever."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from data.tables.analytics import notification_delivery_logs as deliveries
from data.tables.host import notifications
from tests.jobs.conftest import Town, named

DAY = date(2024, 2, 28)
SENT = datetime(2024, 2, 28, 9, tzinfo=UTC)


@pytest.fixture
def notification(town: Town) -> str:
    """One of Acorn's, for Ann."""
    row = {"id": uuid4(), "organization_id": named("Acorn"), "user_id": named("Ann"), "created_at": SENT}
    with town.sources.postgres.begin() as connection:
        connection.execute(insert(notifications).values(**row, type="REPORT_READY", title="Ready"))
    return str(row["id"])


def reaction(notification: str, act: str, minutes: int, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "notification_interaction",
        "eventId": str(uuid4()),
        "notificationId": notification,
        "organizationId": str(named("Acorn")),
        "userId": str(named("Ann")),
        "interactionType": act,
        "deliveryChannel": "EMAIL",
        "timestamp": at(minutes).isoformat(),
        **fields,
    }


def _failed(notification: str) -> dict[str, Any]:
    dimensions = {"notificationId": notification, "channel": "EMAIL", "status": "FAILED", "errorMessage": "bounced"}
    return {
        "kind": "metric",
        "eventId": str(uuid4()),
        "organizationId": str(named("Acorn")),
        "metricType": "NOTIFICATION_DELIVERY",
        "metricData": {"userId": str(named("Ann")), "dimensions": dimensions},
        "timestamp": SENT.isoformat(),
    }


def at(minutes: int) -> datetime:
    return SENT + timedelta(minutes=minutes)


def test_steps_come_in_any_order_and_the_furthest_counts(town: Town, notification: str) -> None:
    town.send(reaction(notification, "DISMISSED", 30))
    town.compute(DAY)
    town.send(reaction(notification, "VIEWED", 20), reaction(notification, "DELIVERED", 1))
    town.send(reaction(notification, "VIEWED", 10))
    town.compute(DAY)
    [row] = town.rows(deliveries)
    assert (row["delivery_status"], row["sent_at"]) == ("DISMISSED", SENT)
    assert (row["delivered_at"], row["read_at"], row["dismissed_at"]) == (at(1), at(10), at(30))


def test_a_click_implies_that_it_was_read(town: Town, notification: str) -> None:
    town.send(reaction(notification, "CLICKED", 5), reaction(notification, "VIEWED", 7))
    town.compute(DAY)
    [row] = town.rows(deliveries)
    assert (row["delivery_status"], row["read_at"], row["clicked_at"]) == ("READ", at(5), at(5))


def test_snoozing_changes_no_status(town: Town, notification: str) -> None:
    failed = {"notification_id": notification, "user_id": named("Ann"), "delivery_channel": "EMAIL", "sent_at": SENT}
    town.send(reaction(notification, "SNOOZED", 5), reaction(notification, "SNOOZED", 5, deliveryChannel="IN_APP"))
    with town.sources.postgres.begin() as connection:
        connection.execute(insert(deliveries).values(**failed, delivery_status="FAILED", error_message="bounced"))
    town.compute(DAY)
    found = {row["delivery_channel"]: (row["delivery_status"], row["error_message"]) for row in town.rows(deliveries)}
    assert found == {"EMAIL": ("FAILED", "bounced"), "IN_APP": ("SENT", None)}


@pytest.mark.parametrize("snoozed_first", [True, False])
def test_a_failure_is_told_whether_it_was_snoozed_before_or_after(
    town: Town, notification: str, snoozed_first: bool
) -> None:
    snooze = partial(town.send, reaction(notification, "SNOOZED", 5))
    fail = partial(town.send, _failed(notification))
    for step in (snooze, fail) if snoozed_first else (fail, snooze):
        step()
        town.compute(DAY)
    [row] = town.rows(deliveries)
    assert (row["delivery_status"], row["error_message"], row["metadata"]) == ("FAILED", "bounced", {})


def test_each_channel_has_a_row_and_one_without_a_channel_too(town: Town, notification: str) -> None:
    unknown = reaction(notification, "DELIVERED", 2)
    del unknown["deliveryChannel"]
    town.send(unknown, reaction(notification, "DELIVERED", 3, deliveryChannel="WEBSOCKET"))
    for _ in range(2):
        town.compute(DAY)
    assert {row["delivery_channel"] for row in town.rows(deliveries)} == {None, "WEBSOCKET"}
    assert len(town.rows(deliveries)) == 2


def test_what_was_seen_stays_when_the_logs_have_expired(town: Town, notification: str) -> None:
    town.send(reaction(notification, "VIEWED", 4))
    town.compute(DAY)
    before = town.rows(deliveries)
    town.sources.mongo.notification_interaction_logs.delete_many({})
    town.compute(DAY)
    assert town.rows(deliveries) == before


def test_an_interaction_with_an_unknown_notification_makes_no_row(town: Town, notification: str) -> None:
    town.send(reaction(str(uuid4()), "VIEWED", 4))
    town.compute(DAY)
    assert town.rows(deliveries) == []
