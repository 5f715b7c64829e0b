"""From a document of the buffer to a row of the drain's staging table, or to the reason why it cannot be read.

Entries may come from elsewhere than our own door, so that everything is checked again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from bson import ObjectId, encode, json_util
from bson.binary import UuidRepresentation
from pydantic import ValidationError

from data.ingest.documents import Document
from data.ingest.metrics import (
    Act,
    Data,
    Delivery,
    FeatureUse,
    Identifier,
    Known,
    Measure,
    ReportStep,
    read_metric,
)
from data.ingest.parse import MAX_AHEAD
from data.scope import EARLIEST_DAY
from data.wording import faults_of

# An entry that came later than this after what it tells of is history, and moves no live counter. The ledger is kept
# for longer, so that no counter can be moved twice.
COUNTED_DAYS = 7

STAGED: Mapping[str, str] = {
    "entry_id": "bytea",
    "created_day": "date",
    "organization_id": "uuid",
    "user_id": "uuid",
    "occurred_at": "timestamptz",
    "day": "date",
    "is_counted": "boolean",
    "kind": "text",
    "value": "numeric",
    "counter": "text",
    "feature": "text",
    "session_id": "uuid",
    "is_chat": "boolean",
    "subject_id": "uuid",
    "status": "text",
    "channel": "text",
    "fields": "jsonb",
}

KIND, SUBJECT = (list(STAGED).index(name) for name in ("kind", "subject_id"))


class Unreadable(Exception):
    """An entry that can never be applied; the message says what is wrong with which field."""


class Head(Known):
    """What every entry has beside its metric."""

    organization_id: Identifier
    timestamp: datetime
    created_at: datetime


@dataclass(frozen=True)
class Entry:
    """One entry of the buffer and its row for STAGED."""

    id: Any
    key: bytes
    created_day: date
    row: tuple[Any, ...]
    document: Document

    @property
    def kind(self) -> str:
        """act, measure, report or delivery."""
        return str(self.row[KIND])

    @property
    def subject_id(self) -> Any:
        """The report or the notification that it is about, if any."""
        return self.row[SUBJECT]


def read_entry(document: Document) -> Entry:
    """The entry as a row; Unreadable with the reason otherwise."""
    try:
        head = Head.model_validate(document)
        data = read_metric(document).metric_data
    except ValidationError as error:
        raise Unreadable(faults_of(error)) from None
    except (KeyError, TypeError, AttributeError):
        raise Unreadable("metricType, metricData: no metric that is known") from None
    _check_times(head)
    key, created_day, day = entry_key(document["_id"]), head.created_at.date(), head.timestamp.date()
    is_counted = created_day - day <= timedelta(days=COUNTED_DAYS)
    common = (key, created_day, head.organization_id, data.user_id, head.timestamp, day, is_counted)
    return Entry(document["_id"], key, created_day, common + _told(data), document)


def entry_key(id: Any) -> bytes:
    """How the ledger calls an entry: the bytes of its ObjectId, or a hash of whatever else it is named by."""
    if isinstance(id, ObjectId):
        return id.binary
    return hashlib.sha256(encode({"_id": id})).digest()


def as_json(document: Document) -> Any:
    """The whole entry as JSON that PostgreSQL takes, ids and times in MongoDB's extended form."""
    options = json_util.RELAXED_JSON_OPTIONS.with_options(uuid_representation=UuidRepresentation.STANDARD)
    return json.loads(json_util.dumps(_without_nul(document), json_options=options))


def _check_times(head: Head) -> None:
    if not head.created_at.date() >= EARLIEST_DAY <= head.timestamp.date():
        raise Unreadable(f"timestamp, createdAt: lie before {EARLIEST_DAY}")
    if head.timestamp > head.created_at + MAX_AHEAD:
        raise Unreadable("timestamp: lies more than 24 hours ahead of createdAt")


def _told(data: Data) -> tuple[Any, ...]:
    """kind, value, counter, feature, session_id, is_chat, subject_id, status, channel, fields."""
    match data.dimensions:
        case Act() as act:
            is_chat = act.event_type == "AI_CHAT_MESSAGE"
            return ("act", "1", None, act.feature, act.session_id, is_chat, None, None, None, None)
        case Measure() as measure:
            return ("measure", repr(data.value), measure.name, None, None, False, None, None, None, None)
        case FeatureUse() as use:
            return ("measure", repr(data.value), use.name, use.feature, None, False, None, None, None, None)
        case ReportStep() as step:
            fields = _fields(step, "report_id", user=data.user_id)
            return ("report", None, None, None, None, False, step.report_id, step.status, None, fields)
        case Delivery() as sent:
            fields = _fields(sent, "notification_id")
            return ("delivery", None, None, None, None, False, sent.notification_id, sent.status, sent.channel, fields)


def _fields(dimensions: Known, identifier: str, user: Any = None) -> str:
    """What the entry carries beside its identity, as JSON text."""
    fields = dimensions.model_dump(exclude_none=True, exclude={identifier, "status", "channel"})
    return orjson.dumps({**fields, **({"user_id": user} if user else {})}).decode()


def _without_nul(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nul(item) for item in value]
    return value.replace("\x00", "") if isinstance(value, str) else value
