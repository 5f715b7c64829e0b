"""Two organizations with departments and people, and a way to send events for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import pytest
from sqlalchemy import insert, select

from data.ingest.store import EventStore
from data.sources import Sources
from data.tables.host import departments, organizations, users
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Counts, Window

FOUNDED = datetime(2024, 1, 10, 8, tzinfo=UTC)
NAMES = UUID("00000000-0000-4000-8000-000000000001")


def named(name: str) -> UUID:
    return uuid5(NAMES, name)


@dataclass(frozen=True)
class Town:
    """Bob's organization Acorn (sales: Ann, Ben; support: Cid) and Mallory's Bramble (nobody's department: Dan)."""

    sources: Sources

    def send(self, *events: dict[str, Any]) -> None:
        result = EventStore(self.sources).store(list(events))
        assert not result.rejected, result.rejected

    def compute(self, first: date, last: date | None = None) -> Counts:
        window = Window(first, (last or first) + timedelta(days=1))
        return run_job(self.sources, all_jobs()["daily"], window, datetime.now(UTC))

    def rows(self, table: Any) -> list[dict[str, Any]]:
        with self.sources.postgres.connect() as connection:
            return [dict(row) for row in connection.execute(select(table)).mappings()]


def activity(user: str, when: datetime, **fields: Any) -> dict[str, Any]:
    organization = "Bramble" if user == "Dan" else "Acorn"
    return {
        "kind": "activity",
        "eventId": str(uuid4()),
        "organizationId": str(named(organization)),
        "userId": str(named(user)),
        "eventType": "PAGE_VIEW",
        "userRole": "MANAGER",
        "timestamp": when.isoformat(),
        **fields,
    }


def chat(user: str, when: datetime, **fields: Any) -> dict[str, Any]:
    return {
        "kind": "ai_chat_session",
        "sessionId": str(uuid4()),
        "organizationId": str(named("Acorn")),
        "userId": str(named(user)),
        "sessionStarted": when.isoformat(),
        **fields,
    }


def opened(user: str, report: str, when: datetime, **fields: Any) -> dict[str, Any]:
    """Somebody opens a report, or does with it what `accessType` says."""
    return {
        "kind": "report_access",
        "eventId": str(uuid4()),
        "reportId": report,
        "organizationId": str(named("Bramble" if user == "Dan" else "Acorn")),
        "accessedBy": {"userId": str(named(user))},
        "accessType": "VIEW",
        "timestamp": when.isoformat(),
        **fields,
    }


@pytest.fixture
def town(sources: Sources) -> Town:
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations), [_organization("Acorn"), _organization("Bramble")])
        connection.execute(insert(departments), [_department("sales"), _department("support")])
        connection.execute(insert(users), list(_people()))
    return Town(sources)


def _organization(name: str) -> dict[str, Any]:
    return {"id": named(name), "name": name, "created_at": FOUNDED}


def _department(name: str) -> dict[str, Any]:
    return {"id": named(name), "organization_id": named("Acorn"), "name": name, "created_at": FOUNDED}


def _people() -> Iterable[dict[str, Any]]:
    for name, department in (("Ann", "sales"), ("Ben", "sales"), ("Cid", "support"), ("Dan", None)):
        yield {
            "id": named(name),
            "organization_id": named("Bramble" if name == "Dan" else "Acorn"),
            "department_id": named(department) if department else None,
            "name": name,
            "role": "MANAGER",
            "created_at": FOUNDED,
        }
