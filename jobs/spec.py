"""What a job and a rollup are: frozen descriptions, no clock inside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Table

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

    def chunks(self, days: int) -> Iterator[Window]:
        """Windows of at most `days` days, oldest first."""
        start = self.start
        while start < self.end:
            end = min(start + timedelta(days=days), self.end)
            yield Window(start, end)
            start = end


@dataclass(frozen=True)
class Rollup:
    """How one table is filled for one window: groups are read where the logs are, `select` makes the rows of them.

    `read` groups the documents of `collection` and gives rows of `stage`, whose columns (with their PostgreSQL types)
    hold organization_id, day, user_id and source_count (raw documents in the group) among others. `select` reads the
    temporary tables `stage` and `pairs` (organization_id, day: what is being computed) and gives the columns of
    `table` but id, created_at and updated_at.
    """

    table: Table
    key: Sequence[str]
    collection: str
    stage: Mapping[str, str]
    read: Callable[[Sources, Window], Iterator[Sequence[Any]]]
    select: str
    day_column: str = "metric_date"
    depends_on: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The table's: what states, dependencies and widgets call the rollup."""
        return self.table.name

    @property
    def columns(self) -> list[str]:
        """What `select` gives and the upsert writes."""
        kept_by_database = {"id", "created_at", "updated_at"}
        return [column.name for column in self.table.columns if column.name not in kept_by_database]


@dataclass
class Counts:
    """What a run did: raw documents read, rows that its tables now hold for the window, and what stands out."""

    rows_in: int = 0
    rows_out: int = 0
    skipped: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        self.rows_in += other.rows_in
        self.rows_out += other.rows_out
        self.skipped += other.skipped
        self.refused += other.refused


Progress = Callable[[str, int], None]
"""Told after each step: what was done, and how many of the job's `steps` that was."""


@dataclass(frozen=True)
class Job:
    """A piece of work that runs by itself: `at` is its daily time of day in UTC."""

    name: str
    purpose: str
    run: Callable[[Sources, Window, int, Progress], Counts]
    steps: Callable[[Window], int]
    at: time
    fills: Sequence[str] = ()

    def window_for(self, scheduled_for: datetime) -> Window:
        """The day that had just closed at `scheduled_for`."""
        today = scheduled_for.astimezone(UTC).date()
        return Window(today - timedelta(days=1), today)
