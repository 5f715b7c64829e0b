"""Organizations and departments as the command line names them. Source: organizations, departments, users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, Table, func, insert, select

from data.errors import BadRequest
from data.tables.host import departments, organizations, users


def add_organization(engine: Engine, name: str, industry: str | None = None) -> UUID:
    """The id of the new organization; BadRequest when the name is empty or taken."""
    if not name.strip():
        raise BadRequest("An organization has a name.")
    with engine.begin() as connection:
        if connection.scalar(select(organizations.c.id).where(organizations.c.name == name)):
            raise BadRequest(f"There is an organization {name!r} already.")
        row = {"name": name, "industry": industry}
        return connection.execute(insert(organizations).values(row).returning(organizations.c.id)).scalar_one()


def organizations_by_name(engine: Engine) -> Sequence[Row[Any]]:
    """Every organization: id, name, people (system users among them); by name."""
    question = (
        select(organizations.c.id, organizations.c.name, func.count(users.c.id).label("people"))
        .outerjoin(users, users.c.organization_id == organizations.c.id)
        .group_by(organizations.c.id)
        .order_by(organizations.c.name)
    )
    with engine.connect() as connection:
        return connection.execute(question).all()


def organization_named(engine: Engine, name: str | None) -> UUID:
    """The id of the organization of that name or id, None being the platform's own; BadRequest otherwise."""
    chosen = organizations.c.is_platform if name is None else _called(organizations, name)
    return _only(engine, organizations, chosen, f"organization {name or 'of the platform'!r}")


def department_named(engine: Engine, organization_id: UUID, name: str) -> UUID:
    """The id of the organization's department of that name or id; BadRequest otherwise."""
    chosen = _called(departments, name) & (departments.c.organization_id == organization_id)
    return _only(engine, departments, chosen, f"department {name!r} in that organization")


def _called(table: Table, name: str) -> ColumnElement[bool]:
    try:
        return table.c.id == UUID(name)
    except ValueError:
        return table.c.name == name


def _only(engine: Engine, table: Table, condition: ColumnElement[bool], told: str) -> UUID:
    with engine.connect() as connection:
        found = connection.scalars(select(table.c.id).where(condition).limit(2)).all()
    if len(found) != 1:
        raise BadRequest(f"There is {'no' if not found else 'more than one'} {told}. `organization list` shows ids.")
    return found[0]
