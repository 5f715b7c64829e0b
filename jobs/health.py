"""Is the work being done? What waits too long, what has stopped?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine, text

from data.sources import Sources

# Two nights: one may be running.
LONGEST_WAIT = timedelta(hours=48)
LONGEST_LAG = timedelta(hours=1)

WAITING_DAYS = text("""
    SELECT count(DISTINCT day) AS days, min(day) AS oldest FROM rollup_days WHERE state = 'dirty' AND day < :before
""")
STOPPED_JOBS = text("""
    SELECT job, error, scheduled_for FROM (
        SELECT DISTINCT ON (job) * FROM job_runs WHERE state <> 'skipped' ORDER BY job, started_at DESC, id DESC
    ) AS last
    WHERE state = 'failed' AND is_permanent ORDER BY job
""")


def faults(sources: Sources, now: datetime) -> Sequence[str]:
    """One line for each thing that does not go on by itself, with what to do; none when all is well.

    Tables: rollup_days, job_runs; collection metrics_buffer (index aggregationStatus, createdAt).
    """
    return [
        *_waiting_days(sources.postgres, now),
        *_stopped_jobs(sources.postgres),
        *_buffer_lag(sources, now),
    ]


def _waiting_days(engine: Engine, now: datetime) -> Iterator[str]:
    with engine.connect() as connection:
        waiting = connection.execute(WAITING_DAYS, {"before": (now - LONGEST_WAIT).date()}).one()
    if waiting.days:
        yield (
            f"{waiting.days:,} days wait to be computed, the oldest is {waiting.oldest}: is the scheduler running? "
            "`job run daily` computes them now."
        )


def _stopped_jobs(engine: Engine) -> Iterator[str]:
    with engine.connect() as connection:
        for run in connection.execute(STOPPED_JOBS):
            yield (
                f"The job {run.job} stopped at {run.scheduled_for:%Y-%m-%d %H:%M} UTC: {run.error}. Mend the cause, "
                f"then `job run {run.job}`."
            )


def _buffer_lag(sources: Sources, now: datetime) -> Iterator[str]:
    late = {"aggregationStatus": {"$in": ["PENDING", "PROCESSING"]}, "createdAt": {"$lt": now - LONGEST_LAG}}
    waiting = sources.mongo.metrics_buffer.count_documents(late)
    if waiting:
        yield (
            f"{waiting:,} buffer entries have waited for more than an hour: is the scheduler running? "
            "`job run realtime` takes them now."
        )
