"""Events of the demo: repeatable, extendable, of known people, and taken by the ingest schema."""

import tracemalloc
from collections import deque
from datetime import UTC, date, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from data.demo import DemoPlan, events
from data.ingest.events import AnyEvent
from data.vocabulary import EVENT_TYPES

LONG_AFTER = datetime(2099, 1, 1, tzinfo=UTC)
REPORT_STATUSES = {"PENDING", "PROCESSING", "SUCCESS", "FAILED"}
QUERY_TYPES = {
    "promotion_readiness",
    "team_formation",
    "conflict_resolution",
    "performance_optimization",
    "training_guidance",
}


def known_at(event):
    """When the last fact of an event became known."""
    feedback = event.get("satisfactionFeedback", {})
    return event.get("timestamp") or feedback.get("submittedAt") or event["sessionEnded"]


def actor(event):
    if event["kind"] == "metric":
        return event["metricData"]["userId"]
    return event["accessedBy"]["userId"] if event["kind"] == "report_access" else event["userId"]


def reports_of(found):
    """The entries of report generation, as (report id, status, time)."""
    for event in found:
        if event.get("metricType") == "REPORT_GENERATION":
            dimensions = event["metricData"]["dimensions"]
            yield dimensions["reportId"], dimensions["status"], event["timestamp"]


def test_the_same_plan_gives_the_same_events_again(small_plan):
    day = small_plan.first_day + timedelta(days=30)
    first, second = (list(events(small_plan, day, day + timedelta(days=5), LONG_AFTER)) for _ in range(2))
    assert first == second
    assert len(first) > 50


def test_another_seed_shares_no_event_with_it(small_plan):
    other = DemoPlan(organizations=5, users=50, days=45, first_day=small_plan.first_day, seed=8)
    until = small_plan.first_day + timedelta(days=10)
    ids, others = (
        {event["eventId"] for event in events(each, each.first_day, until, LONG_AFTER)} for each in (small_plan, other)
    )
    assert ids.isdisjoint(others)
    assert ids
    assert others


@pytest.fixture(scope="module")
def ten_weeks(small_plan):
    until = small_plan.first_day + timedelta(days=70)
    return list(events(small_plan, small_plan.first_day, until, LONG_AFTER))


@pytest.mark.parametrize("days", [1, 30, 44, 60, 69])
def test_extending_gives_what_a_full_run_gives(small_plan, ten_weeks, days):
    split, until = small_plan.first_day + timedelta(days=days), small_plan.first_day + timedelta(days=70)
    before = [event for event in ten_weeks if known_at(event) < str(split)]
    assert before + list(events(small_plan, split, until, LONG_AFTER)) == ten_weeks


def test_asking_for_fewer_days_gives_the_beginning_of_what_more_days_give(small_plan, ten_weeks):
    split = small_plan.first_day + timedelta(days=33)
    before = list(events(small_plan, small_plan.first_day, split, LONG_AFTER))
    assert before == ten_weeks[: len(before)]
    assert known_at(ten_weeks[len(before)]) > str(split)


def test_a_day_cut_short_by_the_clock_is_continued_later(small_plan):
    day = small_plan.first_day + timedelta(days=21)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    tomorrow = day + timedelta(days=1)
    morning = list(events(small_plan, day, tomorrow, noon))
    whole = list(events(small_plan, day, tomorrow, LONG_AFTER))
    assert whole[: len(morning)] == morning
    assert 0 < len(morning) < len(whole)
    assert all(known_at(event) <= "2026-03-23T12:00:00.000Z" for event in morning)


def test_nothing_happens_after_now_even_when_more_days_are_asked_for(small_plan):
    now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    found = list(events(small_plan, small_plan.first_day, small_plan.end, now))
    assert max(map(known_at, found)) <= "2026-03-10T09:00:00.000Z"


def test_every_event_has_an_id_of_its_own(all_events):
    assert len({event["eventId"] for event in all_events}) == len(all_events)


def test_the_quick_way_to_an_id_is_a_name_based_uuid(plan):
    assert plan.identifier_text("event:of:somebody") == str(plan.identifier("event", "of", "somebody"))


def test_events_come_in_order_of_time_and_within_the_plan(plan, all_events):
    times = [known_at(event) for event in all_events]
    assert times == sorted(times)
    assert str(plan.first_day) <= times[0] < times[-1] < str(plan.end)


def test_the_ingest_schema_takes_every_event(all_events):
    schema = TypeAdapter(AnyEvent)
    for event in all_events:
        schema.validate_python(event, strict=False)


def test_words_that_the_schema_leaves_open_are_those_of_the_specification(all_events):
    assert {event["eventType"] for event in all_events if event["kind"] == "activity"} <= set(EVENT_TYPES)
    assert {status for _, status, _ in reports_of(all_events)} == REPORT_STATUSES
    chats = [event for event in all_events if event["kind"] == "ai_chat_session"]
    asked = {message["metadata"]["queryType"] for chat in chats for message in chat["messages"]}
    assert asked == QUERY_TYPES


def test_every_kind_of_event_occurs(all_events):
    assert {event["kind"] for event in all_events} == {
        "activity",
        "metric",
        "report_access",
        "ai_chat_session",
        "notification_interaction",
        "dashboard_interaction",
    }


def test_every_id_that_events_name_is_a_row_and_of_the_same_organization(all_events, tables):
    homes = {
        table: {str(row["id"]): str(row["organization_id"]) for row in tables[table]}
        for table in ("users", "employees", "departments", "notifications")
    }
    for event in all_events:
        for table, identity in _references(event):
            assert homes[table][identity] == event["organizationId"], event


def _references(event):
    yield "users", actor(event)
    dimensions = event.get("metricData", {}).get("dimensions", {})
    named = {
        "employees": [event.get("employeeId"), dimensions.get("employeeId")],
        "departments": [event.get("departmentId"), event.get("sessionContext", {}).get("departmentId")],
        "notifications": [event.get("notificationId"), dimensions.get("notificationId")],
    }
    for message in event.get("messages", ()):
        named["employees"] += message["metadata"]["employeeIdsReferenced"]
    for table, ids in named.items():
        yield from ((table, identity) for identity in ids if identity)


def test_what_events_name_exists_at_the_hour_of_the_event(small_plan, rows_of):
    now = datetime(2026, 4, 1, 13, 30, tzinfo=UTC)
    known = {
        table: {str(row["id"]) for row in rows} for table, rows in rows_of(small_plan, date(2026, 4, 2), now).items()
    }
    for event in events(small_plan, small_plan.first_day, date(2026, 4, 2), now):
        assert all(identity in known[table] for table, identity in _references(event))


def test_people_act_only_while_they_and_their_organization_are_there(all_events, tables):
    opened = {str(user["id"]): user["created_at"].isoformat() for user in tables["users"]}
    closed = {str(row["id"]): row["closed_at"] for row in tables["organizations"] if row["closed_at"]}
    for event in all_events:
        assert known_at(event) > opened[actor(event)]
        if event["organizationId"] in closed:
            assert known_at(event) < closed[event["organizationId"]].isoformat()


def test_the_churned_organization_is_silent_once_it_is_closed(plan):
    months_later = plan.end + timedelta(days=50)
    churned = str(plan.identifier("organization", 2))
    found = list(events(plan, months_later, months_later + timedelta(days=7), LONG_AFTER))
    assert found
    assert churned not in {event["organizationId"] for event in found}


def test_reports_are_opened_only_after_they_succeeded(all_events):
    ready = {report: when for report, status, when in reports_of(all_events) if status == "SUCCESS"}
    opened = [event for event in all_events if event["kind"] == "report_access"]
    assert opened
    assert all(event["timestamp"] >= ready[event["reportId"]] for event in opened)


def test_a_report_goes_through_its_statuses_in_order(all_events):
    steps = {}
    for report, status, _ in reports_of(all_events):
        steps.setdefault(report, []).append(status)
    assert {tuple(found) for found in steps.values()} == {
        ("PENDING", "PROCESSING", "SUCCESS"),
        ("PENDING", "PROCESSING", "FAILED"),
        ("PENDING", "PROCESSING", "FAILED", "SUCCESS"),
    }


def test_a_session_belongs_to_one_person_and_has_at_most_twenty_five_events(all_events):
    people, counts = {}, {}
    for event in all_events:
        if event["kind"] == "activity":
            session = event["sessionId"]
            people.setdefault(session, set()).add(event["userId"])
            counts[session] = counts.get(session, 0) + 1
    assert all(len(found) == 1 for found in people.values())
    assert max(counts.values()) <= 25


def test_a_longer_demo_takes_no_more_memory():
    peaks = [_peak_of(days) for days in (30, 120)]
    assert peaks[1] < 1.5 * peaks[0]


def _peak_of(days):
    plan = DemoPlan(organizations=1, users=12, days=days, first_day=date(2026, 1, 1))
    tracemalloc.start()
    deque(events(plan, plan.first_day, plan.end, LONG_AFTER), maxlen=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak
