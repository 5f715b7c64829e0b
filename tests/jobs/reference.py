"""An independent recount in plain Python: what the two tables must hold for a list of raw events."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Event = dict[str, Any]

COUNTED = {
    "reports_viewed": "REPORT_VIEW",
    "reports_downloaded": "REPORT_DOWNLOAD",
    "ai_chat_messages_sent": "AI_CHAT_MESSAGE",
    "employees_added": "EMPLOYEE_ADDED",
    "employees_updated": "EMPLOYEE_UPDATED",
    "dashboard_visits": "DASHBOARD_LOAD",
}


def moment(event: Event) -> datetime:
    return datetime.fromisoformat(event["timestamp"]).astimezone(UTC)


def engagement(
    events: Iterable[Event], chats: Mapping[tuple[str, date], int]
) -> dict[tuple[str, date], dict[str, Any]]:
    """(user, day) -> the columns of user_engagement_metrics."""
    by_person_day: dict[tuple[str, date], list[Event]] = defaultdict(list)
    for event in events:
        by_person_day[event["userId"], moment(event).date()].append(event)
    return {key: _engagement_row(day_events, chats.get(key, 0)) for key, day_events in by_person_day.items()}


def _engagement_row(events: list[Event], chat_sessions: int) -> dict[str, Any]:
    sessions: dict[str, list[datetime]] = defaultdict(list)
    for event in events:
        if event.get("sessionId"):
            sessions[event["sessionId"]].append(moment(event))
    seconds = sum((max(times) - min(times)).total_seconds() for times in sessions.values())
    features = Counter(_metadata(event, "feature") for event in events if _metadata(event, "feature"))
    return {
        "login_count": len(sessions),
        "session_duration_minutes": int(seconds // 60),
        "ai_chat_sessions": chat_sessions,
        "feature_interactions": dict(features),
        "last_activity_at": max(moment(event) for event in events),
        **{name: sum(event["eventType"] == kind for event in events) for name, kind in COUNTED.items()},
    }


def utilization(
    events: Iterable[Event],
    categories: Mapping[str, str],
    first_day: Mapping[str, date],
    department_of: Mapping[tuple[str, date], str],
) -> dict[tuple[str, str, str | None, date], dict[str, Any]]:
    """(organization, feature, role, day) -> the columns of feature_utilization_metrics."""
    groups: dict[tuple[str, str, str | None, date], list[Event]] = defaultdict(list)
    for event in events:
        if _metadata(event, "feature"):
            key = (event["organizationId"], _metadata(event, "feature"), event.get("userRole"), moment(event).date())
            groups[key].append(event)
    rows = {key: _utilization_row(key, group, categories, department_of) for key, group in groups.items()}
    for organization, day in first_day.items():
        for feature, category in categories.items():
            for role in ("OWNER", "LEADER", "MANAGER"):
                rows.setdefault((organization, feature, role, day), _unused_row(category))
    return rows


def _utilization_row(key: Any, events: list[Event], categories: Any, department_of: Any) -> dict[str, Any]:
    durations = [Decimal(str(_metadata(event, "duration"))) for event in events if _has(event, "duration")]
    judged = [_metadata(event, "success") for event in events if _has(event, "success")]
    failed = [e for e in events if _metadata(e, "success") is False or _metadata(e, "errorMessage")]
    day = key[3]
    return {
        "feature_category": categories.get(key[1], "UNCATEGORIZED"),
        "total_uses": len(events),
        "unique_users": len({event["userId"] for event in events}),
        "average_duration_seconds": _rounded(sum(durations), len(durations)),
        "success_rate": _rounded(Decimal(100 * judged.count(True)), len(judged)),
        "error_count": len(failed),
        "usage_distribution": {
            "hourly": dict(Counter(str(moment(event).hour) for event in events)),
            "by_department": dict(Counter(department_of.get((e["userId"], day), "none") for e in events)),
        },
    }


def _unused_row(category: str) -> dict[str, Any]:
    return {
        "feature_category": category,
        "total_uses": 0,
        "unique_users": 0,
        "average_duration_seconds": None,
        "success_rate": None,
        "error_count": 0,
        "usage_distribution": {"hourly": {}, "by_department": {}},
    }


def _metadata(event: Event, name: str) -> Any:
    return event.get("eventMetadata", {}).get(name)


def _has(event: Event, name: str) -> bool:
    return _metadata(event, name) is not None


def _rounded(total: Decimal | int, count: int) -> Decimal | None:
    return (Decimal(total) / count).quantize(Decimal("0.01"), ROUND_HALF_UP) if count else None
