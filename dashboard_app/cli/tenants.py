"""`organization` and `user`: who is there and who may sign in."""

from __future__ import annotations

import re
from uuid import UUID

import click
from sqlalchemy import Engine

from dashboard_app.cli.context import opened
from dashboard_app.cli.password import wanted_password
from dashboard_app.signin import hash_password
from data.accounts import accounts, add_account, change_account
from data.errors import BadRequest
from data.tenants import (
    add_organization,
    department_named,
    organization_named,
    organizations_by_name,
    platform_organization,
)

EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@click.group()
def organization() -> None:
    """Organizations: add, list."""


@organization.command("add")
@click.argument("name")
@click.option("--industry")
@click.pass_context
def add_organization_command(context: click.Context, name: str, industry: str | None) -> None:
    """Add an organization and print its id."""
    with opened(context, migrated=True) as installation:
        click.echo(add_organization(installation.sources.postgres, name, industry))


@organization.command("list")
@click.pass_context
def list_organizations(context: click.Context) -> None:
    """Every organization: id, people, name."""
    with opened(context, migrated=True) as installation:
        for row in organizations_by_name(installation.sources.postgres):
            click.echo(f"{row.id}  {row.people:>6,} people  {row.name}")


@click.group()
def user() -> None:
    """Sign-ins: add, password, disable, list."""


@user.command("add")
@click.option("--email", required=True)
@click.option("--name", help="Default: the address.")
@click.option("--role", required=True, type=click.Choice(["OWNER", "LEADER", "MANAGER"]))
@click.option("--organization", "organization_name", help="Name or id; an OWNER belongs to the platform.")
@click.option("--department", "department_name", help="Name or id, for a MANAGER.")
@click.pass_context
def add_user(
    context: click.Context,
    email: str,
    name: str | None,
    role: str,
    organization_name: str | None,
    department_name: str | None,
) -> None:
    """Add a person who may sign in. The password is asked for, or read from DASHBOARD_PASSWORD."""
    _check_words(email, role, organization_name)
    password = wanted_password()
    with opened(context, migrated=True) as installation:
        engine = installation.sources.postgres
        organization_id = (
            organization_named(engine, organization_name) if organization_name else platform_organization(engine)
        )
        user_id = add_account(
            engine,
            email=email,
            name=name or email,
            role=role,
            password_hash=hash_password(password),
            organization_id=organization_id,
            department_id=_department(engine, organization_id, department_name),
        )
        click.echo(user_id)


@user.command("password")
@click.argument("email")
@click.pass_context
def set_password(context: click.Context, email: str) -> None:
    """Set a new password, which ends the person's sessions. It is asked for, or read from DASHBOARD_PASSWORD."""
    password = wanted_password()
    with opened(context, migrated=True) as installation:
        change_account(installation.sources.postgres, email, password_hash=hash_password(password), is_active=True)


@user.command("disable")
@click.argument("email")
@click.pass_context
def disable(context: click.Context, email: str) -> None:
    """End the person's sessions and refuse new ones."""
    with opened(context, migrated=True) as installation:
        change_account(installation.sources.postgres, email, is_active=False)


@user.command("list")
@click.pass_context
def list_users(context: click.Context) -> None:
    """Everybody with an address, by organization."""
    with opened(context, migrated=True) as installation:
        for row in accounts(installation.sources.postgres):
            place = " / ".join(part for part in (row.organization, row.department) if part)
            click.echo(f"{row.email:<36} {row.role:<8} {'' if row.is_active else 'disabled ':<9}{place}")


def _check_words(email: str, role: str, organization_name: str | None) -> None:
    if not EMAIL.fullmatch(email) or len(email) > 254:
        raise BadRequest(f"{email!r} is no e-mail address.")
    if role == "OWNER" and organization_name:
        raise BadRequest("An OWNER belongs to the platform: leave --organization out.")
    if role != "OWNER" and not organization_name:
        raise BadRequest(f"A {role} belongs to an organization: give --organization NAME (`organization list`).")


def _department(engine: Engine, organization_id: UUID, name: str | None) -> UUID | None:
    return department_named(engine, organization_id, name) if name else None
