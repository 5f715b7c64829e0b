"""After each run: do the figures agree with the logs and with each other? What does not is kept as a finding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, text

from data.findings import Finding, open_findings
from data.logs import day_of, group_logs, in_days
from data.sources import Sources
from jobs.checks import against_logs, between_tables, quality
from jobs.checks.spec import Check
from jobs.rollup import copy_rows
from jobs.spec import Run, Window

ALL_CHECKS: Sequence[Check] = (*against_logs.CHECKS, *between_tables.CHECKS, *quality.CHECKS)

COVER = text("""
    CREATE TEMPORARY TABLE covered ON COMMIT DROP AS
    SELECT job, organization_id, day FROM rollup_days WHERE run_id = :run
""")
LOGGED_DAYS = text("""
    SELECT DISTINCT day FROM covered
    WHERE job IN ('user_engagement_metrics', 'feature_utilization_metrics') ORDER BY day
""")
CHAT_DAYS = text("SELECT DISTINCT day FROM covered WHERE job = 'ai_chat_analytics' ORDER BY day")
COVERED_BY = text("SELECT organization_id, day FROM covered WHERE job = :rollup")

LOGGED = {
    "organization_id": "uuid",
    "day": "date",
    "user_id": "uuid",
    "documents": "bigint",
    "sessions": "bigint",
    "featured": "bigint",
}
HAS_FEATURE = {"$gt": ["$eventMetadata.feature", ""]}
HAS_SESSION = {"$gt": ["$_id.session", None]}
SESSIONS_THEN_PEOPLE: list[dict[str, Any]] = [
    {
        "$group": {
            "_id": {
                "organization": "$organizationId",
                "day": day_of("$timestamp"),
                "user": "$userId",
                "session": "$sessionId",
            },
            "documents": {"$sum": 1},
            "featured": {"$sum": {"$cond": [HAS_FEATURE, 1, 0]}},
        }
    },
    {
        "$group": {
            "_id": {"organization": "$_id.organization", "day": "$_id.day", "user": "$_id.user"},
            "documents": {"$sum": "$documents"},
            "sessions": {"$sum": {"$cond": [HAS_SESSION, 1, 0]}},
            "featured": {"$sum": "$featured"},
        }
    },
]

CHATS_OFF = {"organization_id": "uuid", "day": "date", "sessions": "bigint"}
TOLD_OTHERWISE: list[dict[str, Any]] = [
    {
        "$match": {
            "$expr": {
                "$or": [
                    {"$ne": [{"$ifNull": [f"$sessionMetrics.{told}", counted]}, counted]}
                    for told, counted in (
                        ("totalMessages", {"$size": {"$ifNull": ["$messages", []]}}),
                        ("totalTokens", {"$sum": "$messages.tokenCount"}),
                    )
                ]
            }
        }
    },
    {
        "$group": {
            "_id": {"organization": "$organizationId", "day": day_of("$sessionStarted")},
            "sessions": {"$sum": 1},
        }
    },
]

# Live counters of a closed day are provisional; where they differ from the nightly figures, both are told.
LIVE_DIFFERENCES = text("""
    WITH nightly AS (
        SELECT organization_id, metric_date AS day, count(*) AS active_users, sum(login_count) AS sessions,
               sum(ai_chat_messages_sent) AS chat_messages
        FROM user_engagement_metrics WHERE metric_date >= :start AND metric_date < :end
        GROUP BY organization_id, metric_date
    )
    SELECT live.organization_id, live.day, live.counter, live.value AS live, coalesce(told.figure, 0) AS nightly
    FROM live_counters AS live
    LEFT JOIN nightly USING (organization_id, day)
    CROSS JOIN LATERAL (VALUES
        ('active_users', nightly.active_users),
        ('sessions', nightly.sessions),
        ('chat_messages', nightly.chat_messages)
    ) AS told (counter, figure)
    WHERE live.day >= :start AND live.day < :end AND live.department_id IS NULL
      AND told.counter = live.counter AND live.value <> coalesce(told.figure, 0)
    ORDER BY abs(live.value - coalesce(told.figure, 0)) DESC
    LIMIT 100
""")


def check_run(sources: Sources, run: Run) -> Mapping[str, int]:
    """How many findings each check has of the days that the run computed, by its name.

    Findings are kept in check_findings and are over once their day was computed again without them.
    """
    with sources.postgres.begin() as connection:
        connection.execute(COVER, {"run": run.id})
        copy_rows(connection, "logged", LOGGED, _logged(sources, _windows(connection, LOGGED_DAYS)))
        copy_rows(connection, "chats_off", CHATS_OFF, _chats_off(sources, _windows(connection, CHAT_DAYS)))
        return {check.name: _check(connection, check, run) for check in ALL_CHECKS}


def live_differences(engine: Engine, window: Window) -> list[dict[str, Any]]:
    """Where live counters and nightly figures of the window differ, the hundred largest differences first.

    Each with organization_id, day, counter, live and nightly, as JSON has them.
    """
    with engine.connect() as connection:
        found = connection.execute(LIVE_DIFFERENCES, {"start": window.start, "end": window.end}).all()
    return [
        {
            "organization_id": str(row.organization_id),
            "day": row.day.isoformat(),
            "counter": row.counter,
            "live": int(row.live),
            "nightly": int(row.nightly),
        }
        for row in found
    ]


def _windows(connection: Connection, statement: Any) -> list[Window]:
    """The days as windows of consecutive ones."""
    windows: list[Window] = []
    for day in connection.scalars(statement):
        if windows and windows[-1].end == day:
            windows[-1] = Window(windows[-1].start, _after(day))
        else:
            windows.append(Window(day, _after(day)))
    return windows


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _logged(sources: Sources, windows: Sequence[Window]) -> Iterator[tuple[Any, ...]]:
    for window in windows:
        in_window = in_days("timestamp", window.start_at, window.end_at)
        for group in group_logs(sources, "user_activity_logs", in_window, SESSIONS_THEN_PEOPLE):
            key = group["_id"]
            yield (
                key["organization"],
                key["day"].date(),
                key["user"],
                group["documents"],
                group["sessions"],
                group["featured"],
            )


def _chats_off(sources: Sources, windows: Sequence[Window]) -> Iterator[tuple[Any, ...]]:
    for window in windows:
        in_window = in_days("sessionStarted", window.start_at, window.end_at)
        for group in group_logs(sources, "ai_chat_session_logs", in_window, TOLD_OTHERWISE):
            yield group["_id"]["organization"], group["_id"]["day"].date(), group["sessions"]


def _check(connection: Connection, check: Check, run: Run) -> int:
    found = [_finding(check, row) for row in connection.execute(check.statement)]
    within = None
    if check.rollup:
        within = [tuple(row) for row in connection.execute(COVERED_BY, {"rollup": check.rollup})]
    open_findings(connection, run.id, check.name, found, within)
    return len(found)


def _finding(check: Check, row: Row[Any]) -> Finding:
    fields = row._asdict()
    words = f"{check.message} {check.remedy}".format(**fields)
    return Finding(row.organization_id, row.day, row.expected, row.actual, words, {"subject": row.subject})
