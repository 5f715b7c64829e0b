"""After each run the figures are held against the logs and each other; what does not fit is told with a remedy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from data.findings import findings
from data.tables.host import employees
from data.tables.live import dead_entries
from jobs.live.drain import drain
from jobs.selfcheck import check_run
from jobs.spec import Run, Window
from tests.jobs.conftest import Town, activity, chat, named

DAY = date(2024, 2, 28)
NOON = datetime(2024, 2, 28, 12, tzinfo=UTC)


def told(town: Town) -> dict[str, Any]:
    """Open findings by check; each check has one at most here."""
    return {row.check_name: row for row in findings(town.sources.postgres)}


def check_again(town: Town) -> None:
    """What the last run computed, looked at once more."""
    with town.sources.postgres.connect() as connection:
        run_id = connection.scalar(text("SELECT max(id) FROM job_runs"))
    check_run(town.sources, Run(run_id, Window(DAY, DAY), NOON))


def spoil(town: Town, statement: str) -> None:
    with town.sources.postgres.begin() as connection:
        connection.execute(text(statement))


def test_a_sound_day_has_no_findings_and_the_run_says_what_was_checked(town: Town) -> None:
    session = str(uuid4())
    events = [activity("Ann", NOON, sessionId=session, eventMetadata={"feature": "ai_consultation"}) for _ in range(3)]
    town.send(*events, activity("Ben", NOON), chat("Ann", NOON))
    counts = town.compute(DAY)
    assert told(town) == {}
    assert set(counts.details["checks"].values()) == {0}
    assert len(counts.details["checks"]) >= 9


@pytest.mark.parametrize(
    ("statement", "check", "expected", "actual"),
    [
        ("UPDATE user_engagement_metrics SET login_count = 5", "sign_ins_equal_sessions", 1, 5),
        ("UPDATE feature_utilization_metrics SET total_uses = 7 WHERE total_uses = 2", "uses_equal_events", 2, 7),
    ],
)
def test_a_spoilt_figure_is_found_and_the_next_run_mends_it(
    town: Town, statement: str, check: str, expected: int, actual: int
) -> None:
    session = str(uuid4())
    town.send(*(activity("Ann", NOON, sessionId=session, eventMetadata={"feature": "ai_consultation"}) for _ in "12"))
    town.compute(DAY)
    spoil(town, statement)
    check_again(town)
    found = told(town)[check]
    assert (found.organization_id, found.day, found.expected, found.actual) == (named("Acorn"), DAY, expected, actual)
    assert "job run daily --date 2024-02-28" in found.message
    town.compute(DAY)
    assert told(town) == {}


def test_a_day_that_received_events_meanwhile_is_not_held_against_them(town: Town) -> None:
    town.send(activity("Ann", NOON, sessionId=str(uuid4())))
    town.compute(DAY)
    town.send(activity("Ann", NOON, sessionId=str(uuid4())))
    check_again(town)
    assert told(town) == {}


def test_events_of_people_who_are_gone_are_no_finding(town: Town) -> None:
    town.send(activity("Ann", NOON, sessionId=str(uuid4())), activity("Ben", NOON, sessionId=str(uuid4())))
    spoil(town, "DELETE FROM users WHERE name = 'Ben'")
    assert town.compute(DAY).skipped == 1
    assert told(town) == {}


def test_a_consultation_that_miscounts_itself_is_told(town: Town) -> None:
    town.send(chat("Ann", NOON, sessionMetrics={"totalMessages": 4}), chat("Ben", NOON, sessionMetrics={}))
    town.compute(DAY)
    assert told(town)["chats_count_as_told"].actual == 1


def test_a_feature_that_nobody_knows_is_told_with_its_name(town: Town) -> None:
    today = datetime.now(UTC)
    town.send(activity("Ann", today, eventMetadata={"feature": "time_travel"}))
    town.compute(today.date())
    assert "time_travel" in told(town)["features_are_known"].message


def test_a_figure_that_its_column_cannot_hold_is_told(town: Town) -> None:
    hired, left = datetime(2024, 1, 20, tzinfo=UTC), datetime(2024, 2, 20, tzinfo=UTC)
    rows = [{"organization_id": named("Acorn"), "full_name": "x", "hired_at": hired, "left_at": left} for _ in range(6)]
    stays = {"organization_id": named("Acorn"), "full_name": "x", "hired_at": hired, "left_at": None}
    with town.sources.postgres.begin() as connection:
        connection.execute(insert(employees), [*rows, stays])
    town.compute(DAY)
    found = [row for row in findings(town.sources.postgres) if row.day == DAY]
    assert [(row.check_name, row.actual, row.expected) for row in found] == [
        ("figures_fit_their_columns", Decimal("1200.00"), Decimal("999.99"))
    ]


def test_refused_days_and_dead_entries_are_told(town: Town) -> None:
    town.send(activity("Ann", NOON))
    town.compute(DAY)
    town.sources.mongo.user_activity_logs.delete_many({})
    entry = {"entry_id": b"1", "organization_id": named("Acorn"), "metric_type": "USER_ENGAGEMENT", "reason": "odd"}
    with town.sources.postgres.begin() as connection:
        connection.execute(insert(dead_entries).values(entry))
    town.compute(DAY)
    assert told(town)["logs_are_complete"].expected == 1
    assert "USER_ENGAGEMENT" in told(town)["entries_were_taken"].message


def test_live_counters_that_differ_from_the_nightly_figures_are_told_with_both(town: Town) -> None:
    today = datetime.now(UTC)
    town.send(activity("Ann", today), activity("Ben", today))
    drain(town.sources)
    spoil(town, "DELETE FROM users WHERE name = 'Ben'")
    [difference] = town.compute(today.date()).details["live"]
    assert difference == {
        "organization_id": str(named("Acorn")),
        "day": today.date().isoformat(),
        "counter": "active_users",
        "live": 2,
        "nightly": 1,
    }


def test_a_finding_keeps_its_age_while_it_lasts(town: Town) -> None:
    town.send(chat("Ann", NOON, sessionMetrics={"totalMessages": 4}))
    town.compute(DAY)
    before = told(town)["chats_count_as_told"]
    town.compute(DAY)
    after = told(town)["chats_count_as_told"]
    assert (after.id, after.found_at) == (before.id, before.found_at)
