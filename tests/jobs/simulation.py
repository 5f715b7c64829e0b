"""A few organizations under a clock that the tests move, with every document that they ever sent kept aside.

The clock starts at a leap day far ahead, so that no document is old to the servers themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update

from data.ingest.store import EventStore
from data.migrations.mongo.collections import INDEXES
from data.sources import Sources
from data.tables.base import metadata
from data.tables.host import (
    candidates,
    departments,
    employees,
    notifications,
    organizations,
    subscription_periods,
    survey_responses,
    training_recommendations,
    users,
)
from jobs import daily
from jobs.live.drain import drain
from jobs.spec import Counts, Run, Window
from tests.conftest import empty
from tests.jobs.conftest import named

START = datetime(2096, 2, 29, 9, tzinfo=UTC)
FOUNDED = START - timedelta(days=9)
HOMES: Mapping[str, str] = {
    "Ann": "Acorn",
    "Ben": "Acorn",
    "Cid": "Acorn",
    "Dan": "Bramble",
    "Eve": "Bramble",
    "Fay": "Cedar",
    "Gus": "Acorn",
}
DEPARTMENTS: Mapping[str, str] = {"sales": "Acorn", "support": "Acorn", "Bramble's sales": "Bramble"}
TEAMS: Mapping[str, str] = {"Ann": "sales", "Ben": "sales", "Cid": "support", "Dan": "Bramble's sales"}
LOGS = tuple(name for name in INDEXES if name not in ("metrics_buffer", "dashboard_interactions"))
Document = dict[str, Any]


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(repr=False)
class Simulation:
    """Stores, clock, and `documents`: for each collection what was ever sent to it, by id, and was not erased since."""

    sources: Sources
    clock: Clock = field(default_factory=Clock)
    documents: dict[str, dict[Any, Document]] = field(default_factory=lambda: defaultdict(dict), repr=False)
    sent: list[Document] = field(default_factory=list)
    runs: int = 0

    def begin(self) -> None:
        """Everything empty but for the host's rows."""
        empty(self.sources)
        self.clock.now, self.runs = START, 0
        self.documents.clear()
        self.sent.clear()
        with self.sources.postgres.begin() as connection:
            for table, rows in _host_rows():
                connection.execute(insert(table), rows)
            connection.execute(update(organizations).values(created_at=FOUNDED))

    def send(self, *events: Document) -> None:
        """Takes events in, whose times are told from now."""
        self.sent = [self._timed(event) for event in events]
        self.send_again()

    def send_again(self) -> None:
        """The last events once more, at the same times as then."""
        result = EventStore(self.sources, now=self.clock).store(self.sent)
        assert not result.rejected, result.rejected
        self.remember()

    def remember(self) -> None:
        """Looks at what is in MongoDB now. Chat sessions grow; an entry of the buffer counts as it came first."""
        for name in (*LOGS, "metrics_buffer"):
            found = {document["_id"]: document for document in self.sources.mongo[name].find()}
            known = self.documents[name] if name == "metrics_buffer" else {}
            self.documents[name].update(found | {id: known[id] for id in found.keys() & known.keys()})

    def drain(self, sources: Sources | None = None, **options: Any) -> Counts:
        return drain(sources or self.sources, self.clock, **options)

    def night(self, sources: Sources | None = None) -> Counts:
        """The nightly run for yesterday."""
        return self.compute(self.today - timedelta(days=1), self.today, sources)

    def catch_up(self, nights: int) -> None:
        """The last so many nights, which nobody ran when they were due, oldest first."""
        for back in reversed(range(nights)):
            due = self.clock() - timedelta(days=back)
            window = Window(due.date() - timedelta(days=1), due.date())
            daily.run(self.sources, Run(self.open_run(), window, due), self.clock)

    def compute(self, first: date, end: date, sources: Sources | None = None) -> Counts:
        """The daily job over a window, as an operator or the night asks for it."""
        run = Run(self.open_run(), Window(first, end), self.clock())
        return daily.run(sources or self.sources, run, self.clock)

    def open_run(self) -> int:
        """A row of the ledger, without which no restatement can be recorded."""
        self.runs += 1
        row = {"at": self.clock(), "attempt": self.runs}
        statement = text(
            "INSERT INTO job_runs (job, scheduled_for, attempt, state)"
            " VALUES ('daily', :at, :attempt, 'failed') RETURNING id"
        )
        with self.sources.postgres.begin() as connection:
            return connection.scalar(statement, row)

    @property
    def today(self) -> date:
        return self.clock().date()

    def documents_since(self) -> date:
        """No document belongs to a day before."""
        return FOUNDED.date()

    def move(self, user: str, department: str | None) -> None:
        """A person changes departments, now; the clock goes on by a second."""
        row = {"user": named(user), "department": named(department) if department else None, "at": self.clock()}
        with self.sources.postgres.begin() as connection:
            connection.execute(text("INSERT INTO department_changes VALUES (:user, :department, :at)"), row)
        self.clock.move(seconds=1)

    def remove(self, user: str) -> None:
        """The host deletes a person."""
        with self.sources.postgres.begin() as connection:
            connection.execute(users.delete().where(users.c.id == named(user)))

    def close(self, organization: str) -> None:
        with self.sources.postgres.begin() as connection:
            closed = update(organizations).where(organizations.c.id == named(organization))
            connection.execute(closed.values(closed_at=self.clock()))

    def expire(self) -> None:
        """What the expiry indexes that MongoDB has would have deleted by now."""
        for name in (*LOGS, "metrics_buffer"):
            for index in self.sources.mongo[name].index_information().values():
                if "expireAfterSeconds" in index:
                    horizon = self.clock() - timedelta(seconds=index["expireAfterSeconds"])
                    filtered = index.get("partialFilterExpression", {})
                    self.sources.mongo[name].delete_many({"createdAt": {"$lte": horizon}, **filtered})

    def rows(self, table: str) -> list[dict[str, Any]]:
        return rows_of(self.sources, table)

    def _timed(self, event: Document) -> Document:
        """The event with its minutes before now made into times."""
        return {name: self._moment(value) for name, value in event.items()}

    def _moment(self, value: Any) -> Any:
        if isinstance(value, Ago):
            return (self.clock() - value.by).isoformat()
        if isinstance(value, dict):
            return self._timed(value)
        return [self._moment(item) for item in value] if isinstance(value, list) else value


@dataclass(frozen=True)
class Ago:
    """A time of an event, told from when it is sent."""

    by: timedelta


def rows_of(sources: Sources, table: str) -> list[dict[str, Any]]:
    with sources.postgres.connect() as connection:
        return [dict(row) for row in connection.execute(select(metadata.tables[table])).mappings()]


def id_of(name: str) -> str:
    return str(named(name))


def home_of(user: str) -> str:
    return id_of(HOMES[user])


def _host_rows() -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
    made = {"created_at": FOUNDED}
    yield organizations, [{"id": named(name), "name": name} for name in sorted(set(HOMES.values()))]
    yield (
        departments,
        [
            {"id": named(name), "organization_id": named(home), "name": name.split()[-1], **made}
            for name, home in DEPARTMENTS.items()
        ],
    )
    yield users, [_person(name) for name in HOMES]
    yield (
        employees,
        [
            {
                "id": named(f"employee of {home}"),
                "organization_id": named(home),
                "full_name": "Ida",
                "hired_at": FOUNDED,
            }
            for home in ("Acorn", "Bramble")
        ],
    )
    yield (
        notifications,
        [
            {
                "id": named(f"notice {number} of {home}"),
                "organization_id": named(home),
                "type": "SYSTEM_ALERT",
                "title": "Look",
                "created_at": FOUNDED + timedelta(days=6 * number),
            }
            for home in ("Acorn", "Bramble")
            for number in (1, 2)
        ],
    )
    yield from _business(named("Acorn"))


def _business(home: UUID) -> Iterable[tuple[Any, Sequence[Mapping[str, Any]]]]:
    """What the figures of a business are told by beside its people: little, so that each of them has a base."""
    came = {"organization_id": home, "applied_at": FOUNDED, "closed_at": START - timedelta(days=1)}
    yield candidates, [{**came, "outcome": outcome, "recruiting_cost": 100} for outcome in ("HIRED", "REJECTED")]
    period = {"period_start": FOUNDED.date(), "period_end": FOUNDED.date() + timedelta(days=30), "ended_as": "RENEWED"}
    yield subscription_periods, [{"organization_id": home, "status": "ACTIVE", "tier": "GOLD", "mrr": 90, **period}]
    kinds = ("SATISFACTION", "NPS", "REPORT_ACCURACY")
    yield (
        survey_responses,
        [{"organization_id": home, "kind": kind, "score": 4, "submitted_at": START} for kind in kinds],
    )
    advice = {"organization_id": home, "recommended_at": FOUNDED, "implemented_at": START}
    yield training_recommendations, [advice]


def _person(name: str) -> dict[str, Any]:
    team: UUID | None = named(TEAMS[name]) if name in TEAMS else None
    home = named(HOMES[name])
    return {
        "id": named(name),
        "organization_id": home,
        "department_id": team,
        "name": name,
        "role": "MANAGER",
        "created_at": FOUNDED,
    }
