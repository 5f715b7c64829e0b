"""Takes batches of events in: check, authorise, write the log, then its buffer entry. Delivery may repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from pymongo import WriteConcern
from pymongo.errors import BulkWriteError, PyMongoError

from data.errors import SourceUnavailable
from data.ingest.directory import Directory, Founder
from data.ingest.documents import (
    BUFFER_LIFE,
    Document,
    buffer_entry_of,
    came_on_its_day,
    collection_of,
    document_of,
)
from data.ingest.events import ChatSession, Event
from data.ingest.parse import EventParser, Rejected
from data.ingest.sessions import AnotherPersonsSession, merge_session, session_document
from data.sources import Sources

DUPLICATE_KEY = 11000
ACKNOWLEDGED = WriteConcern(w="majority", j=True)


@dataclass(frozen=True)
class Rejection:
    """One event that was not taken: its place in the batch, and why."""

    index: int
    error: str


@dataclass
class StoreResult:
    """What became of a batch; the three always add up to its length."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def server_now() -> datetime:
    """The server's clock in UTC, in the milliseconds that MongoDB keeps."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


@dataclass
class EventStore:
    """The one way in for events; keeps what it learnt of people, so one thread uses one store."""

    sources: Sources
    extra_event_types: Collection[str] = ()
    create_missing: bool = False
    anonymize_ip: bool = True
    now: Callable[[], datetime] = server_now

    def __post_init__(self) -> None:
        self._parser = EventParser(frozenset(self.extra_event_types))
        self._directory = Directory(self.sources.postgres)
        self._founder = Founder(self.sources.postgres) if self.create_missing else None

    def store(self, batch: Sequence[bytes | dict[str, Any]]) -> StoreResult:
        """Everything acknowledged is durable when this returns; raises SourceUnavailable when it cannot be."""
        now, result = self.now(), StoreResult()
        checked = self._checked(batch, now, result)
        authorised = self._authorised(checked, result)
        by_collection: dict[str, list[tuple[int, Event]]] = defaultdict(list)
        for index, event in authorised:
            by_collection[collection_of(event)].append((index, event))
        try:
            for name, events in by_collection.items():
                self._write(name, events, now, result)
        except PyMongoError as error:
            raise SourceUnavailable(f"MongoDB did not take the events: {error}") from error
        result.rejected.sort(key=lambda rejection: rejection.index)
        return result

    def _checked(
        self, batch: Sequence[bytes | dict[str, Any]], now: datetime, result: StoreResult
    ) -> list[tuple[int, Event]]:
        checked = []
        for index, item in enumerate(batch):
            line = item if isinstance(item, bytes) else orjson.dumps(item)
            try:
                checked.append((index, self._parser.parse(line, now)))
            except Rejected as rejected:
                result.rejected.append(Rejection(index, str(rejected)))
        return checked

    def _authorised(self, checked: list[tuple[int, Event]], result: StoreResult) -> list[tuple[int, Event]]:
        events = [event for _, event in checked]
        self._directory.learn(events)
        if self._founder:
            self._founder.found(self._directory, events)
        authorised = []
        for index, event in checked:
            objection = self._directory.objection(event)
            if objection:
                result.rejected.append(Rejection(index, objection))
            else:
                authorised.append((index, event))
        return authorised

    def _write(self, name: str, events: list[tuple[int, Event]], now: datetime, result: StoreResult) -> None:
        indexes = [index for index, _ in events]
        documents = [self._document(event, now) for _, event in events]
        failures = _insert(self.sources, name, documents)
        duplicates = [place for place, failure in failures.items() if failure is None]
        result.rejected += [Rejection(indexes[place], told) for place, told in failures.items() if told]
        result.accepted += len(documents) - len(failures)
        if name == "ai_chat_session_logs":
            self._merge(documents, indexes, duplicates, result)
        else:
            result.duplicates += len(duplicates)
        if name == "user_activity_logs":
            self._buffer(documents, failures, now)

    def _document(self, event: Event, now: datetime) -> Document:
        if isinstance(event, ChatSession):
            return session_document(event, now, anonymize_ip=self.anonymize_ip)
        return document_of(event, now, anonymize_ip=self.anonymize_ip)

    def _merge(self, documents: list[Document], indexes: list[int], places: list[int], result: StoreResult) -> None:
        collection = self.sources.mongo.get_collection("ai_chat_session_logs", write_concern=ACKNOWLEDGED)
        for place in places:
            try:
                changed = merge_session(collection, documents[place])
            except AnotherPersonsSession:
                result.rejected.append(Rejection(indexes[place], "sessionId: stored already for another user"))
                continue
            result.accepted += changed
            result.duplicates += not changed

    def _buffer(self, documents: list[Document], failures: dict[int, str | None], now: datetime) -> None:
        """One entry for each log whose day was open when it came; a repeated delivery mends what a crash left out."""
        fresh = [log for place, log in enumerate(documents) if place not in failures]
        repeated = [log for place, log in enumerate(documents) if place in failures and failures[place] is None]
        logs = (*fresh, *self._stored(repeated, now))
        entries = [buffer_entry_of(log) for log in logs if came_on_its_day(log)]
        if entries:
            _insert(self.sources, "metrics_buffer", entries)

    def _stored(self, repeated: list[Document], now: datetime) -> Iterable[Document]:
        """The logs that are there already, while the buffer would still hold their entries."""
        since = now - BUFFER_LIFE
        ids = [log["_id"] for log in repeated if log["timestamp"] >= since - timedelta(days=1)]
        if not ids:
            return ()
        return self.sources.mongo.user_activity_logs.find({"_id": {"$in": ids}, "createdAt": {"$gt": since}})


def _insert(sources: Sources, name: str, documents: list[Document]) -> dict[int, str | None]:
    """Places of the documents that were not inserted: None for a duplicate, else the server's reason."""
    collection = sources.mongo.get_collection(name, write_concern=ACKNOWLEDGED)
    try:
        collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if error.details.get("writeConcernErrors"):
            raise
        return {
            fault["index"]: None if fault["code"] == DUPLICATE_KEY else f"refused by the store: {fault['errmsg']}"
            for fault in error.details["writeErrors"]
        }
    return {}
