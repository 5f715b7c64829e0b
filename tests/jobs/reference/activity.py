"""What user_engagement_metrics and feature_utilization_metrics must hold for documents of user_activity_logs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.jobs.reference.host import Host, Row
from tests.jobs.reference_business import rounded, share

COUNTED = {
    "reports_viewed": "REPORT_VIEW",
    "reports_downloaded": "REPORT_DOWNLOAD",
    "ai_chat_messages_sent": "AI_CHAT_MESSAGE",
    "employees_added": "EMPLOYEE_ADDED",
    "employees_updated": "EMPLOYEE_UPDATED",
    "dashboard_visits": "DASHBOARD_LOAD",
}
ROLES = ("OWNER", "LEADER", "MANAGER")


def engagement(host: Host, logs: Iterable[Row], chats: Iterable[Row]) -> dict[Any, Row]:
    """(user, day) -> the columns of user_engagement_metrics; `chats` are rows of ai_chat_analytics."""
    days: dict[Any, list[Row]] = defaultdict(list)
    for log in logs:
        if (log["userId"], log["organizationId"]) in host.members:
            days[log["userId"], log["timestamp"].date()].append(log)
    started = Counter((chat["user_id"], chat["session_date"]) for chat in chats)
    return {key: _engagement_row(events, started[key]) for key, events in days.items()}


def _engagement_row(events: list[Row], chat_sessions: int) -> Row:
    sessions: dict[Any, list[datetime]] = defaultdict(list)
    for event in (event for event in events if event.get("sessionId")):
        sessions[event["sessionId"]].append(event["timestamp"])
    return {
        "organization_id": events[0]["organizationId"],
        "login_count": len(sessions),
        "session_duration_minutes": sum((max(at) - min(at) for at in sessions.values()), timedelta())
        // timedelta(minutes=1),
        "ai_chat_sessions": chat_sessions,
        "feature_interactions": dict(Counter(_about(e, "feature") for e in events if _about(e, "feature"))),
        "last_activity_at": max(event["timestamp"] for event in events),
        **{name: sum(event["eventType"] == kind for event in events) for name, kind in COUNTED.items()},
    }


def utilization(host: Host, logs: Iterable[Row], until: date) -> dict[Any, Row]:
    """(organization, feature, role, day) -> the columns of feature_utilization_metrics; days before `until` closed."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for organization in host.organizations:
        first = organization["created_at"].date()
        for feature in host.feature_catalogue if first < until else ():
            groups.update({(organization["id"], feature["feature_name"], role, first): [] for role in ROLES})
    for log in logs:
        if _about(log, "feature") and (log["userId"], log["organizationId"]) in host.members:
            groups[log["organizationId"], _about(log, "feature"), log.get("userRole"), log["timestamp"].date()].append(
                log
            )
    categories = {row["feature_name"]: row["feature_category"] for row in host.feature_catalogue}
    return {key: _utilization_row(host, key, group, categories) for key, group in groups.items()}


def _utilization_row(host: Host, key: Any, events: list[Row], categories: Mapping[str, str]) -> Row:
    said = {name: [_about(e, name) for e in events if _about(e, name) is not None] for name in ("duration", "success")}
    total, judged = sum(Fraction(str(seconds)) for seconds in said["duration"]), said["success"]
    failed = [event for event in events if _about(event, "success") is False or _about(event, "errorMessage")]
    return {
        "feature_category": categories.get(key[1], "UNCATEGORIZED"),
        "total_uses": len(events),
        "unique_users": len({event["userId"] for event in events}),
        "average_duration_seconds": rounded(share(total, len(said["duration"]))),
        "success_rate": rounded(share(judged.count(True), len(judged)), 100),
        "error_count": len(failed),
        "usage_distribution": {
            "hourly": dict(Counter(str(event["timestamp"].hour) for event in events)),
            "by_department": dict(Counter(host.department_name(e["userId"], key[3]) for e in events)),
        },
    }


def _about(event: Row, name: str) -> Any:
    return event.get("eventMetadata", {}).get(name)
