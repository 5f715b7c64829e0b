"""A house to look at: two organizations of ten weeks, made by the generator, computed by the nightly job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from data.demo import DemoPlan, events, host_rows
from data.host_import import IMPORTABLE, upsert_rows
from data.ingest.store import EventStore
from data.sources import Sources
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Window
from tests.people import ALICE, BOB, CAROL, MALLORY, join, platform_id

TODAY = date(2024, 3, 4)
"""A Monday, long gone: what is shown does not depend on the day on which the tests run."""

DAYS = 70
BATCH_EVENTS = 5_000
PLAN = DemoPlan(organizations=2, users=110, days=DAYS, first_day=TODAY - timedelta(days=DAYS))

SUMS = """
    SELECT count(DISTINCT user_id) AS "Active people",
           coalesce(sum(login_count), 0) AS "Sign-ins",
           coalesce(sum(reports_viewed), 0) AS "Reports opened",
           coalesce(sum(dashboard_visits), 0) AS "Dashboard visits",
           coalesce(sum(ai_chat_messages_sent), 0) AS "AI messages",
           coalesce(sum(employees_updated), 0) AS "Employee updates"
    FROM user_engagement_metrics AS engagement
    WHERE metric_date BETWEEN :first AND :last
      AND organization_id IN (SELECT id FROM organizations WHERE NOT is_platform)
"""
IN_ORGANIZATION = " AND organization_id = :organization"
IN_DEPARTMENT = """ AND :department = (
    SELECT department_id FROM department_changes AS change
    WHERE change.user_id = engagement.user_id AND changed_at < metric_date + 1
    ORDER BY changed_at DESC LIMIT 1)
"""


@dataclass(frozen=True)
class House:
    """The stores, where Bob and Carol work, and where Mallory does."""

    sources: Sources
    organization: UUID
    department: UUID
    elsewhere: UUID
    elsewhere_name: str

    def scope_of(self, email: str) -> dict[str, UUID]:
        """What Alice, Bob or Carol see by default."""
        places = {ALICE: {}, BOB: {"organization": self.organization}, CAROL: {"department": self.department}}
        return places[email]

    def sums(self, first: date, last: date, **of: UUID) -> dict[str, int]:
        """What the strip has to show, both days included."""
        condition = IN_DEPARTMENT if "department" in of else IN_ORGANIZATION if of else ""
        row = self._row(SUMS + condition, first=first, last=last, **of)
        return {label: int(value) for label, value in row._mapping.items()}

    def _row(self, statement: str, **values: Any) -> Row[Any]:
        with self.sources.postgres.connect() as connection:
            return connection.execute(text(statement), values).one()


def build(sources: Sources) -> House:
    """The house with everybody in it."""
    now = datetime.combine(TODAY, time(6), UTC)
    with sources.postgres.begin() as connection:
        for name, rows in host_rows(PLAN, TODAY, now):
            upsert_rows(connection, IMPORTABLE[name], rows)
    store = EventStore(sources)
    happened = list(events(PLAN, PLAN.first_day, TODAY, now))
    for start in range(0, len(happened), BATCH_EVENTS):
        store.store(happened[start : start + BATCH_EVENTS])
    run_job(sources, all_jobs()["daily"], Window(PLAN.first_day, TODAY), now)
    return _with_people(sources)


def _with_people(sources: Sources) -> House:
    with sources.postgres.connect() as connection:
        manager = connection.execute(
            text("SELECT organization_id, department_id FROM users WHERE email = 'manager@demo.example'")
        ).one()
        other = connection.execute(
            text("SELECT id, name FROM organizations WHERE NOT is_platform AND id <> :id"), {"id": manager[0]}
        ).one()
    join(sources, ALICE, "OWNER", platform_id(sources))
    join(sources, BOB, "LEADER", manager.organization_id)
    join(sources, CAROL, "MANAGER", manager.organization_id, manager.department_id)
    join(sources, MALLORY, "LEADER", other.id)
    return House(sources, manager.organization_id, manager.department_id, other.id, other.name)
