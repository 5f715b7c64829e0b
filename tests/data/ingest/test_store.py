"""Events in: accepted once, refused alone, never for another organization."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from data.errors import SourceUnavailable
from data.ingest.documents import COLLECTIONS
from data.ingest.store import EventStore
from data.sources import Sources, open_sources
from tests.conftest import Urls
from tests.data.ingest.examples import (
    EVERY_KIND,
    NOW,
    activity,
    chat_session,
    message,
    metric,
    named,
    report_access,
)

Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("make", EVERY_KIND)
def test_a_full_event_of_every_kind_is_stored_as_its_collection_demands(store: EventStore, make: Make) -> None:
    event = make()
    result = store.store([event])
    assert (result.accepted, result.rejected) == (1, [])
    [stored] = store.sources.mongo[COLLECTIONS[event["kind"]]].find()
    assert stored["organizationId"] == UUID(named("Acorn"))
    assert stored["createdAt"] <= datetime.now(UTC)
    assert "eventId" not in stored
    assert "kind" not in stored


@pytest.mark.parametrize("make", EVERY_KIND)
def test_the_same_event_again_is_a_duplicate_and_changes_nothing(store: EventStore, make: Make) -> None:
    event = make()
    collection = store.sources.mongo[COLLECTIONS[event["kind"]]]
    store.store([event])
    before = list(collection.find())
    again = store.store([event, json.dumps(event).encode()])
    assert (again.accepted, again.duplicates, again.rejected) == (0, 2, [])
    assert list(collection.find()) == before


def test_the_same_event_id_in_two_organizations_is_two_events(store: EventStore) -> None:
    one = activity()
    other = {**one, "organizationId": named("Bramble"), "userId": named("Mallory")}
    assert store.store([one, other]).accepted == 2


def test_a_bad_event_is_refused_alone_with_its_place_and_reason(store: EventStore) -> None:
    result = store.store([activity(), activity(eventType="DANCED"), activity()])
    assert result.accepted == 2
    [rejection] = result.rejected
    assert rejection.index == 1
    assert "DANCED" in rejection.error


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"organizationId": str(uuid4())}, "organization"),
        ({"userId": str(uuid4())}, "user"),
        ({"userId": named("Mallory")}, "user"),
        ({"organizationId": named("Bramble")}, "user"),
    ],
)
def test_unknown_and_foreign_people_are_refused_alike(store: EventStore, fields: dict[str, Any], told: str) -> None:
    [rejection] = store.store([activity(**fields)]).rejected
    assert f"no {told}" in rejection.error
    assert store.sources.mongo.user_activity_logs.count_documents({}) == 0


def test_who_opened_a_report_must_belong_to_its_organization(store: EventStore) -> None:
    result = store.store([report_access(accessedBy={"userId": named("Mallory")})])
    assert len(result.rejected) == 1


def test_an_event_of_today_makes_exactly_one_buffer_entry(store: EventStore) -> None:
    event = activity(timestamp=datetime.now(UTC).isoformat())
    for _ in range(3):
        store.store([event, activity()])
    [entry] = store.sources.mongo.metrics_buffer.find()
    [log] = store.sources.mongo.user_activity_logs.find({"timestamp": entry["timestamp"]})
    assert (entry["metricType"], entry["aggregationStatus"]) == ("USER_ENGAGEMENT", "PENDING")
    assert entry["metricData"]["userId"] == UUID(named("Bob"))
    assert entry["metricData"]["dimensions"]["eventType"] == "REPORT_VIEW"
    assert entry["createdAt"] == log["createdAt"]


def test_a_repeated_delivery_mends_a_buffer_entry_that_a_crash_left_out(store: EventStore) -> None:
    event = activity(timestamp=datetime.now(UTC).isoformat())
    store.store([event])
    [before] = store.sources.mongo.metrics_buffer.find()
    store.sources.mongo.metrics_buffer.delete_many({})
    store.store([event])
    assert list(store.sources.mongo.metrics_buffer.find()) == [before]


def test_addresses_keep_only_their_network(store: EventStore) -> None:
    store.store([activity(), report_access(), activity(geolocation={"ipAddress": "not an address"})])
    logs = list(store.sources.mongo.user_activity_logs.find().sort("_id"))
    kept = sorted(log["geolocation"].get("ipAddress", "") for log in logs)
    assert kept == ["", "192.0.2.0"]
    [access] = store.sources.mongo.report_access_logs.find()
    assert access["geolocation"]["ipAddress"] == "2001:db8:1::"


def test_addresses_are_kept_where_the_installation_says_so(store: EventStore) -> None:
    EventStore(store.sources, anonymize_ip=False).store([activity()])
    [log] = store.sources.mongo.user_activity_logs.find()
    assert log["geolocation"]["ipAddress"] == "192.0.2.77"


def test_a_metric_waits_in_the_buffer(store: EventStore) -> None:
    store.store([metric()])
    [entry] = store.sources.mongo.metrics_buffer.find()
    assert entry["aggregationStatus"] == "PENDING"
    assert entry["metricData"]["dimensions"]["status"] == "SUCCESS"


def test_a_session_that_grows_is_united_in_whatever_order_it_arrives(store: EventStore) -> None:
    first = chat_session(satisfactionFeedback=None)
    later = chat_session(
        messages=[message("hello"), message("and now?", 3)],
        sessionEnded=NOW.isoformat(),
        satisfactionFeedback={"rating": 5, "submittedAt": NOW.isoformat()},
    )
    del first["satisfactionFeedback"]
    results = [store.store([event]) for event in (later, first, later)]
    assert [result.accepted for result in results] == [1, 0, 0]
    [stored] = store.sources.mongo.ai_chat_session_logs.find()
    assert [said["content"] for said in stored["messages"]] == ["hello", "and now?"]
    assert stored["satisfactionFeedback"]["rating"] == 5
    assert stored["sessionEnded"] == NOW


def test_growth_moves_updated_at_and_keeps_created_at(store: EventStore) -> None:
    store.store([chat_session()])
    [before] = store.sources.mongo.ai_chat_session_logs.find()
    store.store([chat_session(messages=[message("more", 1)])])
    [after] = store.sources.mongo.ai_chat_session_logs.find()
    assert after["updatedAt"] > before["updatedAt"]
    assert after["createdAt"] == before["createdAt"]


def test_a_session_of_another_person_is_refused(store: EventStore) -> None:
    store.store([chat_session()])
    [rejection] = store.store([chat_session(userId=named("Cara"))]).rejected
    assert "another user" in rejection.error


def test_no_message_is_lost_when_parts_of_a_session_arrive_at_once(store: EventStore) -> None:
    parts = [chat_session(messages=[message(f"message {number}", number)]) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda part: EventStore(store.sources).store([part]), parts))
    [stored] = store.sources.mongo.ai_chat_session_logs.find()
    assert [said["content"] for said in stored["messages"]] == [f"message {number}" for number in range(24)]


def test_missing_people_are_made_as_old_as_their_earliest_event(sources: Sources) -> None:
    store = EventStore(sources, create_missing=True)
    later, earlier = "2020-05-02T10:00:00Z", "2020-05-01T23:00:00+02:00"
    assert store.store([activity(timestamp=later)]).accepted == 1
    assert store.store([activity(timestamp=earlier)]).accepted == 1
    with sources.postgres.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT u.created_at, o.created_at, u.role, u.is_active, u.password_hash FROM users u"
            f" JOIN organizations o ON o.id = u.organization_id WHERE u.id = '{named('Bob')}'"
        ).all()
    founded = datetime(2020, 5, 1, 21, tzinfo=UTC)
    assert [tuple(row) for row in rows] == [(founded, founded, "LEADER", False, None)]


def test_nothing_is_acknowledged_when_the_store_is_gone(store: EventStore, migrated_urls: Urls) -> None:
    nowhere = open_sources(migrated_urls.postgres, "mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=200")
    with pytest.raises(SourceUnavailable):
        EventStore(Sources(store.sources.postgres, nowhere.mongo)).store([activity()])
    nowhere.close()


def test_an_event_a_day_ahead_is_taken_and_a_later_one_is_not(store: EventStore) -> None:
    near, far = (datetime.now(UTC) + timedelta(hours=hours) for hours in (23, 25))
    result = store.store([activity(timestamp=near.isoformat()), activity(timestamp=far.isoformat())])
    assert result.accepted == 1
    assert "24 hours ahead" in result.rejected[0].error
