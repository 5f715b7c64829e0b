"""What is due: days pass by argument, nobody sleeps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from jobs.due import MOST_MISSED_RUNS, Attempt, due_time, due_times
from jobs.registry import all_jobs
from jobs.triggers import aligned, daily_at, every, in_words, latest_time, monthly_at, next_time, weekly_at
from tests.jobs.probes import nights, probe

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
NIGHTS = nights(MONDAY, 5)
JOB = probe()
LATEST_ONLY = replace(JOB, makes_good=False)
MINUTE = timedelta(minutes=1)


def test_three_nights_in_which_nothing_ran_are_due_oldest_first() -> None:
    assert due_times(JOB, NIGHTS[0], NIGHTS[3] + MINUTE) == NIGHTS[1:4]
    assert due_times(JOB, NIGHTS[0], NIGHTS[3] - MINUTE) == NIGHTS[1:3]
    assert due_times(JOB, NIGHTS[3], NIGHTS[3] + MINUTE) == []


def test_a_time_is_due_from_its_very_second_on() -> None:
    assert due_times(JOB, NIGHTS[0], NIGHTS[1]) == [NIGHTS[1]]
    assert due_times(JOB, NIGHTS[0], NIGHTS[1] - timedelta(microseconds=1)) == []


def test_where_none_ever_succeeded_only_the_latest_is_due() -> None:
    assert due_times(JOB, None, NIGHTS[4] + MINUTE) == [NIGHTS[4]]


def test_a_job_that_does_not_make_good_runs_for_the_latest_time_only() -> None:
    assert due_times(LATEST_ONLY, NIGHTS[0], NIGHTS[4] + MINUTE) == [NIGHTS[4]]
    assert due_times(LATEST_ONLY, NIGHTS[4], NIGHTS[4] + MINUTE) == []


def test_after_two_months_the_last_35_nights_are_due() -> None:
    due = due_times(JOB, MONDAY, MONDAY + timedelta(days=60))
    assert len(due) == MOST_MISSED_RUNS
    assert due[-1] == MONDAY + timedelta(days=60)


def test_a_run_that_failed_is_waited_for_before_any_later_one() -> None:
    now = NIGHTS[3] + MINUTE
    attempts = {NIGHTS[1]: Attempt(retry_at=now + MINUTE)}
    assert due_time(JOB, NIGHTS[0], attempts, now) is None
    assert due_time(JOB, NIGHTS[0], attempts, now + MINUTE) == NIGHTS[1]


def test_a_run_that_failed_for_good_lets_the_later_ones_go_on() -> None:
    attempts = {NIGHTS[1]: Attempt(is_permanent=True)}
    assert due_time(JOB, NIGHTS[0], attempts, NIGHTS[3]) == NIGHTS[2]
    assert due_time(JOB, NIGHTS[0], attempts, NIGHTS[1]) is None


def test_a_run_whose_process_ended_is_due_at_once() -> None:
    assert due_time(JOB, NIGHTS[0], {NIGHTS[1]: Attempt()}, NIGHTS[1]) == NIGHTS[1]


def test_a_time_of_day_that_was_changed_makes_nothing_of_the_past_due() -> None:
    later = replace(JOB, trigger=daily_at(time(3)))
    assert due_times(later, NIGHTS[4], NIGHTS[4] + timedelta(hours=24)) == [NIGHTS[4] + timedelta(hours=1)]
    earlier = replace(JOB, trigger=daily_at(time(1)))
    assert due_times(earlier, NIGHTS[4], NIGHTS[4] + timedelta(hours=22)) == []


def test_every_process_counts_an_interval_from_the_same_moment() -> None:
    started = [datetime(2026, 3, 5, 9, 0, second, 123, tzinfo=UTC) for second in (0, 7, 31)]
    triggers = [aligned(IntervalTrigger(minutes=5, start_date=moment, timezone=UTC)) for moment in started]
    now = datetime(2026, 3, 5, 10, 2, 30, tzinfo=UTC)
    assert {latest_time(trigger, now) for trigger in triggers} == {datetime(2026, 3, 5, 10, 0, tzinfo=UTC)}
    assert {next_time(trigger, now) for trigger in triggers} == {datetime(2026, 3, 5, 10, 5, tzinfo=UTC)}


def test_the_latest_time_of_a_rare_trigger_is_found_years_back() -> None:
    now = datetime(2027, 6, 1, tzinfo=UTC)
    assert latest_time(CronTrigger(month=2, day=29, timezone=UTC), now) == datetime(2024, 2, 29, tzinfo=UTC)
    assert latest_time(monthly_at(1, time(4)), now) == datetime(2027, 5, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("trigger", "words"),
    [
        (daily_at(time(2)), "every day at 02:00 UTC"),
        (CronTrigger(hour=2, minute=30, timezone=UTC), "every day at 02:30 UTC"),
        (weekly_at(6, time(3, 15)), "every Sunday at 03:15 UTC"),
        (CronTrigger(day_of_week="sun", hour=3, minute=0, timezone=UTC), "every Sunday at 03:00 UTC"),
        (monthly_at(1, time(4)), "every month on day 1 at 04:00 UTC"),
        (every(timedelta(minutes=5)), "every 5 minutes"),
        (every(timedelta(seconds=90)), "every 90 seconds"),
        (every(timedelta(hours=1)), "every hour"),
        (CronTrigger(hour="*/2", timezone=UTC), "cron[hour='*/2']"),
    ],
)
def test_a_schedule_is_told_in_words(trigger: CronTrigger | IntervalTrigger, words: str) -> None:
    assert in_words(trigger) == words


def test_each_job_has_a_next_time_that_can_be_told() -> None:
    for job in all_jobs().values():
        assert next_time(job.trigger, MONDAY)
        assert "[" not in in_words(job.trigger)
