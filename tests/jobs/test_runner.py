"""Runs leave their trace whatever happens, and one job never runs twice at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.errors import SourceUnavailable
from data.sources import Sources
from jobs.faults import FIRST_WAIT, LONGEST_WAIT, AlreadyDone, AlreadyRunning, Stopping
from jobs.ledger import close_run, fail_run, history, last_success, open_run, prune_runs
from jobs.locks import job_lock
from jobs.registry import all_jobs, all_rollups
from jobs.runner import run_job
from jobs.scheduler import next_due, run_due_time
from jobs.spec import Counts, Run, Window
from tests.jobs.probes import end_lock_sessions, nights, probe, raising

NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
WINDOW = Window(date(2026, 3, 4), date(2026, 3, 5))


def test_a_success_is_recorded_with_its_counts(sources: Sources) -> None:
    run_job(sources, probe(), WINDOW, NOW)
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
        run_job(sources, probe(outcome=raising(error)), WINDOW, NOW)
    run_job(sources, probe(), WINDOW, NOW)
    second, first = history(sources.postgres)
    assert (first.state, first.is_permanent, first.attempt) == ("failed", permanent, 1)
    assert str(error) in first.error
    assert (second.state, second.attempt) == ("succeeded", 2)


def test_an_interruption_is_recorded_too(sources: Sources) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_job(sources, probe(outcome=raising(KeyboardInterrupt())), WINDOW, NOW)
    assert history(sources.postgres)[0].state == "failed"


def test_a_job_that_runs_elsewhere_is_refused(sources: Sources) -> None:
    with job_lock(sources.postgres, "probe"), pytest.raises(AlreadyRunning, match="another process"):
        run_job(sources, probe(), WINDOW, NOW)
    assert run_job(sources, probe(), WINDOW, NOW).rows_out == 2


def test_the_run_of_a_process_that_died_is_called_abandoned(sources: Sources) -> None:
    open_run(sources.postgres, "probe", NOW, WINDOW)
    run_job(sources, probe(), WINDOW, NOW)
    assert [run.state for run in history(sources.postgres)] == ["succeeded", "abandoned"]


def test_a_time_that_was_made_good_is_never_run_again(sources: Sources) -> None:
    run_job(sources, probe(), WINDOW, NOW)
    with pytest.raises(AlreadyDone, match="done for 2026-03-05 02:00:00"):
        run_job(sources, probe(outcome=raising(AssertionError("it ran"))), WINDOW, NOW)
    assert len(history(sources.postgres)) == 1


def test_of_two_runs_that_overlap_after_all_one_succeeds(sources: Sources) -> None:
    def lose_the_lock(run: Run) -> None:
        other = open_run(sources.postgres, "probe", NOW, WINDOW)
        close_run(sources.postgres, other, Counts(rows_in=5))

    with pytest.raises(AlreadyDone, match="another run of this time has succeeded"):
        run_job(sources, probe(outcome=lose_the_lock), WINDOW, NOW)
    assert [(run.state, run.attempt) for run in history(sources.postgres)] == [("succeeded", 2), ("skipped", 1)]


def test_what_a_run_found_is_kept_with_it(sources: Sources) -> None:
    job = replace(probe(), run=lambda sources, run: Counts(skipped=4, details={"late": 7}))
    run_job(sources, job, WINDOW, NOW)
    [run] = history(sources.postgres)
    assert run.details == {"by_hand": True, "late": 7, "skipped": 4, "refused": []}


def test_a_run_by_hand_makes_no_night_good(sources: Sources) -> None:
    run_job(sources, probe(), WINDOW, NOW)
    assert next_due(sources.postgres, probe(), NOW) == NOW
    run_job(sources, probe(), WINDOW, NOW - timedelta(days=1), by_hand=False)
    assert last_success(sources.postgres, "probe", NOW) == NOW - timedelta(days=1)


def test_a_run_that_failed_for_a_passing_reason_is_repeated_after_a_growing_wait(sources: Sources) -> None:
    failing = probe(outcome=raising(SourceUnavailable("gone for a moment")))
    now, waits = NOW, []
    for _ in range(12):
        assert next_due(sources.postgres, failing, now) == NOW
        assert not run_due_time(sources, failing, NOW, clock=lambda moment=now: moment)
        latest = history(sources.postgres)[0]
        waits.append(latest.retry_at - now)
        now = latest.retry_at
    bounds = [min(FIRST_WAIT * 2**attempt, LONGEST_WAIT) for attempt in range(12)]
    assert all(timedelta(0) <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
    assert max(waits) > FIRST_WAIT
    assert run_due_time(sources, probe(), NOW, clock=lambda: now)
    assert next_due(sources.postgres, probe(), now) is None


def test_what_has_to_wait_is_not_run_before_its_time(sources: Sources) -> None:
    run = open_run(sources.postgres, "probe", NOW, WINDOW, by_hand=False)
    fail_run(sources.postgres, run, "gone", permanent=False, retry_at=NOW + timedelta(minutes=3))
    assert next_due(sources.postgres, probe(), NOW + timedelta(minutes=2)) is None
    assert next_due(sources.postgres, probe(), NOW + timedelta(minutes=3)) == NOW


def test_a_bug_stops_its_own_night_alone(sources: Sources) -> None:
    broken, tomorrow = probe(outcome=raising(ZeroDivisionError("a bug"))), NOW + timedelta(days=1)
    run_due_time(sources, probe(), NOW - timedelta(days=1))
    assert not run_due_time(sources, broken, NOW)
    assert next_due(sources.postgres, broken, NOW + timedelta(hours=23)) is None
    assert next_due(sources.postgres, broken, tomorrow) == tomorrow
    failed = history(sources.postgres)[0]
    assert (failed.is_permanent, failed.retry_at, failed.error) == (True, None, "ZeroDivisionError: a bug")


def test_a_run_that_was_stopped_is_recorded_and_due_at_once(sources: Sources) -> None:
    assert not run_due_time(sources, probe(outcome=raising(Stopping("stopped after a step"))), NOW, clock=lambda: NOW)
    stopped = history(sources.postgres)[0]
    assert (stopped.state, stopped.is_permanent, stopped.retry_at) == ("failed", False, NOW)
    assert next_due(sources.postgres, probe(), NOW) == NOW


def test_a_run_whose_lock_was_lost_on_the_way_is_a_success_all_the_same(sources: Sources) -> None:
    def cut(run: Run) -> None:
        assert end_lock_sessions(sources) == 1

    assert run_job(sources, probe(outcome=cut), WINDOW, NOW).rows_out == 2
    assert history(sources.postgres)[0].state == "succeeded"


def test_old_runs_are_removed_but_for_the_latest_success_of_each_job(sources: Sources) -> None:
    for night in nights(NOW, 3):
        run_due_time(sources, probe(), night)
        run_due_time(sources, probe("other", raising(ZeroDivisionError())), night)
    running = open_run(sources.postgres, "third", NOW, WINDOW)
    before_all, after_all = datetime(2020, 1, 1, tzinfo=UTC), datetime.now(UTC) + timedelta(hours=1)
    assert prune_runs(sources.postgres, before_all) == 0
    assert prune_runs(sources.postgres, after_all) == 5
    left = history(sources.postgres)
    assert {(run.job, run.scheduled_for) for run in left} == {("probe", nights(NOW, 3)[2]), ("third", NOW)}
    assert running in {run.id for run in left}


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
