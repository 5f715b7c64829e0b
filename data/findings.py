"""What the checks found and has not gone again. Table: check_findings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from data.tables.internal import check_findings

PairOfDay = tuple[UUID | None, date | None]


@dataclass(frozen=True)
class Finding:
    """Something that does not fit: whose and of which day, where that can be said, and what to do about it.

    `expected` and `actual` are figures where the finding is about some; `details` may name a `subject` that tells two
    findings of one check, organization and day apart.
    """

    organization_id: UUID | None
    day: date | None
    expected: Decimal | None
    actual: Decimal | None
    message: str
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[Any, ...]:
        return self.organization_id, self.day, self.details.get("subject")


def open_findings(
    connection: Connection,
    run_id: int | None,
    check_name: str,
    found: Sequence[Finding],
    within: Collection[PairOfDay] | None = None,
) -> None:
    """Keeps what was found: those known already stay open as old as they are, those gone are resolved.

    `within` names the organizations and days that were looked at; findings of others stay as they are. None: all were.
    """
    known = {_key(row): row for row in _open(connection, check_name)}
    present = {finding.key: finding for finding in found}
    gone = [row.id for key, row in known.items() if key not in present and (within is None or key[:2] in within)]
    _resolve(connection, gone)
    for key, finding in present.items():
        values = {**asdict(finding), "run_id": run_id, "check_name": check_name}
        if key in known:
            connection.execute(update(check_findings).where(check_findings.c.id == known[key].id).values(values))
        else:
            connection.execute(insert(check_findings).values(values))


def findings(engine: Engine) -> Sequence[Row[Any]]:
    """Every open finding as a row of check_findings, by check, the oldest first."""
    question = (
        select(check_findings)
        .where(check_findings.c.resolved_at.is_(None))
        .order_by(check_findings.c.check_name, check_findings.c.found_at, check_findings.c.id)
    )
    with engine.connect() as connection:
        return connection.execute(question).all()


def _open(connection: Connection, check_name: str) -> Sequence[Row[Any]]:
    unresolved = check_findings.c.resolved_at.is_(None)
    return connection.execute(select(check_findings).where(check_findings.c.check_name == check_name, unresolved)).all()


def _key(row: Row[Any]) -> tuple[Any, ...]:
    return row.organization_id, row.day, row.details.get("subject")


def _resolve(connection: Connection, ids: Sequence[int]) -> None:
    if ids:
        gone = update(check_findings).where(check_findings.c.id.in_(ids))
        connection.execute(gone.values(resolved_at=func.now()))
