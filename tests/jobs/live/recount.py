"""An independent recount of the live counters, entry by entry, in plain Python."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

Entry = dict[str, Any]
Key = tuple[Any, ...]
DepartmentOf = Callable[[UUID, datetime], UUID | None]

REPORTS = {"PENDING": "reports_requested", "SUCCESS": "reports_done", "FAILED": "reports_failed"}


def recount(entries: Iterable[Entry], department_of: DepartmentOf) -> dict[Key, Decimal]:
    """(day, organization, department or None, counter, label) -> value, for the set of distinct entries."""
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    members: dict[Key, set[Any]] = defaultdict(set)
    for entry in {entry["_id"]: entry for entry in entries}.values():
        for unit in _units(entry, department_of):
            for counter, label, value in _sums(entry):
                sums[(*unit, counter, label)] += value
            for counter, member in _members(entry):
                members[(*unit, counter, "")].add(member)
    return {**sums, **{key: Decimal(len(found)) for key, found in members.items()}}


def _units(entry: Entry, department_of: DepartmentOf) -> list[Key]:
    whole = (entry["timestamp"].date(), entry["organizationId"], None)
    user = entry["metricData"].get("userId")
    department = department_of(user, entry["timestamp"]) if user else None
    return [whole, (*whole[:2], department)] if department else [whole]


def _sums(entry: Entry) -> list[tuple[str, str, Decimal]]:
    said, value = entry["metricData"]["dimensions"], Decimal(repr(entry["metricData"].get("value", 1)))
    if "eventType" in said:
        found = [("events", "", Decimal(1))]
        if said["eventType"] == "AI_CHAT_MESSAGE":
            found.append(("chat_messages", "", Decimal(1)))
        return found + ([("feature_uses", said["feature"], Decimal(1))] if "feature" in said else [])
    if entry["metricType"] not in ("USER_ENGAGEMENT", "FEATURE_UTILIZATION"):
        return []
    found = [(said["name"], "", value)] if "name" in said else []
    return found + ([("feature_uses", said["feature"], value)] if "feature" in said else [])


def _members(entry: Entry) -> list[tuple[str, Any]]:
    said = entry["metricData"]["dimensions"]
    if "eventType" in said:
        found = [("active_users", entry["metricData"]["userId"])]
        return found + ([("sessions", said["sessionId"])] if "sessionId" in said else [])
    if entry["metricType"] == "REPORT_GENERATION" and said["status"] in REPORTS:
        return [(REPORTS[said["status"]], said["reportId"])]
    return []
