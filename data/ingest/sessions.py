"""Chat sessions grow: the same session sent again is united with what is stored.

The union is commutative and idempotent, so that neither the order nor the number of deliveries matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from data.ingest.documents import Document, document_of
from data.ingest.events import ChatSession
from data.ingest.identity import derived_id

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(milliseconds=1)


class AnotherPersonsSession(Exception):
    """The session id is stored already, for somebody else."""


def merge_session(collection: Collection[Document], new: Document) -> bool:
    """True when the stored session changed, False when it held all this already.

    Optimistic: a session that somebody else changed between reading and writing is read again.
    """
    while True:
        stored = collection.find_one({"_id": new["_id"]})
        if stored is None:
            return _inserted(collection, new) or merge_session(collection, new)
        if stored["userId"] != new["userId"]:
            raise AnotherPersonsSession
        merged = united(stored, new)
        if merged == stored:
            return False
        merged["updatedAt"] = max(new["updatedAt"], stored["updatedAt"] + TICK)
        version = {"_id": stored["_id"], "updatedAt": stored["updatedAt"]}
        if collection.replace_one(version, merged).matched_count:
            return True


def session_document(session: ChatSession, now: datetime, *, anonymize_ip: bool) -> Document:
    """The document of a session as its first delivery makes it: messages in order of time."""
    document = document_of(session, now, anonymize_ip=anonymize_ip)
    document.pop("timestamp", None)
    document["_id"] = derived_id("ai_chat_session_logs", session.organization_id, session.session_id)
    document["messages"] = _united_messages((), document.get("messages", ()))
    document["updatedAt"] = now
    return document


def united(stored: Mapping[str, Any], new: Mapping[str, Any]) -> Document:
    """Both together: earliest start, latest end, every message once, the fuller metrics, the latest feedback."""
    merged = {**new, **stored}
    merged["sessionStarted"] = min(stored["sessionStarted"], new["sessionStarted"])
    if ends := [session["sessionEnded"] for session in (stored, new) if "sessionEnded" in session]:
        merged["sessionEnded"] = max(ends)
    if moved := _other_days(merged["sessionStarted"], stored, new):
        merged["movedFrom"] = moved
    merged["messages"] = _united_messages(stored["messages"], new["messages"])
    _keep_larger(merged, "sessionMetrics", stored, new, lambda metrics: metrics.get("totalMessages", 0))
    _keep_larger(merged, "satisfactionFeedback", stored, new, lambda said: said.get("submittedAt", LONG_AGO))
    return merged


def _other_days(started: datetime, *sessions: Mapping[str, Any]) -> list[datetime]:
    """The days on which the session was thought to start, without the one on which it does."""
    thought = {_day(session["sessionStarted"]) for session in sessions}
    known = {day for session in sessions for day in session.get("movedFrom", ())}
    return sorted((thought | known) - {_day(started)})


def _day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _inserted(collection: Collection[Document], document: Document) -> bool:
    try:
        collection.insert_one(document)
    except DuplicateKeyError:
        return False
    return True


def _united_messages(stored: Sequence[Document], new: Sequence[Document]) -> list[Document]:
    by_id = {message["messageId"]: message for message in (*new, *stored)}
    return sorted(by_id.values(), key=lambda message: (message["timestamp"], message["messageId"]))


def _keep_larger(merged: Document, field: str, stored: Mapping, new: Mapping, size: Any) -> None:
    present = [session[field] for session in (stored, new) if field in session]
    if present:
        merged[field] = max(present, key=size)
