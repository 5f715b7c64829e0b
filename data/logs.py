"""Reads of the raw logs for the jobs: grouped by the server, bounded in time, only groups travel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from pymongo import ReadPreference
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern

from data.errors import SourceUnavailable
from data.sources import Sources

GROUP_TIMEOUT_MS = 600_000


def aggregate_days(
    sources: Sources,
    collection: str,
    time_field: str,
    start_at: datetime,
    end_at: datetime,
    stages: Sequence[dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    """The groups of the documents whose `time_field` lies in the half-open range, as the server makes them.

    Reads what a majority of the replica set has acknowledged; SourceUnavailable when MongoDB does not answer.
    """
    logs = sources.mongo.get_collection(
        collection, read_concern=ReadConcern("majority"), read_preference=ReadPreference.PRIMARY
    )
    pipeline = [{"$match": {time_field: {"$gte": start_at, "$lt": end_at}}}, *stages]
    try:
        with logs.aggregate(pipeline, allowDiskUse=True, maxTimeMS=GROUP_TIMEOUT_MS, batchSize=2_000) as groups:
            yield from groups
    except PyMongoError as error:
        raise SourceUnavailable(f"MongoDB did not answer: {error}") from error
