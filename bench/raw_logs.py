"""Raw logs of one day, written straight into MongoDB: as many activity events as asked for, and what goes with them."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from pymongo import WriteConcern
from sqlalchemy import text

from data.sources import Sources

BATCH = 10_000
SHARE_ACTIVE = 0.35
EVENTS_A_SESSION = 40
SECONDS_A_SESSION = 1_800
FEATURES = ("employee_management", "report_generation", "ai_consultation", "analytics_viewing", "user_management")
TYPES = ("PAGE_VIEW", "BUTTON_CLICK", "REPORT_VIEW", "SEARCH", "DASHBOARD_LOAD", "EMPLOYEE_UPDATED", "AI_CHAT_MESSAGE")
PEOPLE = text("SELECT id, organization_id, role FROM users WHERE email LIKE '%@bench.example' ORDER BY email")
REPORTS = text(
    "SELECT id, organization_id, generated_by_user_id FROM report_generation_stats"
    " ORDER BY generation_timestamp DESC LIMIT :number"
)
NOTIFICATIONS = text("SELECT id, organization_id, user_id FROM notifications ORDER BY created_at DESC LIMIT :number")


@dataclass(frozen=True)
class Session:
    """One sitting of a person."""

    user_id: UUID
    organization_id: UUID
    role: str
    id: UUID
    began_at: datetime


def write_day(sources: Sources, day: date, events: int) -> int:
    """How many documents were written: events of people, a report access and a notification for a hundred of them
    each, a chat session for two hundred.
    """
    chance = random.Random(day.toordinal())
    with sources.postgres.connect() as connection:
        people = connection.execute(PEOPLE).all()
        reports = connection.execute(REPORTS, {"number": events // 100}).all()
        notifications = connection.execute(NOTIFICATIONS, {"number": events // 100}).all()
    active = chance.sample(people, max(1, int(len(people) * SHARE_ACTIVE)))
    count = max(1, events // EVENTS_A_SESSION)
    sessions = [_session(chance, active[number % len(active)], day) for number in range(count)]
    written = _insert(sources, "user_activity_logs", islice(_activity(chance, sessions), events))
    written += _insert(
        sources, "ai_chat_session_logs", (_chat(chance, session) for session in sessions[: events // 200])
    )
    written += _insert(sources, "report_access_logs", (_access(report, day) for report in reports))
    return written + _insert(sources, "notification_interaction_logs", (_view(seen, day) for seen in notifications))


def _insert(sources: Sources, collection: str, documents: Iterator[dict[str, Any]]) -> int:
    target = sources.mongo.get_collection(collection, write_concern=WriteConcern(w=1, j=False))
    written = 0
    while batch := list(islice(documents, BATCH)):
        target.insert_many(batch, ordered=False, bypass_document_validation=True)
        written += len(batch)
    return written


def _session(chance: random.Random, person: Sequence[Any], day: date) -> Session:
    began_at = datetime.combine(day, time(6), UTC) + timedelta(seconds=chance.randrange(60_000))
    return Session(person[0], person[1], person[2], UUID(int=chance.getrandbits(128), version=4), began_at)


def _activity(chance: random.Random, sessions: Sequence[Session]) -> Iterator[dict[str, Any]]:
    while True:
        for session in sessions:
            for _ in range(EVENTS_A_SESSION):
                yield _event(chance, session)


def _event(chance: random.Random, session: Session) -> dict[str, Any]:
    at = session.began_at + timedelta(milliseconds=int(chance.random() * SECONDS_A_SESSION * 1000))
    luck = int(chance.random() * 1_000)
    return {
        "userId": session.user_id,
        "organizationId": session.organization_id,
        "sessionId": session.id,
        "eventType": TYPES[luck % len(TYPES)],
        "eventMetadata": {"feature": FEATURES[luck % len(FEATURES)], "duration": luck / 8, "success": luck > 20},
        "userRole": session.role,
        "timestamp": at,
        "createdAt": at,
    }


def _chat(chance: random.Random, session: Session) -> dict[str, Any]:
    return {
        "sessionId": session.id,
        "organizationId": session.organization_id,
        "userId": session.user_id,
        "userRole": session.role,
        "sessionStarted": session.began_at,
        "sessionEnded": session.began_at + timedelta(minutes=5),
        "messages": [_message(chance, session.began_at) for _ in range(6)],
        "satisfactionFeedback": {"rating": chance.randrange(1, 6), "wasHelpful": True},
        "createdAt": session.began_at,
        "updatedAt": session.began_at + timedelta(minutes=5),
    }


def _message(chance: random.Random, at: datetime) -> dict[str, Any]:
    return {
        "messageId": UUID(int=chance.getrandbits(128), version=4),
        "role": "USER",
        "content": "Who is ready for the next step?",
        "tokenCount": chance.randrange(400),
        "timestamp": at,
        "metadata": {"queryType": "promotion_readiness"},
    }


def _access(report: Sequence[Any], day: date) -> dict[str, Any]:
    at = datetime.combine(day, time(10), UTC)
    who = {"accessedBy": {"userId": report[2], "userRole": "MANAGER"}, "reportId": report[0]}
    return {**who, "organizationId": report[1], "accessType": "VIEW", "timestamp": at, "createdAt": at}


def _view(notification: Sequence[Any], day: date) -> dict[str, Any]:
    at = datetime.combine(day, time(11), UTC)
    who = {"notificationId": notification[0], "organizationId": notification[1], "userId": notification[2]}
    what = {"interactionType": "VIEWED", "deliveryChannel": "IN_APP"}
    return {**who, **what, "timestamp": at, "createdAt": at}
