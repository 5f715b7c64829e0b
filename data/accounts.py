"""Sign-ins: who may, with which password hash. Source: users, organizations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from data.errors import BadRequest
from data.people import Viewer
from data.queries.run import fetch
from data.tables.host import departments, organizations, users


@dataclass(frozen=True)
class Account:
    """A person with what a sign-in needs; `password_hash` None means that nobody can sign in as them."""

    viewer: Viewer
    password_hash: str | None
    is_active: bool


def account_by_email(engine: Engine, email: str) -> Account | None:
    """The account of that address, whatever its case; None when there is none. SourceUnavailable."""
    return _account(engine, func.lower(users.c.email) == email.strip().lower())


def account_by_id(engine: Engine, user_id: UUID) -> Account | None:
    """The account of that id; None when there is none. SourceUnavailable."""
    return _account(engine, users.c.id == user_id)


def add_account(
    engine: Engine,
    *,
    email: str,
    name: str,
    role: str,
    password_hash: str,
    organization_id: UUID,
    department_id: UUID | None = None,
) -> UUID:
    """The id of the new account; BadRequest when the address is taken."""
    row = {
        "email": email.strip(),
        "name": name,
        "role": role,
        "password_hash": password_hash,
        "organization_id": organization_id,
        "department_id": department_id,
    }
    try:
        with engine.begin() as connection:
            return connection.execute(insert(users).values(row).returning(users.c.id)).scalar_one()
    except IntegrityError:
        raise BadRequest(f"{email} is taken: use another address, or `user password {email}`.") from None


def change_account(engine: Engine, email: str, **values: Any) -> None:
    """Sets columns of the account of that address; BadRequest when there is none."""
    with engine.begin() as connection:
        changed = connection.execute(
            update(users).where(func.lower(users.c.email) == email.strip().lower()).values(values)
        ).rowcount
    if not changed:
        raise BadRequest(f"Nobody has the address {email}. `user list` shows who there is.")


def accounts(engine: Engine) -> Sequence[Row[*tuple[Any, ...]]]:
    """Everybody with an address, by organization: email, name, role, organization, department, is_active."""
    question = (
        select(
            users.c.email,
            users.c.name,
            users.c.role,
            organizations.c.name.label("organization"),
            departments.c.name.label("department"),
            users.c.is_active,
        )
        .join(organizations, organizations.c.id == users.c.organization_id)
        .outerjoin(departments, departments.c.id == users.c.department_id)
        .where(users.c.email.is_not(None))
        .order_by(organizations.c.name, users.c.email)
    )
    with engine.connect() as connection:
        return connection.execute(question).all()


def _account(engine: Engine, condition: ColumnElement[bool]) -> Account | None:
    rows = fetch(engine, select(users).where(condition), name="account")
    if not rows:
        return None
    row = rows[0]
    viewer = Viewer(row.id, row.organization_id, row.department_id, row.role, row.name or "", row.email or "")
    return Account(viewer, row.password_hash, row.is_active)
