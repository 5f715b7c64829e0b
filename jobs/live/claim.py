"""The buffer's side of the drain: entries are claimed for a while, then marked as done or as bad.

The claim saves work, it is not what makes the drain correct: an entry whose lease ran out may be drained twice at the
same time. Source: metrics_buffer (index aggregationStatus, createdAt).
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from bson.codec_options import CodecOptions, DatetimeConversion
from pymongo import WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import PyMongoError, WriteError

from data.errors import SourceUnavailable
from data.ingest.documents import Document

LEASE = timedelta(minutes=5)
FAILED_VALIDATION = 121
MAJORITY = WriteConcern(w="majority")


@dataclass(frozen=True)
class Claim:
    """Entries that are ours until the lease runs out, oldest first."""

    token: UUID
    documents: Sequence[Document]


def claim(database: Database[Document], now: datetime, limit: int) -> Claim:
    """Up to `limit` entries that wait, or whose lease ran out; nobody else gets them before `now` + LEASE.

    SourceUnavailable when MongoDB does not answer.
    """
    token, entries = uuid4(), _buffer(database)
    free = _free_at(now)
    try:
        found = list(entries.find(free, {"attempts": 0}).sort("createdAt", 1).limit(limit))
        wanted = {"_id": {"$in": [document["_id"] for document in found]}, **free}
        if _update(entries, wanted, {"$set": _mark_of(token, now), "$inc": {"attempts": 1}}) < len(found):
            found = _only_claimed(entries, token, found)
    except PyMongoError as error:
        raise _unavailable(error) from error
    return Claim(token, found)


def mark_aggregated(database: Database[Document], token: UUID, ids: Sequence[Any], now: datetime) -> int:
    """How many entries are done now; those that somebody else has claimed meanwhile are left to them.

    SourceUnavailable when MongoDB does not answer.
    """
    done = {"$set": {"aggregationStatus": "AGGREGATED", "aggregatedAt": now}}
    try:
        return _update(_buffer(database), {"_id": {"$in": ids}, **_ours(token)}, done)
    except PyMongoError as error:
        raise _unavailable(error) from error


def mark_failed(database: Database[Document], token: UUID, reasons: Mapping[Any, str], now: datetime) -> None:
    """Sets bad entries aside, each with its reason, unless somebody else has claimed them meanwhile.

    SourceUnavailable when MongoDB does not answer.
    """
    by_reason: dict[str, list[Any]] = {}
    for id, reason in reasons.items():
        by_reason.setdefault(reason, []).append(id)
    try:
        for reason, ids in by_reason.items():
            failed = {"aggregationStatus": "FAILED", "failedAt": now, "failureReason": reason}
            _update(_buffer(database), {"_id": {"$in": ids}, **_ours(token)}, {"$set": failed})
    except PyMongoError as error:
        raise _unavailable(error) from error


def _update(entries: Collection[Document], wanted: Document, change: Document) -> int:
    """How many entries were changed at once; those that a validator of a later day would refuse are changed, too."""
    try:
        return entries.update_many(wanted, change).modified_count
    except WriteError as error:
        if error.code != FAILED_VALIDATION:
            raise
        return entries.update_many(wanted, change, bypass_document_validation=True).modified_count


def _buffer(database: Database[Document]) -> Collection[Document]:
    """The collection, read so that no entry, whatever it holds, can break the reading of the others."""
    options: CodecOptions[Document] = CodecOptions(
        tz_aware=True,
        uuid_representation=database.codec_options.uuid_representation,
        unicode_decode_error_handler="replace",
        datetime_conversion=DatetimeConversion.DATETIME_AUTO,
    )
    return database.get_collection("metrics_buffer", codec_options=options, write_concern=MAJORITY)


def _free_at(now: datetime) -> Document:
    lapsed = {"aggregationStatus": "PROCESSING", "leaseUntil": {"$not": {"$gt": now}}}
    return {"$or": [{"aggregationStatus": "PENDING"}, lapsed]}


def _ours(token: UUID) -> Document:
    return {"claimToken": token, "aggregationStatus": "PROCESSING"}


def _mark_of(token: UUID, now: datetime) -> Document:
    return {
        "aggregationStatus": "PROCESSING",
        "claimToken": token,
        "claimedAt": now,
        "claimedBy": f"{socket.gethostname()}:{os.getpid()}",
        "leaseUntil": now + LEASE,
    }


def _only_claimed(entries: Collection[Document], token: UUID, found: Sequence[Document]) -> list[Document]:
    """Those of `found` that nobody else was quicker to claim."""
    ids = [document["_id"] for document in found]
    ours = {document["_id"] for document in entries.find({"_id": {"$in": ids}, **_ours(token)}, {"_id": 1})}
    return [document for document in found if document["_id"] in ours]


def _unavailable(error: PyMongoError) -> SourceUnavailable:
    return SourceUnavailable(f"MongoDB did not answer: {error}")
