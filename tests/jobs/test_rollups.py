"""What the rollups make of odd days, run twice, and what they refuse to touch."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update

from data.tables.analytics import feature_utilization_metrics as features
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.host import users
from data.tables.internal import rollup_days
from tests.jobs.conftest import FOUNDED, Town, activity, named
from tests.jobs.reference import activity as reference
from tests.jobs.verdict import actual, host_of

DAY = date(2024, 2, 28)
NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)


def test_a_session_across_midnight_counts_in_each_day_with_its_part(town: Town) -> None:
    session = str(uuid4())
    for minutes in (-40, -10, 5, 95):
        moment = datetime(2024, 2, 29, tzinfo=UTC) + timedelta(minutes=minutes)
        town.send(activity("Ann", moment, sessionId=session))
    town.compute(DAY, date(2024, 3, 1))
    found = {row["metric_date"]: row for row in town.rows(engagement)}
    assert sorted(found) == [DAY, date(2024, 2, 29)]
    assert [row["login_count"] for row in found.values()] == [1, 1]
    assert [found[day]["session_duration_minutes"] for day in sorted(found)] == [30, 90]


def test_durations_of_sessions_are_added_before_they_are_rounded_down(town: Town) -> None:
    for session in (str(uuid4()), str(uuid4())):
        for seconds in (0, 40):
            town.send(activity("Ann", NOON + timedelta(seconds=seconds), sessionId=session))
    town.compute(DAY)
    assert town.rows(engagement)[0]["session_duration_minutes"] == 1


def test_an_event_in_another_time_zone_belongs_to_its_utc_day(town: Town) -> None:
    town.send({**activity("Ann", NOON), "timestamp": "2024-02-29T00:30:00+01:00"})
    town.compute(DAY, date(2024, 2, 29))
    assert [row["metric_date"] for row in town.rows(engagement)] == [DAY]


def test_a_chat_alone_makes_no_row_and_with_an_event_it_counts(town: Town) -> None:
    for user in ("Ann", "Ben"):
        town.send(_chat(user), _chat(user))
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    assert [(row["user_id"], row["ai_chat_sessions"]) for row in town.rows(engagement)] == [(named("Ann"), 2)]


def test_random_days_agree_with_a_recount_however_often_they_run(town: Town) -> None:
    events = _random_events(random.Random(11))
    town.send(*events, *events[:50])
    for _ in range(2):
        town.compute(FOUNDED.date(), DAY + timedelta(days=2))
    host, logs = host_of(town.sources), list(town.sources.mongo.user_activity_logs.find())
    assert len(logs) == len(events)
    assert actual(town.sources, engagement.name) == reference.engagement(host, logs, ())
    assert actual(town.sources, features.name) == reference.utilization(host, logs, DAY)


def test_uses_are_told_by_the_department_of_that_day_however_late_it_is_computed(town: Town) -> None:
    town.send(_feature("Ann", NOON), _feature("Ann", NOON + timedelta(days=2)), _feature("Dan", NOON))
    moved = NOON + timedelta(days=1)
    _move(town, "Ann", "support", moved)
    town.compute(DAY, DAY + timedelta(days=2))
    told = {
        (row["organization_id"], row["metric_date"]): row["usage_distribution"]["by_department"]
        for row in town.rows(features)
        if row["total_uses"]
    }
    assert told == {
        (named("Acorn"), DAY): {"sales": 1},
        (named("Acorn"), DAY + timedelta(days=2)): {"support": 1},
        (named("Bramble"), DAY): {"none": 1},
    }


def test_the_first_day_of_an_organization_tracks_every_feature_for_every_role(town: Town) -> None:
    town.compute(FOUNDED.date(), FOUNDED.date() + timedelta(days=1))
    rows = [row for row in town.rows(features) if row["organization_id"] == named("Bramble")]
    assert len(rows) == 21
    assert {row["metric_date"] for row in rows} == {FOUNDED.date()}
    assert {row["total_uses"] for row in rows} == {0}
    assert {row["success_rate"] for row in rows} == {None}


def test_an_unknown_feature_is_uncategorized_and_a_missing_role_is_kept_apart(town: Town) -> None:
    unknown = _feature("Ann", NOON, feature="time_travel")
    del unknown["userRole"]
    town.send(unknown)
    for _ in range(2):
        town.compute(DAY)
    [row] = [row for row in town.rows(features) if row["total_uses"]]
    assert (row["feature_category"], row["user_role"]) == ("UNCATEGORIZED", None)


def test_updated_at_moves_only_when_a_value_does(town: Town) -> None:
    town.send(activity("Ann", NOON), activity("Ben", NOON))
    town.compute(DAY)
    before = {row["user_id"]: row for row in town.rows(engagement)}
    town.send(activity("Ann", NOON, eventType="REPORT_VIEW"))
    town.compute(DAY)
    after = {row["user_id"]: row for row in town.rows(engagement)}
    assert after[named("Ann")]["updated_at"] > before[named("Ann")]["updated_at"]
    assert after[named("Ann")]["id"] == before[named("Ann")]["id"]
    assert after[named("Ben")] == before[named("Ben")]


def test_rows_that_the_logs_no_longer_support_are_removed(town: Town) -> None:
    town.send(activity("Ann", NOON), activity("Ben", NOON))
    town.compute(DAY)
    town.sources.mongo.user_activity_logs.delete_many({"userId": named("Ben")})
    _record_erasure(town, "Ben")
    town.compute(DAY)
    assert [row["user_id"] for row in town.rows(engagement)] == [named("Ann")]


def test_a_day_whose_logs_have_expired_is_refused_and_its_figures_stay(town: Town) -> None:
    town.send(activity("Ann", NOON), activity("Dan", NOON))
    town.compute(DAY)
    before = town.rows(engagement)
    town.sources.mongo.user_activity_logs.delete_many({"userId": named("Ann")})
    counts = town.compute(DAY)
    assert town.rows(engagement) == before
    assert [(refusal["organization_id"], refusal["now"]) for refusal in counts.refused] == [(str(named("Acorn")), 0)]


def test_an_older_computation_that_resumes_late_changes_nothing(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    with town.sources.postgres.begin() as connection:
        connection.execute(update(rollup_days).values(as_of=text("now() + interval '1 hour'")))
    town.send(activity("Ben", NOON))
    town.compute(DAY)
    assert [row["user_id"] for row in town.rows(engagement)] == [named("Ann")]


def test_events_of_a_person_who_is_gone_are_skipped_and_counted(town: Town) -> None:
    town.send(activity("Ann", NOON), activity("Ben", NOON))
    with town.sources.postgres.begin() as connection:
        connection.execute(delete(users).where(users.c.id == named("Ben")))
    counts = town.compute(DAY)
    assert [row["user_id"] for row in town.rows(engagement)] == [named("Ann")]
    assert counts.skipped == 1


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2024, 12, 31)])
def test_a_day_without_events_is_clean_and_empty(town: Town, day: date) -> None:
    town.compute(day)
    assert town.rows(engagement) == []
    states = {row["state"] for row in town.rows(rollup_days) if row["day"] == day}
    assert states == {"clean"}


def _random_events(chance: random.Random) -> list[dict[str, Any]]:
    sessions = [str(uuid4()) for _ in range(12)]
    return [_random_event(chance, sessions) for _ in range(400)]


def _random_event(chance: random.Random, sessions: list[str]) -> dict[str, Any]:
    metadata = {
        "feature": chance.choice(["ai_consultation", "report_generation", "time_travel", None]),
        "duration": chance.choice([None, round(chance.random() * 90, 3)]),
        "success": chance.choice([None, True, True, False]),
        "errorMessage": chance.choice([None, None, "", "It broke"]),
    }
    fields = {
        "eventType": chance.choice(["PAGE_VIEW", "REPORT_VIEW", "EMPLOYEE_ADDED", "AI_CHAT_MESSAGE"]),
        "sessionId": chance.choice([*sessions, None]),
        "eventMetadata": {name: value for name, value in metadata.items() if value is not None},
        "userRole": chance.choice(["LEADER", "MANAGER"]),
    }
    moment = FOUNDED + timedelta(minutes=chance.randrange(60 * 24 * 4))
    given = {name: value for name, value in fields.items() if value is not None}
    return activity(chance.choice(["Ann", "Ben", "Cid", "Dan"]), moment, **given)


def _feature(user: str, when: datetime, feature: str = "ai_consultation") -> dict[str, Any]:
    return activity(user, when, eventMetadata={"feature": feature})


def _chat(user: str) -> dict[str, Any]:
    return {
        "kind": "ai_chat_session",
        "sessionId": str(uuid4()),
        "organizationId": str(named("Acorn")),
        "userId": str(named(user)),
        "sessionStarted": NOON.isoformat(),
    }


def _move(town: Town, user: str, department: str, when: datetime) -> None:
    with town.sources.postgres.begin() as connection:
        connection.execute(update(users).where(users.c.id == named(user)).values(department_id=named(department)))
        latest = text("UPDATE department_changes SET changed_at = :at WHERE user_id = :user AND department_id = :to")
        connection.execute(latest, {"at": when, "user": named(user), "to": named(department)})


def _record_erasure(town: Town, user: str) -> None:
    with town.sources.postgres.begin() as connection:
        erasure = connection.scalar(
            text("INSERT INTO erasures (user_id) VALUES (:user) RETURNING id"), {"user": named(user)}
        )
        connection.execute(
            text("INSERT INTO erased_days VALUES (:erasure, 'user_activity_logs', :organization, :day, 1)"),
            {"erasure": erasure, "organization": named("Acorn"), "day": DAY},
        )
        counted = select(rollup_days.c.source_count).where(
            rollup_days.c.job == engagement.name, rollup_days.c.day == DAY
        )
        assert set(connection.scalars(counted)) == {0, 2}
