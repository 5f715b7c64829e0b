"""Acorn's and Bramble's figures of any month, in every table that is archived, and the job that archives them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Connection, Table, insert, select, text

from data.archives.tables import ARCHIVED
from data.partitions import MONTHLY, ensure_months, first_of_month, partition_names
from data.sources import Sources, no_failpoint
from data.tables import analytics, basis, host
from data.tables.internal import archives, rollup_days
from jobs import archive
from jobs.spec import Counts, Run, Window

NAMES = UUID("00000000-0000-4000-8000-000000000002")

# What a table may hold that a file could garble.
ODD_TEXT = "tab\t, newline\n, return\r, \\N, \\., backslash \\ and an ä"

EVERY_TABLE = (*ARCHIVED, "business_impact_bases", "report_entries")


def named(name: str) -> UUID:
    return uuid5(NAMES, name)


def at(day: date, **clock: int) -> datetime:
    return datetime.combine(day, time(**clock), UTC)


@dataclass(frozen=True)
class Library:
    """Ann and Ben work at Acorn, Dan at Bramble."""

    sources: Sources

    def open(self) -> None:
        people = [("Ann", "Acorn"), ("Ben", "Acorn"), ("Dan", "Bramble")]
        with self.sources.postgres.begin() as connection:
            connection.execute(insert(host.organizations), [{"id": named(n), "name": n} for n in ("Acorn", "Bramble")])
            connection.execute(
                insert(host.users),
                [{"id": named(n), "organization_id": named(o), "name": n, "role": "MANAGER"} for n, o in people],
            )
            connection.execute(
                insert(host.employees).values(
                    id=named("Eve"), organization_id=named("Acorn"), full_name="Eve", hired_at=at(date(2020, 1, 1))
                )
            )

    def fill(self, month: date, computed: datetime | None = None, tables: Collection[str] = EVERY_TABLE) -> None:
        """Rows on the month's first, middle and last day; every day was computed then, or right after the month."""
        last = first_of_month(month, 1) - timedelta(days=1)
        with self.sources.postgres.begin() as connection:
            for table in set(MONTHLY) & set(tables):
                ensure_months(connection, table, month, last)
            for day in (month, month.replace(day=15), last):
                for table, rows in _rows_of_day(connection, day).items():
                    if table in tables and rows:
                        _add(connection, _table(table), day, rows)
            self._computed(connection, month, last, computed or at(last, hour=4))

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Every column of every row, in the order of the primary key."""
        described = _table(table)
        with self.sources.postgres.connect() as connection:
            found = connection.execute(select(described).order_by(*described.primary_key)).mappings()
            return [dict(row) for row in found]

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        return {table: self.rows(table) for table in EVERY_TABLE}

    def archive(self, today: date, reached: Callable[[str], None] = no_failpoint) -> Counts:
        sources = replace(self.sources, reached=reached)
        return archive.run(sources, Run(0, Window(today - timedelta(days=1), today), at(today, hour=4)))

    def record(self, table: str, month: date) -> dict[str, Any] | None:
        question = select(archives).where(archives.c.table_name == table, archives.c.month == month)
        with self.sources.postgres.connect() as connection:
            found = connection.execute(question).mappings().one_or_none()
            return found and dict(found)

    def file(self, table: str, month: date) -> Path:
        return self.sources.archive_folder / f"{table}-{month:%Y-%m}.gz"

    def execute(self, statement: str, **parameters: Any) -> None:
        with self.sources.postgres.begin() as connection:
            connection.execute(text(statement), parameters)

    def waiting_writers(self) -> int:
        """How many sessions of this database wait for a lock on the table of engagement."""
        waiting = text(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'user_engagement_metrics'::regclass"
        )
        with self.sources.postgres.connect() as connection:
            return connection.scalar(waiting) or 0

    def states(self, job: str) -> dict[date, set[str]]:
        states: dict[date, set[str]] = {}
        with self.sources.postgres.connect() as connection:
            for row in connection.execute(select(rollup_days).where(rollup_days.c.job == job)):
                states.setdefault(row.day, set()).add(row.state)
        return states

    def add_engagement(self, person: str, day: date) -> None:
        with self.sources.postgres.begin() as connection:
            _add(connection, analytics.user_engagement_metrics, day, [_engagement(person, day)])

    def _computed(self, connection: Connection, first: date, last: date, moment: datetime) -> None:
        tables = {*ARCHIVED, "business_impact_bases", "organization_day_counts"} - {"report_generation_stats"}
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        state = {"state": "clean", "computed_at": moment, "done_seq": 1}
        pairs = [{**state, "organization_id": named(name), "day": day} for name in ("Acorn", "Bramble") for day in days]
        connection.execute(insert(rollup_days), [{**pair, "job": table} for table in sorted(tables) for pair in pairs])


@contextmanager
def opened_library(sources: Sources, folder: Path) -> Iterator[Library]:
    """A library of its own folder; the partitions that it makes go with it."""
    before = _partitions(sources)
    library = Library(replace(sources, archives=folder))
    library.open()
    yield library
    with sources.postgres.begin() as connection:
        for name in _partitions(sources) - before:
            connection.execute(text(f"DROP TABLE {name}"))


def _partitions(sources: Sources) -> set[str]:
    with sources.postgres.connect() as connection:
        return {name for parent in MONTHLY for name in partition_names(connection, parent)}


def _table(name: str) -> Table:
    return analytics.metadata.tables[name]


def _add(connection: Connection, table: Table, day: date, rows: list[dict[str, Any]]) -> None:
    """Written when the day had closed, not now."""
    closed = at(day, hour=23, minute=59, second=1)
    times = {name: closed for name in ("created_at", "updated_at") if name in table.columns}
    connection.execute(insert(table), [{**times, **row} for row in rows])


def _rows_of_day(connection: Connection, day: date) -> dict[str, list[dict[str, Any]]]:
    organizations = [named("Acorn"), named("Bramble")]
    keys = [{"organization_id": organization, "metric_date": day} for organization in organizations]
    report, entries = _report(day)
    return {
        "user_engagement_metrics": [_engagement(person, day) for person in ("Ann", "Dan")],
        "feature_utilization_metrics": [_feature(key, role) for key in keys for role in (None, "MANAGER")],
        "ai_chat_analytics": [_chat(day)],
        "notification_delivery_logs": list(_deliveries(connection, day)),
        "platform_adoption_metrics": [{**key, "total_employees": day.day} for key in keys],
        "business_impact_metrics": [{**key, "mrr": 99.5, "nps_score": None} for key in keys],
        "business_impact_bases": [_bases(organization, day) for organization in organizations],
        "report_generation_stats": [report],
        "report_entries": entries,
    }


def _engagement(person: str, day: date) -> dict[str, Any]:
    return {
        "user_id": named(person),
        "organization_id": named("Bramble" if person == "Dan" else "Acorn"),
        "metric_date": day,
        "login_count": day.day,
        "feature_interactions": {ODD_TEXT: 3},
        "last_activity_at": at(day, hour=23, minute=59, second=59, microsecond=999_999),
    }


def _feature(key: dict[str, Any], role: str | None) -> dict[str, Any]:
    return {
        **key,
        "feature_name": "ai_consultation",
        "feature_category": "AI_CONSULTATION",
        "user_role": role,
        "average_duration_seconds": 12.34,
        "usage_distribution": {"hourly": {"8": 45}, "by_department": {ODD_TEXT: 1}},
    }


def _chat(day: date) -> dict[str, Any]:
    return {
        "organization_id": named("Acorn"),
        "user_id": named("Ben"),
        "session_id": uuid4(),
        "session_date": day,
        "query_types": ["team_formation"],
        "employee_ids_discussed": [named("Eve"), uuid4()],
        "was_helpful": None,
        "feedback_text": ODD_TEXT,
    }


def _deliveries(connection: Connection, day: date) -> Iterator[dict[str, Any]]:
    """At the first and the last instant of the day."""
    for sent_at in (at(day), at(day, hour=23, minute=59, second=59, microsecond=999_999)):
        notification = {
            "id": uuid4(),
            "organization_id": named("Acorn"),
            "type": "SYSTEM_ALERT",
            "title": "Hello",
            "created_at": sent_at,
        }
        connection.execute(insert(host.notifications).values(notification))
        yield {
            "notification_id": notification["id"],
            "user_id": named("Ann"),
            "delivery_channel": None,
            "delivery_status": "READ",
            "sent_at": sent_at,
            "read_at": sent_at + timedelta(hours=1),
            "error_message": ODD_TEXT,
            "metadata": {"a": [1, None]},
        }


def _report(day: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    report = {
        "id": uuid4(),
        "organization_id": named("Acorn"),
        "report_type": "TRAINING_DEVELOPMENT",
        "employee_id": named("Eve"),
        "generated_by_user_id": named("Ben"),
        "generation_date": day,
        "generation_timestamp": at(day, hour=9),
        "status": "SUCCESS",
        "viewed_count": 3,
        "updated_at": at(day, hour=10),
    }
    steps = [("PENDING", 9), ("SUCCESS", 10)]
    entries = [
        {
            "entry_id": uuid4().bytes[:12],
            "organization_id": named("Acorn"),
            "report_id": report["id"],
            "status": status,
            "occurred_at": at(day, hour=hour),
            "fields": {"report_type": "TRAINING_DEVELOPMENT", "error_message": ODD_TEXT},
        }
        for status, hour in steps
    ]
    return report, entries


def _bases(organization: UUID, day: date) -> dict[str, Any]:
    required = [column.name for column in basis.business_impact_bases.columns if not column.nullable]
    return {**dict.fromkeys(required, day.day), "organization_id": organization, "day": day, "hiring_days": 0.125}
