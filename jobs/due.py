"""Which scheduled time of a job comes next: decided from the trigger, the ledger and a clock that is passed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from jobs.spec import Job
from jobs.triggers import latest_time, times_between

MOST_MISSED_RUNS = 35


@dataclass(frozen=True)
class Attempt:
    """How the last attempt at a scheduled time ended: done, given up, or to be repeated from `retry_at` on."""

    is_done: bool = False
    is_permanent: bool = False
    retry_at: datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is tried any more."""
        return self.is_done or self.is_permanent

    def waits(self, now: datetime) -> bool:
        return self.retry_at is not None and self.retry_at > now


def due_time(
    job: Job, last_success: datetime | None, attempts: Mapping[datetime, Attempt], now: datetime
) -> datetime | None:
    """The time to run now, UTC; None where nothing is due, or where what is due first has to wait.

    `attempts` holds the last attempt at each time after `last_success`.
    """
    for moment in due_times(job, last_success, now):
        attempt = attempts.get(moment, Attempt())
        if not attempt.is_settled:
            return None if attempt.waits(now) else moment
    return None


def due_times(job: Job, last_success: datetime | None, now: datetime) -> list[datetime]:
    """The times up to `now` that have passed since the last success, UTC, oldest first; at most 35, the latest.

    Where none ever succeeded only the latest is due: history is a matter for a backfill by hand.
    """
    latest = latest_time(job.trigger, now)
    if latest is None or (last_success is not None and last_success >= latest):
        return []
    if last_success is None or not job.makes_good:
        return [latest]
    return times_between(job.trigger, last_success, latest, most=MOST_MISSED_RUNS)
