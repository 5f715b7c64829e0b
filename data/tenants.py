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
    name = name.strip()
    if not name:
        raise BadRequest("An organization needs a name.")
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


def platform_organization(engine: Engine) -> UUID:
    """The id of the platform's own organization, to which OWNERs belong; BadRequest where there is none."""
    found = _ids(engine, organizations, organizations.c.is_platform)
    if not found:
        raise BadRequest("No organization is marked as the platform's own: set is_platform of one.")
    return found[0]


def organization_named(engine: Engine, name: str) -> UUID:
    """The id of the organization of that name or id, the platform's own excepted; BadRequest otherwise."""
    found = _ids(engine, organizations, _called(organizations, name) & ~organizations.c.is_platform)
    if not found:
        raise BadRequest(f"There is no organization {name!r}: `organization list` shows which there are.")
    if len(found) > 1:
        raise BadRequest(f"Several organizations are called {name!r}: name one by its id (`organization list`).")
    return found[0]


def department_named(engine: Engine, organization_id: UUID, name: str) -> UUID:
    """The id of the organization's department of that name or id; BadRequest otherwise."""
    inside = departments.c.organization_id == organization_id
    found = _ids(engine, departments, _called(departments, name) & inside)
    if len(found) == 1:
        return found[0]
    with engine.connect() as connection:
        names = connection.scalars(select(departments.c.name).where(inside).order_by(departments.c.name)).all()
    many = "several departments" if found else "no department"
    there = f"its departments are {', '.join(names)}" if names else "`import-table departments` adds some"
    raise BadRequest(f"That organization has {many} called {name!r}: {there}.")


def _called(table: Table, name: str) -> ColumnElement[bool]:
    try:
        return table.c.id == UUID(name)
    except ValueError:
        return table.c.name == name


def _ids(engine: Engine, table: Table, condition: ColumnElement[bool]) -> Sequence[UUID]:
    with engine.connect() as connection:
        return connection.scalars(select(table.c.id).where(condition).limit(2)).all()
