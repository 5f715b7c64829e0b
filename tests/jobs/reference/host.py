"""The host's rows as the reference reads them: who belongs where, and to which department when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from tests.jobs.reference_business import end

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Host:
    """Rows of the tables that the figures are told by, each as a dict."""

    organizations: Sequence[Row]
    users: Sequence[Row]
    departments: Sequence[Row] = ()
    department_changes: Sequence[Row] = ()
    employees: Sequence[Row] = ()
    notifications: Sequence[Row] = ()
    feature_catalogue: Sequence[Row] = ()

    @cached_property
    def members(self) -> set[tuple[UUID, UUID]]:
        """(user, organization) of everybody who is there."""
        return {(row["id"], row["organization_id"]) for row in self.users}

    def department_at(self, user: UUID | None, moment: datetime) -> UUID | None:
        """The department that the person had at that moment."""
        known = [row for row in self.department_changes if row["user_id"] == user and row["changed_at"] <= moment]
        return max(known, key=lambda row: row["changed_at"])["department_id"] if known else None

    def department_name(self, user: UUID, day: date) -> str:
        """What the department is called that the person had at the end of the day."""
        names = {row["id"]: row["name"] for row in self.departments}
        return names.get(self.department_at(user, end(day) - timedelta(microseconds=1)), "none")
