"""The buffer of Acorn and Bramble under a clock that the tests move, and what the drain made of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from bson import ObjectId
from sqlalchemy import insert, select, text

from data.ingest.documents import Document, buffer_entry_of
from data.sources import Sources
from data.tables.host import notifications
from data.tables.live import dead_entries, live_counters
from jobs.live.drain import drain, drain_batch
from jobs.spec import Counts
from tests.jobs.conftest import Town, named

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
TODAY = NOON.date()
ACORN, BRAMBLE = named("Acorn"), named("Bramble")
STEPS = ("claimed", "staged", "ledgered", "applied", "committed", "marked")


class Crash(Exception):
    """The process dies at a step."""


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Buffer:
    """metrics_buffer, and everything that a drain fills."""

    town: Town
    clock: Clock = field(default_factory=Clock)
    numbers: Any = field(default_factory=itertools.count)

    @property
    def sources(self) -> Sources:
        return self.town.sources

    @property
    def documents(self) -> Any:
        return self.sources.mongo.metrics_buffer

    def act(self, user: str, when: datetime = NOON, **log: Any) -> Document:
        """The entry that a log of an activity makes."""
        organization = BRAMBLE if user == "Dan" else ACORN
        full = {
            "_id": ObjectId(),
            "organizationId": organization,
            "userId": named(user),
            "eventType": "PAGE_VIEW",
            "timestamp": when,
            "createdAt": self.clock(),
            **log,
        }
        return buffer_entry_of(full)

    def metric(self, kind: str, dimensions: Document, when: datetime = NOON, **data: Any) -> Document:
        """An entry of Ann's, or of whoever `user` names; `organization` may be another than hers."""
        user, organization = data.pop("user", "Ann"), data.pop("organization", ACORN)
        return {
            "_id": ObjectId(),
            "organizationId": organization,
            "metricType": kind,
            "metricData": {**({"userId": named(user)} if user else {}), "dimensions": dimensions, **data},
            "aggregationStatus": "PENDING",
            "timestamp": when,
            "createdAt": self.clock(),
        }

    def report(self, report: str, status: str, when: datetime = NOON, **more: Any) -> Document:
        """A step of a report; `user` and `organization` are not among its dimensions."""
        about = {name: more.pop(name) for name in ("user", "organization") if name in more}
        dimensions = {"reportId": str(named(report)), "status": status, **more}
        return self.metric("REPORT_GENERATION", dimensions, when, **about)

    def delivery(self, notification: str, status: str, when: datetime = NOON, **more: Any) -> Document:
        about = {name: more.pop(name) for name in ("user", "organization") if name in more}
        dimensions = {"notificationId": str(named(notification)), "channel": "EMAIL", "status": status, **more}
        return self.metric("NOTIFICATION_DELIVERY", dimensions, when, **about)

    def notify(self, notification: str, when: datetime = NOON, organization: UUID = ACORN) -> None:
        """The host sends a notification."""
        row = {"id": named(notification), "organization_id": organization, "type": "SYSTEM_ALERT", "title": "Look"}
        with self.sources.postgres.begin() as connection:
            connection.execute(insert(notifications), {**row, "created_at": when})

    def put(self, *entries: Document) -> None:
        # The drain may meet what our own door would refuse.
        self.documents.insert_many([dict(entry) for entry in entries], bypass_document_validation=True)

    def drain(self, **options: Any) -> Counts:
        return drain(self.sources, self.clock, **options)

    def drain_until(self, step: str, *, limit: int = 5_000) -> None:
        """A drain whose process dies at the step."""

        def die(reached: str) -> None:
            if reached == f"drain: {step}":
                raise Crash

        dying = Sources(self.sources.postgres, self.sources.mongo, die)
        with pytest.raises(Crash):
            drain_batch(dying, self.clock, limit)

    def states(self) -> list[str]:
        return sorted(entry["aggregationStatus"] for entry in self.documents.find({}, {"aggregationStatus": 1}))

    def counters(self) -> dict[tuple[Any, ...], Decimal]:
        """(day, organization, department or None, counter, label) -> value."""
        key = ("day", "organization_id", "department_id", "counter", "label")
        return {tuple(row[name] for name in key): row["value"] for row in self.town.rows(live_counters)}

    def acorn(self, day: date = TODAY) -> dict[str, Decimal]:
        """The counters without a label of the whole of Acorn on a day."""
        found = self.counters().items()
        return {key[3]: value for key, value in found if key[:3] == (day, ACORN, None) and not key[4]}

    def dead(self) -> Mapping[bytes, Any]:
        return {row["entry_id"]: row for row in self.town.rows(dead_entries)}

    def ledger(self) -> set[bytes]:
        with self.sources.postgres.connect() as connection:
            return set(connection.scalars(text("SELECT entry_id FROM buffer_ledger")))

    def rows(self, table: Any, but: Callable[[str], bool] = lambda name: False) -> list[dict[str, Any]]:
        """All rows without the columns that say when they were written."""
        with self.sources.postgres.connect() as connection:
            rows = connection.execute(select(table)).mappings().all()
        kept = [
            {name: value for name, value in row.items() if name not in ("created_at", "updated_at") and not but(name)}
            for row in rows
        ]
        return sorted(kept, key=str)


@pytest.fixture
def buffer(town: Town) -> Buffer:
    return Buffer(town)
