"""Who signs in, and what they may be shown of organizations and departments. Source: the host tables.

Every read raises QueryTimeout or SourceUnavailable where PostgreSQL is too slow or gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, exists, select

from data.queries.run import fetch
from data.tables.host import departments, organizations


@dataclass(frozen=True)
class Viewer:
    """A signed-in person."""

    id: UUID
    organization_id: UUID
    department_id: UUID | None
    role: str
    name: str
    email: str


@dataclass(frozen=True)
class Choice:
    """An organization or department to choose from."""

    id: UUID
    name: str


def organization_exists(engine: Engine, organization_id: UUID) -> bool:
    """True for any organization of the platform, the platform's own among them."""
    question = select(exists().where(organizations.c.id == organization_id))
    return bool(fetch(engine, question, name="organization exists")[0][0])


def department_exists(engine: Engine, organization_id: UUID, department_id: UUID) -> bool:
    """True where the department belongs to that organization."""
    question = select(
        exists().where(departments.c.id == department_id, departments.c.organization_id == organization_id)
    )
    return bool(fetch(engine, question, name="department exists")[0][0])


def organizations_for(engine: Engine, viewer: Viewer) -> Sequence[Choice]:
    """What the viewer may switch to, by name; the platform's own organization is nobody's choice."""
    columns = select(organizations.c.id, organizations.c.name).order_by(organizations.c.name)
    if viewer.role == "OWNER":
        question = columns.where(organizations.c.is_platform.is_(False))
    else:
        question = columns.where(organizations.c.id == viewer.organization_id)
    return [Choice(row.id, row.name) for row in fetch(engine, question, name="organizations to choose from")]


def departments_for(engine: Engine, viewer: Viewer) -> Sequence[Choice]:
    """The open departments a LEADER may narrow the view to, by name; others have no such choice."""
    if viewer.role != "LEADER":
        return []
    question = (
        select(departments.c.id, departments.c.name)
        .where(departments.c.organization_id == viewer.organization_id, departments.c.closed_at.is_(None))
        .order_by(departments.c.name)
    )
    return [Choice(row.id, row.name) for row in fetch(engine, question, name="departments to choose from")]
