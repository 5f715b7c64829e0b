"""Runs leave their trace whatever happens, and one job never runs twice at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from data.errors import SourceUnavailable
from data.sources import Sources
from jobs.ledger import history, open_run
from jobs.registry import all_jobs, all_rollups
from jobs.runner import AlreadyRunning, job_lock, run_job
from jobs.scheduler import due_times
from jobs.spec import Counts, Job, Run, Window
from jobs.triggers import daily_at

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
WINDOW = Window(date(2026, 3, 4), date(2026, 3, 5))


def _job(outcome: Exception | None) -> Job:
    def run(sources: Sources, run: Run) -> Counts:
        if outcome:
            raise outcome
        return Counts(rows_in=3, rows_out=2)

    return replace(all_jobs()["daily"], name="probe", run=run)


def test_a_success_is_recorded_with_its_counts(sources: Sources) -> None:
    run_job(sources, _job(None), WINDOW, NOW)
    [run] = history(sources.postgres)
    assert (run.job, run.state, run.attempt, run.rows_in, run.rows_out) == ("probe", "succeeded", 1, 3, 2)
    assert run.scheduled_for == NOW
    assert run.finished_at >= run.started_at


@pytest.mark.parametrize(
    ("error", "permanent"),
    [(SourceUnavailable("gone for a moment"), False), (SourceUnavailable("refused", permanent=True), True)],
)
def test_a_failure_is_recorded_with_its_reason_and_the_next_attempt_counts_on(
    sources: Sources, error: Exception, permanent: bool
) -> None:
    with pytest.raises(SourceUnavailable):
        run_job(sources, _job(error), WINDOW, NOW)
    run_job(sources, _job(None), WINDOW, NOW)
    second, first = history(sources.postgres)
    assert (first.state, first.is_permanent, first.attempt) == ("failed", permanent, 1)
    assert str(error) in first.error
    assert (second.state, second.attempt) == ("succeeded", 2)


def test_an_interruption_is_recorded_too(sources: Sources) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_job(sources, _job(KeyboardInterrupt()), WINDOW, NOW)  # type: ignore[arg-type]
    assert history(sources.postgres)[0].state == "failed"


def test_a_job_that_runs_elsewhere_is_refused(sources: Sources) -> None:
    with job_lock(sources.postgres, "probe"), pytest.raises(AlreadyRunning, match="another process"):
        run_job(sources, _job(None), WINDOW, NOW)
    assert run_job(sources, _job(None), WINDOW, NOW).rows_out == 2


def test_the_run_of_a_process_that_died_is_called_abandoned(sources: Sources) -> None:
    open_run(sources.postgres, "probe", NOW, WINDOW)
    run_job(sources, _job(None), WINDOW, NOW)
    assert [run.state for run in history(sources.postgres)] == ["succeeded", "abandoned"]


def test_missed_runs_are_due_oldest_first() -> None:
    nights = [datetime(2026, 3, day, 2, tzinfo=UTC) for day in range(1, 6)]
    assert due_times(daily_at(time(2)), {nights[0], nights[2]}, NOW + timedelta(hours=3)) == [
        nights[1],
        nights[3],
        nights[4],
    ]
    assert due_times(daily_at(time(2)), set(nights), NOW + timedelta(hours=3)) == []
    assert due_times(daily_at(time(2)), set(), NOW - timedelta(seconds=1)) == [nights[3]]


def test_the_nightly_window_is_the_day_that_has_closed() -> None:
    assert all_jobs()["daily"].window_for(NOW) == WINDOW


def test_rollups_are_found_as_files_and_come_after_what_they_depend_on() -> None:
    names = [rollup.name for rollup in all_rollups()]
    assert {"user_engagement_metrics", "feature_utilization_metrics"} <= set(names)
    for rollup in all_rollups():
        read = [reads.table for reads in rollup.reads if reads.table in names]
        assert all(names.index(needed) < names.index(rollup.name) for needed in read)
        if rollup.logs:
            needed = {"organization_id", "day", "user_id", "source_count", "first_created_at"}
            assert needed <= rollup.logs.stage.keys()
