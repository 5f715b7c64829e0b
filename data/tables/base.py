"""The one MetaData, and the columns many tables share. Migrations make the tables; these describe them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

ROLES = ("OWNER", "LEADER", "MANAGER")

metadata = MetaData()


def identifier() -> Column[Any]:
    """A primary key that the database fills."""
    return Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()"))


def reference(name: str, target: str, *, on_delete: str = "CASCADE", nullable: bool = False) -> Column[Any]:
    """A foreign key to the `id` of the table `target`."""
    return Column(name, Uuid, ForeignKey(f"{target}.id", ondelete=on_delete), nullable=nullable)


def moment(name: str, *, now: bool = False, nullable: bool = True) -> Column[Any]:
    """A point in time with zone; with `now` the database fills in the start of the transaction."""
    default = text("CURRENT_TIMESTAMP") if now else None
    return Column(name, DateTime(timezone=True), server_default=default, nullable=nullable)


def calendar_day(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[Any]:
    """A UTC day."""
    return Column(name, Date, primary_key=primary_key, nullable=nullable)


def whole(name: str, default: int | None = 0, *, nullable: bool = True) -> Column[Any]:
    """A 32-bit count; without a default None is its missing value."""
    return Column(name, Integer, server_default=_literal(default), nullable=nullable)


def decimal(name: str, precision: int, scale: int) -> Column[Any]:
    """A NUMERIC that may be unknown."""
    return Column(name, Numeric(precision, scale))


def flag(name: str, default: bool | None = False, *, nullable: bool = True) -> Column[Any]:
    """True, false, or unknown where there is no default."""
    return Column(name, Boolean, server_default=_literal(default), nullable=nullable)


def json(name: str, default: str = "{}", *, nullable: bool = True) -> Column[Any]:
    """A JSONB column; `default` is JSON text."""
    return Column(name, JSONB, server_default=text(f"'{default}'".replace(":", r"\:")), nullable=nullable)


def number() -> Column[Any]:
    """A primary key that counts up."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def words(name: str, *, primary_key: bool = False, nullable: bool = False) -> Column[Any]:
    """A text of any length."""
    return Column(name, Text, primary_key=primary_key, nullable=nullable)


def big(name: str, default: int | None = 0, *, nullable: bool = False) -> Column[Any]:
    """A 64-bit count; without a default None is its missing value."""
    return Column(name, BigInteger, server_default=_literal(default), nullable=nullable)


def organization_key() -> Column[Any]:
    """The organization as the first part of the primary key."""
    return Column("organization_id", Uuid, ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True)


def of_run() -> Column[Any]:
    """The run that wrote the row, while the ledger still has it."""
    return Column("run_id", BigInteger, ForeignKey("job_runs.id", ondelete="SET NULL"))


def one_of(column: str, *allowed: str) -> CheckConstraint:
    """The check that PostgreSQL itself would name for `column ... CHECK (column IN (...))`."""
    words = ", ".join(f"'{word}'" for word in allowed)
    return CheckConstraint(f"{column} IN ({words})")


def index(name: str, *expressions: str, using: str | None = None) -> Index:
    """An index over column names or expressions such as `metric_date DESC`."""
    parts = [text(expression) if not expression.isidentifier() else expression for expression in expressions]
    return Index(name, *parts, postgresql_using=using or False)


def _literal(value: bool | int | None) -> Any:
    return None if value is None else text(str(value).lower())
