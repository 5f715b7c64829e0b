"""Reads of the raw logs for the jobs: grouped by the server, bounded in time, only groups travel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pymongo import ReadPreference
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from data.errors import SourceUnavailable
from data.migrations.mongo.collections import INDEXES
from data.sources import Sources

GROUP_TIMEOUT_MS = 600_000

# When a log was received or last changed, and the days that it belongs or belonged to.
CHANGED_AT: Mapping[str, str] = {"ai_chat_session_logs": "updatedAt"}
MOMENTS: Mapping[str, Any] = {
    "ai_chat_session_logs": {"$concatArrays": [["$sessionStarted"], {"$ifNull": ["$movedFrom", []]}]}
}


def day_of(field: str) -> dict[str, Any]:
    """The expression for the first instant of the UTC day of a field."""
    return {"$dateTrunc": {"date": field, "unit": "day"}}


def within(start_at: datetime, end_at: datetime) -> dict[str, datetime]:
    """The condition that something lies in the half-open range."""
    return {"$gte": start_at, "$lt": end_at}


def in_days(field: str, start_at: datetime, end_at: datetime) -> dict[str, Any]:
    """The condition that a field lies in the half-open range."""
    return {field: within(start_at, end_at)}


def group_logs(
    sources: Sources,
    collection: str,
    condition: Mapping[str, Any],
    stages: Sequence[dict[str, Any]],
    organizations: Sequence[UUID] | None = None,
) -> Iterator[dict[str, Any]]:
    """What the stages make of the documents that the condition bounds in time, as the server makes it.

    `organizations` None reads those of all. Reads what a majority of the replica set has acknowledged;
    SourceUnavailable when MongoDB does not answer.
    """
    logs = sources.mongo.get_collection(
        collection, read_concern=ReadConcern("majority"), read_preference=ReadPreference.PRIMARY
    )
    bounds = dict(condition) if organizations is None else {"organizationId": {"$in": list(organizations)}, **condition}
    try:
        with logs.aggregate(
            [{"$match": bounds}, *stages], allowDiskUse=True, maxTimeMS=GROUP_TIMEOUT_MS, batchSize=2_000
        ) as groups:
            yield from groups
    except PyMongoError as error:
        raise SourceUnavailable(f"MongoDB did not answer: {error}") from error


def changed_days_of(
    sources: Sources, collection: str, since: datetime, fresh_since: datetime, before: datetime
) -> Iterator[dict[str, Any]]:
    """The organizations and days of the logs that were received or changed from `since` on, in no order.

    Only days before `before`. Each with organization_id, day, last_created_at (the latest change) and fresh (how many
    changed from `fresh_since` on). Indexes: createdAt with timestamp; for chat sessions updatedAt. SourceUnavailable.
    """
    changed_at = f"${CHANGED_AT.get(collection, 'createdAt')}"
    stages: list[dict[str, Any]] = [
        {
            "$project": {
                "organizationId": 1,
                "changed": changed_at,
                "moments": MOMENTS.get(collection, ["$timestamp"]),
            }
        },
        {"$unwind": "$moments"},
        {"$match": {"moments": {"$lt": before}}},
        {
            "$group": {
                "_id": {"organization": "$organizationId", "day": day_of("$moments")},
                "last": {"$max": "$changed"},
                "fresh": {"$sum": {"$cond": [{"$gte": ["$changed", fresh_since]}, 1, 0]}},
            }
        },
    ]
    bounds = {changed_at[1:]: {"$gte": since}}
    if collection not in MOMENTS:
        bounds["timestamp"] = {"$lt": before}
    for group in group_logs(sources, collection, bounds, stages):
        yield {
            "organization_id": group["_id"]["organization"],
            "day": group["_id"]["day"].date(),
            "last_created_at": group["last"],
            "fresh": group["fresh"],
        }


def lifetime(collection: str) -> timedelta:
    """How long after its createdAt a document of the collection expires."""
    return timedelta(seconds=INDEXES[collection][-1].document["expireAfterSeconds"])
