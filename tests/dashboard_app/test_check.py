"""`check` prints what is not as it should be, with what to do, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from data.findings import Finding, open_findings
from data.tables.host import organizations
from data.tables.internal import job_runs, rollup_days
from tests.terminal import opened_terminal

NOW = datetime.now(UTC)


@pytest.fixture
def terminal(sources, migrated_urls, monkeypatch, capsys, tmp_path):
    with opened_terminal(migrated_urls, monkeypatch, capsys, tmp_path) as opened:
        yield opened


@pytest.fixture
def acorn(sources):
    row = {"id": uuid4(), "name": "Acorn"}
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations).values(row))
    return row["id"]


def test_a_sound_installation_has_no_findings(terminal):
    answer = terminal.run("check")
    assert (answer.code, answer.said) == (0, "No findings.\n")


def test_findings_of_the_self_check_are_told_with_their_remedy_those_of_one_kind_cut_short(terminal, sources, acorn):
    found = [Finding(acorn, (NOW - timedelta(days=n)).date(), None, None, f"Odd {n}. Do this.") for n in range(13)]
    with sources.postgres.begin() as connection:
        open_findings(connection, None, "oddities", found)
    answer = terminal.run("check")
    assert answer.code == 1
    lines = answer.said.splitlines()
    assert lines[0] == f"oddities: Odd 0. Do this. (organization {acorn})"
    assert lines[-2:] == ["oddities: … and 3 more of this kind", "11 findings."]


def test_days_that_wait_too_long_ask_whether_the_scheduler_runs(terminal, sources, acorn):
    for days in (1, 5, 9):
        day = {"job": "user_engagement_metrics", "organization_id": acorn, "day": (NOW - timedelta(days=days)).date()}
        with sources.postgres.begin() as connection:
            connection.execute(insert(rollup_days).values(day))
    answer = terminal.run("check")
    assert answer.said.startswith(f"2 days wait to be computed, the oldest is {(NOW - timedelta(days=9)).date()}")


def test_a_job_that_stopped_for_good_is_told_until_it_runs_again(terminal, sources):
    run = {"job": "daily", "scheduled_for": NOW - timedelta(hours=2), "started_at": NOW - timedelta(hours=2)}
    with sources.postgres.begin() as connection:
        connection.execute(insert(job_runs).values(**run, state="failed", is_permanent=True, error="no such column"))
    assert "The job daily stopped" in terminal.run("check").said
    with sources.postgres.begin() as connection:
        connection.execute(insert(job_runs).values(job="daily", scheduled_for=NOW, state="succeeded"))
    assert terminal.run("check").code == 0


def test_entries_that_nobody_takes_are_told(terminal, sources, acorn):
    entry = {"organizationId": acorn, "metricType": "USER_ENGAGEMENT", "metricData": {}, "timestamp": NOW}
    waiting = {**entry, "aggregationStatus": "PENDING"}
    sources.mongo.metrics_buffer.insert_many(
        [{**waiting, "createdAt": NOW - timedelta(hours=2)}, {**waiting, "createdAt": NOW}]
    )
    assert terminal.run("check").said.startswith("1 buffer entries have waited")


def test_a_missing_index_is_told(terminal, sources):
    with sources.postgres.begin() as connection:
        connection.execute(text("ALTER INDEX idx_report_entries_report RENAME TO elsewhere"))
    try:
        assert "The index idx_report_entries_report is missing." in terminal.run("check").said
    finally:
        with sources.postgres.begin() as connection:
            connection.execute(text("ALTER INDEX elsewhere RENAME TO idx_report_entries_report"))
