"""Which people and organizations exist, as far as the events of one import ask. Source: users, organizations."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from data.ingest.events import Event
from data.tables.host import organizations, users

CACHED_PEOPLE = 200_000
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass
class Directory:
    """Looks people up a batch at a time and remembers them; not shared between threads."""

    engine: Engine
    organization_ids: set[UUID] = field(default_factory=set)
    organization_by_user: dict[UUID, UUID] = field(default_factory=dict)

    def learn(self, events: Sequence[Event]) -> None:
        """Looks up whoever the events name and is not known yet: two statements at most."""
        if len(self.organization_by_user) > CACHED_PEOPLE:
            self.organization_by_user.clear()
        unknown_organizations = {event.organization_id for event in events} - self.organization_ids
        unknown_users = _user_ids(events) - self.organization_by_user.keys()
        with self.engine.connect() as connection:
            if unknown_organizations:
                question = select(organizations.c.id).where(organizations.c.id.in_(unknown_organizations))
                self.organization_ids.update(connection.scalars(question))
            if unknown_users:
                found = select(users.c.id, users.c.organization_id).where(users.c.id.in_(unknown_users))
                self.organization_by_user.update({row.id: row.organization_id for row in connection.execute(found)})

    def objection(self, event: Event) -> str | None:
        """Why the event is nobody's, or None; unknown and foreign ids answer alike."""
        if event.organization_id not in self.organization_ids:
            return f"organizationId: no organization {event.organization_id}"
        user_id = event.acting_user_id
        if user_id and self.organization_by_user.get(user_id) != event.organization_id:
            return f"userId: no user {user_id} in organization {event.organization_id}"
        return None


@dataclass
class Founder:
    """Makes the organizations and people that events name and nobody knows, for an import of foreign logs.

    Each is as old as its earliest event: `founded` remembers those of this import, whose age a later line may raise.
    """

    engine: Engine
    founded: dict[UUID, datetime] = field(default_factory=dict)

    def found(self, directory: Directory, events: Sequence[Event]) -> None:
        """Adds what `directory` lacks."""
        missing_organizations = self._missing(
            directory.organization_ids, ((event.organization_id, event) for event in events)
        )
        self._upsert(organizations, [_unknown_organization(id, e) for id, e in missing_organizations.items()])
        directory.organization_ids.update(missing_organizations)
        missing_users = self._missing(
            directory.organization_by_user, ((event.acting_user_id, event) for event in events)
        )
        self._upsert(users, [_unknown_person(id, e) for id, e in missing_users.items()])
        for user_id, event in missing_users.items():
            directory.organization_by_user.setdefault(user_id, event.organization_id)

    def _missing(self, known: Container[UUID], named: Iterable[tuple[UUID | None, Event]]) -> dict[UUID, Event]:
        """The earliest event of each id that is unknown, or founded here and older than thought."""
        earliest: dict[UUID, Event] = {}
        for id, event in named:
            if id is None or (id in known and event.moment >= self.founded.get(id, BEFORE_ALL)):
                continue
            if id not in earliest or event.moment < earliest[id].moment:
                earliest[id] = event
        self.founded.update({id: event.moment for id, event in earliest.items()})
        return earliest

    def _upsert(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        if not rows:
            return
        statement = insert(table).values(rows)
        older = func.least(table.c.created_at, statement.excluded.created_at)
        with self.engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"created_at": older}))


def _user_ids(events: Iterable[Event]) -> set[UUID]:
    return {event.acting_user_id for event in events if event.acting_user_id}


def _unknown_organization(id: UUID, event: Event) -> dict[str, Any]:
    return {"id": id, "name": f"Organization {str(id)[:8]}", "created_at": event.moment}


def _unknown_person(id: UUID, event: Event) -> dict[str, Any]:
    return {
        "id": id,
        "organization_id": event.organization_id,
        "name": f"Person {str(id)[:8]}",
        "role": event.acting_role,
        "is_active": False,
        "created_at": event.moment,
    }
