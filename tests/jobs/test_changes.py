"""Late events find their way into closed days, changes travel to what is made of them, and history stays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, text, update

from data.tables.analytics import ai_chat_analytics, user_engagement_metrics
from data.tables.basis import report_access_days
from data.tables.internal import archives, restatements, rollup_days, watermarks
from jobs.changes import find_changes, freeze_expiring
from tests.jobs.conftest import FOUNDED, Town, activity, chat, named, opened

DAY = date(2024, 2, 28)
NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)
OTHER = date(2024, 6, 1)


def state(
    town: Town, day: date, rollup: str = "user_engagement_metrics", organization: str = "Acorn"
) -> dict[str, Any]:
    [found] = [
        row
        for row in town.rows(rollup_days)
        if (row["job"], row["day"], row["organization_id"]) == (rollup, day, named(organization))
    ]
    return found


def test_a_late_event_is_found_and_counted_by_the_next_run_whatever_day_that_is_for(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    town.send(activity("Ben", NOON))
    town.compute(OTHER)
    assert {row["user_id"] for row in town.rows(user_engagement_metrics)} == {named("Ann"), named("Ben")}
    assert (state(town, DAY)["late_count"], state(town, DAY)["state"]) == (1, "clean")


def test_what_was_computed_long_after_its_last_event_is_not_looked_at_again(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    before = state(town, DAY)
    with town.sources.postgres.begin() as connection:
        connection.execute(update(rollup_days).values(as_of=text("now() + interval '1 hour'")))
    find_changes(town.sources, datetime.now(UTC), OTHER)
    assert state(town, DAY)["dirty_seq"] == before["dirty_seq"]


def test_a_restatement_says_which_figure_changed_and_why(town: Town) -> None:
    town.send(activity("Ann", NOON, eventType="REPORT_VIEW"))
    town.compute(DAY)
    town.send(activity("Ann", NOON, eventType="REPORT_VIEW"), activity("Ben", NOON))
    town.compute(DAY)
    [told] = [row for row in town.rows(restatements) if row["table_name"] == "user_engagement_metrics"]
    assert (told["organization_id"], told["day"], told["reason"]) == (named("Acorn"), DAY, "2 late events")
    assert told["changes"] == {"rows": [1, 2], "reports_viewed": [1, 2]}


def test_a_run_that_changes_nothing_restates_nothing(town: Town) -> None:
    town.send(activity("Ann", NOON), chat("Ann", NOON))
    for _ in range(2):
        town.compute(DAY)
    assert town.rows(restatements) == []


def test_a_late_consultation_changes_the_day_of_the_person(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    town.send(chat("Ann", NOON))
    town.compute(OTHER)
    assert [row["ai_chat_sessions"] for row in town.rows(user_engagement_metrics)] == [1]


def test_a_consultation_that_turns_out_to_have_begun_the_day_before_moves_there(town: Town) -> None:
    session = str(uuid4())
    town.send(chat("Ann", NOON, sessionId=session))
    town.compute(DAY)
    town.send(chat("Ann", NOON - timedelta(days=1), sessionId=session))
    counts = town.compute(OTHER)
    assert [row["session_date"] for row in town.rows(ai_chat_analytics)] == [DAY - timedelta(days=1)]
    assert counts.refused == []


def test_days_whose_logs_are_about_to_expire_are_frozen_and_late_events_counted(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    freeze_expiring(town.sources, datetime.now(UTC) + timedelta(days=88))
    assert state(town, DAY)["state"] == "clean"
    freeze_expiring(town.sources, datetime.now(UTC) + timedelta(days=89, minutes=5))
    assert state(town, DAY)["state"] == "frozen"
    town.send(activity("Ben", NOON))
    counts = town.compute(OTHER)
    assert [row["user_id"] for row in town.rows(user_engagement_metrics)] == [named("Ann")]
    assert state(town, DAY)["late_count"] == 1
    assert counts.refused == []


def test_a_frozen_day_that_is_asked_for_is_refused(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    freeze_expiring(town.sources, datetime.now(UTC) + timedelta(days=89, minutes=5))
    before = town.rows(user_engagement_metrics)
    town.sources.mongo.user_activity_logs.delete_many({})
    refused = town.compute(DAY).refused
    assert {(day["rollup"], day["organization_id"], day["before"]) for day in refused} == {
        ("user_engagement_metrics", str(named("Acorn")), 1)
    }
    assert town.rows(user_engagement_metrics) == before


def test_a_day_of_an_archived_month_stays_history(town: Town) -> None:
    with town.sources.postgres.begin() as connection:
        archived = {"table_name": "user_engagement_metrics", "month": date(2024, 2, 1), "state": "dropped", "file": "f"}
        connection.execute(insert(archives).values(archived))
    town.send(activity("Ann", NOON))
    town.compute(OTHER)
    assert town.rows(user_engagement_metrics) == []
    assert state(town, DAY)["state"] == "frozen"


def test_accesses_of_a_report_are_kept_by_day_when_the_logs_have_expired(town: Town) -> None:
    report = str(uuid4())
    late = NOON + timedelta(hours=3)
    town.send(
        opened("Ann", report, NOON),
        opened("Ben", report, late),
        opened("Ben", report, late, accessType="DOWNLOAD"),
        opened("Ann", report, late, accessType="PRINT"),
    )
    town.compute(DAY)
    town.sources.mongo.report_access_logs.delete_many({})
    town.compute(DAY)
    [row] = town.rows(report_access_days)
    assert (row["views"], row["downloads"], row["shares"], row["prints"]) == (2, 1, 0, 1)
    assert (row["first_viewed_at"], row["last_viewed_at"]) == (NOON, late)


def test_mallorys_organization_may_log_accesses_to_a_report_of_bobs_without_touching_them(town: Town) -> None:
    report = str(uuid4())
    town.send(opened("Ann", report, NOON), opened("Dan", report, NOON))
    town.compute(DAY)
    found = {row["organization_id"]: row["views"] for row in town.rows(report_access_days)}
    assert found == {named("Acorn"): 1, named("Bramble"): 1}


def test_nights_that_nobody_made_good_are_computed_by_the_next_one(town: Town) -> None:
    today = datetime.now(UTC).date()
    with town.sources.postgres.begin() as connection:
        days_ago = {"name": "user_activity_logs", "reached_at": datetime.now(UTC) - timedelta(days=6)}
        connection.execute(insert(watermarks).values(days_ago))
    moment = datetime.combine(today - timedelta(days=4), time(9), UTC)
    town.send(activity("Ann", moment))
    town.compute(today - timedelta(days=1))
    assert [row["metric_date"] for row in town.rows(user_engagement_metrics)] == [moment.date()]
    computed = {row["day"] for row in town.rows(rollup_days) if row["organization_id"] == named("Bramble")}
    assert {today - timedelta(days=days) for days in range(1, 7)} <= computed


def test_every_organization_begins_with_its_first_day_however_long_ago(town: Town) -> None:
    town.compute(OTHER)
    first = {row["day"] for row in town.rows(rollup_days) if row["organization_id"] == named("Acorn")}
    assert FOUNDED.date() in first
