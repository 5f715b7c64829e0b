"""user_engagement_metrics: one row per person and day with at least one activity event.

Source: user_activity_logs (index timestamp), ai_chat_analytics for the sessions of the person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from psycopg.types.json import Jsonb

from data.logs import day_of, group_logs, in_days
from data.sources import Sources
from data.tables.analytics import user_engagement_metrics
from jobs.spec import STAGE, Logs, LogWindow, Reads, Rollup

COUNTED_EVENTS = {
    "reports_viewed": "REPORT_VIEW",
    "reports_downloaded": "REPORT_DOWNLOAD",
    "ai_chat_messages_sent": "AI_CHAT_MESSAGE",
    "employees_added": "EMPLOYEE_ADDED",
    "employees_updated": "EMPLOYEE_UPDATED",
    "dashboard_visits": "DASHBOARD_LOAD",
}

PERSON_DAY = {"organization": "$_id.organization", "user": "$_id.user", "day": "$_id.day"}

# Sessions first, since a day's duration is the sum over its sessions, then people.
GROUPS: list[dict[str, Any]] = [
    {
        "$group": {
            "_id": {
                "organization": "$organizationId",
                "user": "$userId",
                "day": day_of("$timestamp"),
                "session": "$sessionId",
                "feature": "$eventMetadata.feature",
            },
            "events": {"$sum": 1},
            "first_created": {"$min": "$createdAt"},
            "first": {"$min": "$timestamp"},
            "last": {"$max": "$timestamp"},
            **{
                name: {"$sum": {"$cond": [{"$eq": ["$eventType", event_type]}, 1, 0]}}
                for name, event_type in COUNTED_EVENTS.items()
            },
        }
    },
    {
        "$group": {
            "_id": {**PERSON_DAY, "session": "$_id.session"},
            "events": {"$sum": "$events"},
            "first_created": {"$min": "$first_created"},
            "first": {"$min": "$first"},
            "last": {"$max": "$last"},
            "features": {"$push": {"name": "$_id.feature", "events": "$events"}},
            **{name: {"$sum": f"${name}"} for name in COUNTED_EVENTS},
        }
    },
    {
        "$group": {
            "_id": PERSON_DAY,
            "events": {"$sum": "$events"},
            "first_created": {"$min": "$first_created"},
            "last": {"$max": "$last"},
            "sessions": {"$sum": {"$cond": [{"$gt": ["$_id.session", None]}, 1, 0]}},
            "milliseconds": {
                "$sum": {"$cond": [{"$gt": ["$_id.session", None]}, {"$subtract": ["$last", "$first"]}, 0]}
            },
            "features": {"$push": "$features"},
            **{name: {"$sum": f"${name}"} for name in COUNTED_EVENTS},
        }
    },
]

SELECT = """
    SELECT stage.user_id, stage.organization_id, stage.day AS metric_date, login_count, session_duration_minutes,
           reports_viewed, reports_downloaded, ai_chat_messages_sent,
           coalesce(chats.sessions, 0) AS ai_chat_sessions, employees_added, employees_updated, dashboard_visits,
           feature_interactions, last_activity_at
    FROM stage
    JOIN pairs ON pairs.organization_id = stage.organization_id AND pairs.day = stage.day
    JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
    LEFT JOIN (
        SELECT user_id, session_date, count(*)::integer AS sessions
        FROM ai_chat_analytics
        WHERE session_date BETWEEN (SELECT min(day) FROM pairs) AND (SELECT max(day) FROM pairs)
        GROUP BY user_id, session_date
    ) AS chats ON chats.user_id = stage.user_id AND chats.session_date = stage.day
"""


def read(sources: Sources, window: LogWindow) -> Iterator[tuple[Any, ...]]:
    """Rows of the stage, one a person and day, in no order."""
    in_window = in_days("timestamp", window.start_at, window.end_at)
    for group in group_logs(sources, "user_activity_logs", in_window, GROUPS, window.organizations):
        yield _row(group)


def _row(group: Mapping[str, Any]) -> tuple[Any, ...]:
    return (
        group["_id"]["organization"],
        group["_id"]["day"].date(),
        group["_id"]["user"],
        group["events"],
        group["first_created"],
        group["sessions"],
        group["milliseconds"] // 60_000,
        *(group[name] for name in COUNTED_EVENTS),
        Jsonb(_features(group)),
        group["last"],
    )


def _features(group: Mapping[str, Any]) -> dict[str, int]:
    uses: Counter[str] = Counter()
    for session in group["features"]:
        uses.update({use["name"]: use["events"] for use in session if use.get("name")})
    return dict(uses)


ROLLUP = Rollup(
    table=user_engagement_metrics,
    key=("user_id", "metric_date"),
    logs=Logs(
        collection="user_activity_logs",
        stage={
            **STAGE,
            "login_count": "integer",
            "session_duration_minutes": "integer",
            **dict.fromkeys(COUNTED_EVENTS, "integer"),
            "feature_interactions": "jsonb",
            "last_activity_at": "timestamptz",
        },
        read=read,
    ),
    reads=(Reads("ai_chat_analytics"),),
    select=SELECT,
)
