"""What a job and a rollup are: frozen descriptions, no clock inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from apscheduler.triggers.base import BaseTrigger
from sqlalchemy import Integer, Table

from data.sources import Sources


@dataclass(frozen=True)
class Window:
    """Half-open range of UTC days that a run computes, for every organization."""

    start: date
    end: date

    @property
    def start_at(self) -> datetime:
        return datetime.combine(self.start, time(), UTC)

    @property
    def end_at(self) -> datetime:
        return datetime.combine(self.end, time(), UTC)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day inside."""
        return self.end - timedelta(days=1)


@dataclass(frozen=True)
class LogWindow(Window):
    """What a rollup reads of the raw logs; `organizations` None reads those of all."""

    organizations: Sequence[UUID] | None = None


@dataclass(frozen=True)
class Reads:
    """Day D of a rollup is made of the days D - days + 1 … D of `table`; of every day up to D where days is None.

    When a day of `table` changes, the days that are made of it become dirty.
    """

    table: str
    days: int | None = 1


STAGE: Mapping[str, str] = {
    "organization_id": "uuid",
    "day": "date",
    "user_id": "uuid",
    "source_count": "integer",
    "first_created_at": "timestamptz",
}
"""What every stage begins with: whose group of raw documents it is (a row of nobody who exists is skipped), how many
they are, and the oldest `createdAt` of them, which tells when the first is going to expire."""


@dataclass(frozen=True)
class Logs:
    """The raw logs that a rollup groups: `read` gives rows of `stage` for a window, in no order.

    `stage` names columns with their PostgreSQL types, those of STAGE first.
    """

    collection: str
    stage: Mapping[str, str]
    read: Callable[[Sources, LogWindow], Iterator[Sequence[Any]]]


@dataclass(frozen=True)
class Rollup:
    """How one table is filled for a set of (organization, day) pairs: recomputed, in one transaction.

    `select` reads the temporary tables `pairs` (organization_id, day: what is being computed) and, where there are
    `logs`, `stage`; it gives the columns of `table` but id, created_at and updated_at. Rows of the pairs that it does
    not give are deleted. A rollup with `merge` instead unites rows with those that are there: a statement that reads
    the temporary table `computed`; nothing is ever deleted then.

    `reads` declares what the rollup is made of beside logs: it runs after those, and becomes dirty with them.
    Each night recomputes the last `revisit_days` closed days, for what may change in the past without telling.
    `after` runs last in the transaction, over `changed`: the keys of the rows that were written or deleted.
    """

    table: Table
    key: Sequence[str]
    select: str
    logs: Logs | None = None
    reads: Sequence[Reads] = ()
    day_column: str = "metric_date"
    revisit_days: int = 1
    merge: str | None = None
    after: str | None = None

    @property
    def name(self) -> str:
        """The table's: what states, dependencies and widgets call the rollup."""
        return self.table.name

    @property
    def columns(self) -> list[str]:
        """What `select` gives and the upsert writes."""
        kept_by_database = {"id", "created_at", "updated_at"}
        return [column.name for column in self.table.columns if column.name not in kept_by_database]

    @property
    def values(self) -> list[str]:
        """The columns beside the key."""
        return [name for name in self.columns if name not in self.key]

    @property
    def figures(self) -> Mapping[str, str]:
        """What a day of an organization comes to, for the record of restatements: name -> aggregate over its rows.

        Every column where a day has one row, else how many rows there are and the sums of the whole numbers.
        """
        if set(self.key) == {"organization_id", self.day_column}:
            return {name: f"max({name})" for name in self.values}
        whole = [name for name in self.values if isinstance(self.table.columns[name].type, Integer)]
        return {"rows": "count(*)", **{name: f"sum({name})" for name in whole}}


@dataclass
class Counts:
    """What a run did: raw documents read, rows written or confirmed, and what stands out.

    `refused` lists days that were left as they were: {rollup, organization_id, day, before, now}, documents then and
    now (`now` None where they were not counted). `details` is kept with the run.
    """

    rows_in: int = 0
    rows_out: int = 0
    skipped: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)

    def add(self, other: Counts) -> None:
        self.rows_in += other.rows_in
        self.rows_out += other.rows_out
        self.skipped += other.skipped
        self.refused += other.refused
        self.details.update(other.details)


Progress = Callable[[str, int, int], None]
"""Told after each step: what was done, how many steps are done, and how many there are as far as is known."""


def no_progress(note: str, done: int, total: int) -> None:
    """For runs that nobody watches."""


@dataclass(frozen=True)
class Run:
    """One run of a job: its number in the ledger, what it covers, and the time for which it was scheduled."""

    id: int
    window: Window
    scheduled_for: datetime
    progress: Progress = no_progress

    @property
    def until(self) -> date:
        """The first day that has not closed yet, or the end of the window where that asks for more."""
        return max(self.window.end, self.scheduled_for.astimezone(UTC).date())


@dataclass(frozen=True)
class Job:
    """A piece of work that runs by itself, when `trigger` says.

    `makes_good` says what happens to times that passed while nothing ran: True runs each of them, oldest first, False
    only the latest.
    """

    name: str
    purpose: str
    run: Callable[[Sources, Run], Counts]
    trigger: BaseTrigger
    makes_good: bool = True
    fills: Sequence[str] = ()

    def window_for(self, scheduled_for: datetime) -> Window:
        """The day that had just closed at `scheduled_for`."""
        today = scheduled_for.astimezone(UTC).date()
        return Window(today - timedelta(days=1), today)
