"""The nightly job: every day that has closed and every day that changed since, then what depends on them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from threading import Lock

from apscheduler.triggers.cron import CronTrigger
from sqlalchemy import Engine, text

from data.ingest.store import server_now
from data.sources import Sources
from data.views import refresh_views
from jobs.changes import ask_for, begin_organizations, find_changes, freeze_expired, freeze_expiring, last_look
from jobs.live.drain import drain
from jobs.live.retention import clear_aggregated
from jobs.registry import all_rollups, made_of
from jobs.rollup import compute
from jobs.selfcheck import check_run, live_differences
from jobs.spec import Counts, Job, Rollup, Run, Window
from jobs.together import done_together

# Days in one transaction: few where raw logs are read, many where PostgreSQL computes them all in one pass.
DAYS_FROM_LOGS = 7
DAYS_FROM_TABLES = 400
ROLLUPS_AT_ONCE = 2

DIRTY_DAYS = text(
    "SELECT DISTINCT day FROM rollup_days WHERE job = :job AND state = 'dirty' AND day < :until ORDER BY 1"
)
COUNT_DIRTY_DAYS = text("""
    SELECT count(*) FROM (
        SELECT DISTINCT job, day FROM rollup_days WHERE job = ANY(:jobs) AND state = 'dirty' AND day < :until
    ) AS waiting
""")
FROZEN_DAYS = text("""
    SELECT job, organization_id, day, source_count FROM rollup_days
    WHERE job = ANY(:jobs) AND state = 'frozen' AND day >= :start AND day < :end
    ORDER BY job, organization_id, day
""")


def run(sources: Sources, run: Run, clock: Callable[[], datetime] = server_now) -> Counts:
    """What all rollups did together, oldest days first, each rollup after those that it is made of.

    Reports are told by the buffer, which is therefore drained first, and cleared of what was applied at the end.
    """
    now = clock()
    freeze_expired(sources, now)
    drain(sources, clock)
    asked_from = _ask(sources, run)
    find_changes(sources, now, asked_from)
    frozen = _refused_because_frozen(sources.postgres, run)
    counts = _compute_all(sources, run)
    counts.refused += frozen
    freeze_expiring(sources, now)
    clear_aggregated(sources, now)
    counts.details["views"] = refresh_views(sources.postgres)
    counts.details["checks"] = check_run(sources, run)
    counts.details["live"] = live_differences(sources.postgres, run.window)
    return counts


def _ask(sources: Sources, run: Run) -> date:
    """Makes dirty what the run is for, and says from when on every day was asked for.

    That is the window, for every organization; at night also the nights that nobody made good since the last look,
    and further back where the past may change without telling.
    """
    window, is_nightly = run.window, run.window.end >= run.scheduled_for.astimezone(UTC).date()
    if is_nightly and (looked := last_look(sources)):
        window = Window(min(window.start, looked.date()), window.end)
    for rollup in all_rollups():
        begin_organizations(sources, rollup, run.until)
        if is_nightly and rollup.revisit_days > window.days:
            revisited = Window(window.end - timedelta(days=rollup.revisit_days), window.start)
            ask_for(sources, rollup, revisited, "looked at again")
        ask_for(sources, rollup, window, "asked for")
    return window.start if is_nightly else run.until + timedelta(days=1)


def _compute_all(sources: Sources, run: Run) -> Counts:
    """Two rollups at a time, so that one is read by MongoDB while the other is written by PostgreSQL."""
    rollups = {rollup.name: rollup for rollup in all_rollups()}
    waits_for = {name: made_of(rollup, rollups) for name, rollup in rollups.items()}
    counts, told = Counts(), _Telling(sources.postgres, list(rollups), run)
    for computed in done_together(waits_for, lambda name: _compute(sources, rollups[name], run, told), ROLLUPS_AT_ONCE):
        counts.add(computed)
    return counts


def _compute(sources: Sources, rollup: Rollup, run: Run, told: _Telling) -> Counts:
    counts = Counts()
    for window in _dirty_windows(sources.postgres, rollup, run.until):
        counts.add(compute(sources, rollup, window, run))
        told.after(rollup, window)
    return counts


class _Telling:
    """Tells the run's progress in days of rollups: those done, and those that are dirty still."""

    def __init__(self, engine: Engine, names: Sequence[str], run: Run) -> None:
        self._engine = engine
        self._names = names
        self._run = run
        self._done = 0
        self._lock = Lock()

    def after(self, rollup: Rollup, window: Window) -> None:
        with self._lock:
            self._done += window.days
            done = self._done
        self._run.progress(f"{rollup.name} {window.start}", done, done + self._left())

    def _left(self) -> int:
        with self._engine.connect() as connection:
            return connection.scalar(COUNT_DIRTY_DAYS, {"jobs": self._names, "until": self._run.until}) or 0


def _dirty_windows(engine: Engine, rollup: Rollup, until: date) -> list[Window]:
    """Runs of consecutive days on which any organization is dirty."""
    with engine.connect() as connection:
        days = connection.scalars(DIRTY_DAYS, {"job": rollup.name, "until": until}).all()
    return list(_runs(days, DAYS_FROM_LOGS if rollup.logs else DAYS_FROM_TABLES))


def _runs(days: Sequence[date], most: int) -> Iterator[Window]:
    start = 0
    for place in range(1, len(days) + 1):
        ends = place == len(days) or days[place] - days[place - 1] > timedelta(days=1) or place - start == most
        if ends:
            yield Window(days[start], days[place - 1] + timedelta(days=1))
            start = place


def _refused_because_frozen(engine: Engine, run: Run) -> list[dict[str, object]]:
    """Days of the window that were asked for and are frozen: their figures stay as they were."""
    jobs = [rollup.name for rollup in all_rollups() if rollup.logs]
    parameters = {"jobs": jobs, "start": run.window.start, "end": run.window.end}
    with engine.connect() as connection:
        return [
            {
                "rollup": row.job,
                "organization_id": str(row.organization_id),
                "day": row.day.isoformat(),
                "before": row.source_count,
                "now": None,
            }
            for row in connection.execute(FROZEN_DAYS, parameters)
        ]


JOB = Job(
    name="daily",
    purpose="Computes the figures of every day that has closed or changed",
    run=run,
    trigger=CronTrigger(hour=2, minute=0, timezone=UTC),
    fills=(
        "user_engagement_metrics",
        "feature_utilization_metrics",
        "report_generation_stats",
        "ai_chat_analytics",
        "notification_delivery_logs",
        "platform_adoption_metrics",
        "business_impact_metrics",
    ),
)
