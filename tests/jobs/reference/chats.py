"""What ai_chat_analytics must hold for documents of ai_chat_session_logs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.jobs.reference.host import Host, Row


def chats(host: Host, sessions: Iterable[Row]) -> dict[Any, Row]:
    """(organization, session) -> the columns of ai_chat_analytics."""
    return {
        (session["organizationId"], session["sessionId"]): _chat(session)
        for session in sessions
        if (session["userId"], session["organizationId"]) in host.members
    }


def _chat(session: Row) -> Row:
    messages = sorted(session.get("messages", ()), key=lambda message: (message["timestamp"], message["messageId"]))
    about = [message.get("metadata", {}) for message in messages]
    started, ended = session["sessionStarted"], session.get("sessionEnded")
    feedback = session.get("satisfactionFeedback", {})
    return {
        "user_id": session["userId"],
        "session_date": started.date(),
        "message_count": len(messages),
        "total_tokens_used": min(sum(message.get("tokenCount", 0) for message in messages), 2**31 - 1),
        "session_duration_seconds": None if ended is None else int((ended - started).total_seconds()),
        "query_types": list(dict.fromkeys(said["queryType"] for said in about if "queryType" in said)),
        "employee_ids_discussed": list(
            dict.fromkeys(employee for said in about for employee in said.get("employeeIdsReferenced", ()))
        ),
        "satisfaction_rating": feedback.get("rating"),
        "was_helpful": feedback.get("wasHelpful"),
        "feedback_text": feedback.get("feedbackText"),
        "started_at": started,
        "ended_at": ended,
    }
