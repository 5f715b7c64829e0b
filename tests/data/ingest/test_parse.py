"""What is refused, and in which words."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ingest.parse import EventParser, Rejected
from data.ingest.sessions import united
from tests.data.ingest.examples import EVERY_KIND, activity, chat_session, dashboard_interaction, metric, report_access

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PARSER = EventParser()


def _refusal(event: dict[str, Any] | bytes, parser: EventParser = PARSER) -> str:
    line = event if isinstance(event, bytes) else json.dumps(event).encode()
    with pytest.raises(Rejected) as refused:
        parser.parse(line, datetime.now(UTC))
    return str(refused.value)


BAD = [
    (activity(kind="party"), "party"),
    (activity(eventType="DANCED"), "eventType"),
    (activity(eventCategory="FUN"), "eventCategory"),
    (activity(eventMetadata={"duration": "12"}), "eventMetadata.duration"),
    (activity(eventMetadata={"duration": -1}), "eventMetadata.duration"),
    (activity(eventMetadata={"feature": "f" * 101}), "eventMetadata.feature"),
    (activity(eventMetadata={"success": "true"}), "eventMetadata.success"),
    (activity(eventMetadata={"customData": {"$where": 1}}), "$where"),
    (activity(eventMetadata={"customData": {"a.b": 1}}), "a.b"),
    (activity(eventMetadata={"customData": {"n": {"a\x00": 1}}}), "NUL"),
    (activity(eventMetadata={"customData": {"a": "x\x00"}}), "NUL"),
    (activity(eventMetadata={"customData": {"a": 2**64}}), "64 bits"),
    (activity(eventAction="a\x00b"), "eventAction"),
    (activity(userId="4711"), "userId"),
    (activity(userId=4711), "userId"),
    (activity(timestamp="2026-02-28T10:00:00"), "timestamp"),
    (activity(timestamp="1767225600"), "timestamp"),
    (activity(timestamp=1767225600), "timestamp"),
    (activity(timestamp="1969-07-20T20:17:00Z"), "timestamp"),
    (activity(userRole="INTERN"), "userRole"),
    (activity(favouriteColour="blue"), "favouriteColour"),
    (activity(eventMetadata={"customData": {"a": "x" * 70_000}}), "64 KiB"),
    (dashboard_interaction(dashboardType="DASHBOARD"), "dashboardType"),
    (report_access(pageViews=1.5), "pageViews"),
    (report_access(pageViews=2**31), "pageViews"),
    (report_access(accessedBy={}), "accessedBy.userId"),
    (chat_session(satisfactionFeedback={"rating": 4.5}), "satisfactionFeedback.rating"),
    (chat_session(satisfactionFeedback={"rating": 6}), "satisfactionFeedback.rating"),
    (metric(metricType="WEATHER"), "metricType"),
    (b"", "JSON"),
    (b'{"kind": "activity"', "JSON"),
    (b"[1, 2]", "object"),
    (b'"text"', "object"),
    (json.dumps(activity()).encode().replace(b"12.5", b"NaN"), "eventMetadata.duration"),
    (json.dumps(activity()).encode().replace(b"12.5", b"Infinity"), "eventMetadata.duration"),
    (b"\xff\xfe" + json.dumps(activity()).encode(), "JSON"),
]


@pytest.mark.parametrize(("event", "told"), BAD)
def test_a_bad_event_is_refused_in_words_that_name_the_fault(event: Any, told: str) -> None:
    assert told in _refusal(event)


@pytest.mark.parametrize("make", EVERY_KIND)
def test_each_required_field_is_missed_by_name(make: Any) -> None:
    required = {
        "activity": ("userId", "organizationId", "eventType", "timestamp"),
        "dashboard_interaction": ("userId", "organizationId", "dashboardType", "interactionType", "timestamp"),
        "report_access": ("reportId", "organizationId", "accessedBy", "accessType", "timestamp"),
        "ai_chat_session": ("sessionId", "organizationId", "userId", "sessionStarted"),
        "notification_interaction": ("notificationId", "userId", "organizationId", "interactionType", "timestamp"),
        "metric": ("organizationId", "metricType", "metricData", "timestamp"),
    }
    for name in required[make()["kind"]]:
        event = {field: value for field, value in make().items() if field != name}
        assert name in _refusal(event)


def test_an_installation_may_know_more_event_types() -> None:
    line = json.dumps(activity(eventType="DANCED")).encode()
    assert EventParser({"DANCED"}).parse(line, datetime.now(UTC))
    assert "DANCED" in _refusal(line)


def test_times_are_brought_to_utc() -> None:
    line = json.dumps(activity(timestamp="2026-02-28T23:30:00-05:00")).encode()
    assert PARSER.parse(line, NOW).timestamp == datetime(2026, 3, 1, 4, 30, tzinfo=UTC)


_scalars = st.none() | st.booleans() | st.floats() | st.text()
_anything = st.recursive(_scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(_anything)
def test_whatever_comes_in_is_taken_or_refused_but_never_breaks(value: Any) -> None:
    line = json.dumps(activity(eventMetadata={"customData": {"value": value}})).encode()
    with suppress(Rejected):
        assert PARSER.parse(line, datetime.now(UTC)).organization_id


_minute = st.integers(0, 50).map(lambda minute: datetime(2026, 1, 1, 0, minute, tzinfo=UTC))
_message = st.integers(0, 5).map(lambda n: {"messageId": str(n), "timestamp": datetime(2026, 1, 1, n, tzinfo=UTC)})
_feedback = _minute.map(lambda at: {"rating": at.minute % 5 + 1, "submittedAt": at})
_session = st.fixed_dictionaries(
    {"sessionStarted": _minute, "messages": st.lists(_message, unique_by=lambda said: said["messageId"])},
    optional={
        "sessionEnded": _minute,
        "satisfactionFeedback": _feedback,
        "sessionMetrics": st.integers(0, 9).map(lambda total: {"totalMessages": total}),
    },
)


@given(_session, _session, _session)
def test_the_union_of_sessions_knows_neither_order_nor_repetition(a: Any, b: Any, c: Any) -> None:
    in_order = united(united(a, b), c)
    assert united(united(c, b), a) == in_order == united(a, united(b, c))
    assert united(in_order, b) == in_order
