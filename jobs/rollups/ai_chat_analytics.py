"""ai_chat_analytics: one row per organization and consultation, on the day of its start.

Source: ai_chat_session_logs (indexes sessionStarted, movedFrom). No text of a message leaves MongoDB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from data.logs import group_logs, in_days, within
from data.sources import Sources
from data.tables.analytics import ai_chat_analytics
from jobs.spec import STAGE, Logs, LogWindow, Rollup

FIELDS: list[dict[str, Any]] = [
    {
        "$project": {
            "organizationId": 1,
            "userId": 1,
            "sessionId": 1,
            "sessionStarted": 1,
            "sessionEnded": 1,
            "movedFrom": 1,
            "createdAt": 1,
            "feedback": "$satisfactionFeedback",
            "messages": {"$size": {"$ifNull": ["$messages", []]}},
            "tokens": {"$sum": "$messages.tokenCount"},
            "types": {"$ifNull": ["$messages.metadata.queryType", []]},
            "employees": {"$ifNull": ["$messages.metadata.employeeIdsReferenced", []]},
        }
    },
]

# A day that a session only seemed to start on counts the document, and gets no row of it.
SELECT = """
    SELECT stage.organization_id, stage.user_id, session_id, stage.day AS session_date, message_count,
           least(tokens, 2147483647)::integer AS total_tokens_used,
           CASE WHEN ended_at IS NOT NULL
                THEN least(greatest(floor(extract(epoch FROM ended_at - started_at)), 0), 2147483647)::integer
           END AS session_duration_seconds,
           query_types, employee_ids_discussed, satisfaction_rating, was_helpful, feedback_text, started_at, ended_at
    FROM stage
    JOIN pairs ON pairs.organization_id = stage.organization_id AND pairs.day = stage.day
    JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
    WHERE (started_at AT TIME ZONE 'UTC')::date = stage.day
"""


def read(sources: Sources, window: LogWindow) -> Iterator[tuple[Any, ...]]:
    """Rows of the stage, one a session and day on which it starts or once seemed to, in no order."""
    bounds = window.start_at, window.end_at
    either = {"$or": [in_days("sessionStarted", *bounds), {"movedFrom": {"$elemMatch": within(*bounds)}}]}
    for session in group_logs(sources, "ai_chat_session_logs", either, FIELDS, window.organizations):
        for moment in (session["sessionStarted"], *session.get("movedFrom", ())):
            if window.start_at <= moment < window.end_at:
                yield _row(session, moment)


def _row(session: Mapping[str, Any], moment: datetime) -> tuple[Any, ...]:
    feedback = session.get("feedback", {})
    return (
        session["organizationId"],
        moment.date(),
        session["userId"],
        1,
        session.get("createdAt"),
        session["sessionId"],
        session["sessionStarted"],
        session.get("sessionEnded"),
        session["messages"],
        session["tokens"],
        Jsonb(list(dict.fromkeys(session["types"]))),
        list(dict.fromkeys(employee for named in session["employees"] for employee in named)),
        feedback.get("rating"),
        feedback.get("wasHelpful"),
        feedback.get("feedbackText"),
    )


ROLLUP = Rollup(
    table=ai_chat_analytics,
    key=("organization_id", "session_id", "session_date"),
    day_column="session_date",
    logs=Logs(
        collection="ai_chat_session_logs",
        stage={
            **STAGE,
            "session_id": "uuid",
            "started_at": "timestamptz",
            "ended_at": "timestamptz",
            "message_count": "integer",
            "tokens": "bigint",
            "query_types": "jsonb",
            "employee_ids_discussed": "uuid[]",
            "satisfaction_rating": "integer",
            "was_helpful": "boolean",
            "feedback_text": "text",
        },
        read=read,
    ),
    select=SELECT,
)
