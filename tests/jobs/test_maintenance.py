"""Once a week: partitions ahead, strays found, what is old removed, every table vacuumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from data.findings import Finding, findings, open_findings
from data.partitions import MONTHLY, partition_names
from data.sources import Sources
from data.tables import metadata
from data.tables.internal import check_findings, job_runs, restatements
from jobs.ledger import history
from jobs.maintenance import JOB, written_tables
from jobs.runner import run_job
from jobs.spec import Counts
from jobs.triggers import next_time
from tests.data.library import Library, at, named, opened_library

ENGAGEMENT = "user_engagement_metrics"
SUNDAY = datetime(2031, 11, 30, 3, tzinfo=UTC)


@pytest.fixture
def library(sources: Sources, tmp_path: Path) -> Iterator[Library]:
    with opened_library(sources, tmp_path / "archives") as opened:
        yield opened
        for name in _ledger_days(sources, 2031):
            opened.execute(f"DROP TABLE {name}")


def maintain(sources: Sources, now: datetime = SUNDAY) -> Counts:
    return run_job(sources, JOB, JOB.window_for(now), now)


def _ledger_days(sources: Sources, year: int) -> list[str]:
    with sources.postgres.connect() as connection:
        return [name for name in partition_names(connection, "buffer_ledger") if f"_{year}_" in name]


def rows(sources: Sources, table: Any) -> list[Any]:
    with sources.postgres.connect() as connection:
        return list(connection.execute(select(table)))


def test_it_runs_on_sundays_at_three() -> None:
    assert next_time(JOB.trigger, SUNDAY - timedelta(days=6)) == SUNDAY
    assert SUNDAY.weekday() == 6


def test_partitions_are_there_two_months_ahead_across_the_turn_of_the_year(library: Library) -> None:
    made = maintain(library.sources).details["partitions"]
    with library.sources.postgres.connect() as connection:
        for table in MONTHLY:
            names = partition_names(connection, table)
            assert {f"{table}_2031_11", f"{table}_2031_12", f"{table}_2032_01"} <= set(names)
            assert f"{table}_2032_02" not in names
            assert f"{table}_2032_01" in made
    assert "buffer_ledger_2031_12_14" in made
    assert maintain(library.sources, SUNDAY + timedelta(seconds=1)).details["partitions"] == []


def test_rows_in_a_default_partition_are_a_finding_until_they_are_gone(library: Library) -> None:
    now = datetime.now(UTC)  # what was resolved in another year would be pruned
    library.add_engagement("Ann", date(2019, 5, 5))
    library.add_engagement("Ben", date(2019, 5, 6))
    counts = maintain(library.sources, now)
    assert counts.details["stray_rows"] == {ENGAGEMENT: 2}
    [finding] = findings(library.sources.postgres)
    assert (finding.check_name, finding.expected, finding.actual) == ("stray_rows", 0, 2)
    assert finding.message.startswith("2 rows lie in user_engagement_metrics_default")
    assert finding.run_id == history(library.sources.postgres)[0].id

    library.execute("DELETE FROM user_engagement_metrics WHERE metric_date = '2019-05-06'")
    maintain(library.sources, now + timedelta(days=7))
    [still] = findings(library.sources.postgres)
    assert (still.id, still.found_at, still.actual) == (finding.id, finding.found_at, 1)

    library.execute("DELETE FROM user_engagement_metrics")
    maintain(library.sources, now + timedelta(days=14))
    assert findings(library.sources.postgres) == []
    [resolved] = rows(library.sources, check_findings)
    assert resolved.resolved_at is not None


def test_strays_that_block_a_month_of_one_table_leave_the_others_theirs(library: Library) -> None:
    library.add_engagement("Ann", date(2031, 12, 24))
    made = maintain(library.sources).details["partitions"]
    assert f"{ENGAGEMENT}_2031_12" not in made
    assert {"feature_utilization_metrics_2031_12", "ai_chat_analytics_2032_01"} <= set(made)
    assert [finding.details["subject"] for finding in findings(library.sources.postgres)] == [ENGAGEMENT]


def test_every_table_that_jobs_write_is_vacuumed_and_analyzed(library: Library) -> None:
    library.fill(date(2024, 2, 1))
    for _ in range(2):
        library.execute("UPDATE platform_adoption_metrics SET total_employees = total_employees + 1")
    vacuumed = maintain(library.sources).details["vacuumed"]
    assert list(vacuumed) == written_tables()
    with library.sources.postgres.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        counted = text("SELECT vacuum_count, analyze_count FROM pg_stat_user_tables WHERE relname = :name")
        for name in ("platform_adoption_metrics", "user_engagement_metrics_2024_02", "rollup_days"):
            assert min(connection.execute(counted, {"name": name}).one()) >= 1
        estimated = text("SELECT reltuples FROM pg_class WHERE relname = 'platform_adoption_metrics'")
        assert connection.scalar(estimated) == 6


def test_tables_of_the_host_and_views_are_not_vacuumed() -> None:
    names = set(written_tables())
    assert {"rollup_days", "report_entries", "unrefreshed_days", "buffer_ledger", ENGAGEMENT} <= names
    assert not {"users", "organizations", "employees"} & names
    assert not [name for name in names if metadata.tables[name].info.get("is_view")]


def test_old_runs_restatements_and_resolved_findings_go_and_what_is_open_or_younger_stays(library: Library) -> None:
    with library.sources.postgres.begin() as connection:
        for job, days in (("realtime", 91), ("realtime", 92), ("realtime", 89)):
            connection.execute(insert(job_runs).values(_succeeded(job, SUNDAY - timedelta(days=days))))
        for days in (399, 401):
            connection.execute(insert(restatements).values(_restated(SUNDAY - timedelta(days=days))))
        open_findings(connection, None, "odd", [_finding("open"), _finding("lately"), _finding("long ago")])
        resolve = text(
            "UPDATE check_findings SET resolved_at = :at, found_at = :at WHERE details ->> 'subject' = :subject"
        )
        connection.execute(resolve, {"at": SUNDAY - timedelta(days=399), "subject": "lately"})
        connection.execute(resolve, {"at": SUNDAY - timedelta(days=401), "subject": "long ago"})
        connection.execute(
            text("UPDATE check_findings SET found_at = '2029-01-01' WHERE details ->> 'subject' = 'open'")
        )
    pruned = maintain(library.sources).details["pruned"]
    assert (pruned["job_runs"], pruned["restatements"], pruned["check_findings"]) == (2, 1, 1)
    assert {row.details["subject"] for row in rows(library.sources, check_findings)} == {"open", "lately"}
    kept = [run.scheduled_for for run in history(library.sources.postgres, "realtime")]
    assert kept == [SUNDAY - timedelta(days=89)]


def test_days_of_the_buffers_ledger_that_nothing_needs_are_dropped(library: Library) -> None:
    maintain(library.sources)
    before = _ledger_days(library.sources, 2031)
    pruned = maintain(library.sources, SUNDAY + timedelta(days=14)).details["pruned"]
    gone = set(before) - set(_ledger_days(library.sources, 2031))
    assert pruned["ledger_days"] >= len(gone) > 0
    assert max(gone) < f"buffer_ledger_{SUNDAY + timedelta(days=14 - 9):%Y_%m_%d}"


def _succeeded(job: str, moment: datetime) -> dict[str, Any]:
    return {"job": job, "scheduled_for": moment, "started_at": moment, "finished_at": moment, "state": "succeeded"}


def _restated(moment: datetime) -> dict[str, Any]:
    row = {"table_name": ENGAGEMENT, "organization_id": named("Acorn"), "day": moment.date(), "reason": "late event"}
    return {**row, "restated_at": at(moment.date(), hour=moment.hour)}


def _finding(subject: str) -> Finding:
    return Finding(None, None, None, None, f"Odd: {subject}.", {"subject": subject})
