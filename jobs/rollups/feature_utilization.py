"""feature_utilization_metrics: one row per organization, feature, role and day.

Source: user_activity_logs with a feature (index timestamp); the role is the event's, the department the one the
person had at the end of the day. An organization's first day has a row for every feature of the catalogue and role.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.logs import day_of, group_logs, in_days
from data.sources import Sources
from data.tables.analytics import feature_utilization_metrics
from jobs.spec import STAGE, Logs, LogWindow, Rollup

DURATION = "$eventMetadata.duration"
SUCCESS = "$eventMetadata.success"
ERROR = {"$or": [{"$eq": [SUCCESS, False]}, {"$gt": ["$eventMetadata.errorMessage", ""]}]}


def _count_where(condition: Any) -> dict[str, Any]:
    return {"$sum": {"$cond": [condition, 1, 0]}}


# Sums of durations are decimal: exact, so that the order of events cannot change the last digit of a mean.
GROUPS: list[dict[str, Any]] = [
    {"$match": {"eventMetadata.feature": {"$gt": ""}}},
    {
        "$group": {
            "_id": {
                "organization": "$organizationId",
                "day": day_of("$timestamp"),
                "user": "$userId",
                "feature": "$eventMetadata.feature",
                "role": "$userRole",
                "hour": {"$hour": "$timestamp"},
            },
            "uses": {"$sum": 1},
            "first_created": {"$min": "$createdAt"},
            "timed": _count_where({"$isNumber": DURATION}),
            "duration": {"$sum": {"$cond": [{"$isNumber": DURATION}, {"$toDecimal": DURATION}, 0]}},
            "judged": _count_where({"$in": [SUCCESS, [True, False]]}),
            "succeeded": _count_where({"$eq": [SUCCESS, True]}),
            "errors": _count_where(ERROR),
        }
    },
]


def read(sources: Sources, window: LogWindow) -> Iterator[tuple[Any, ...]]:
    """Rows of the stage, one a person, feature, role and hour, in no order."""
    in_window = in_days("timestamp", window.start_at, window.end_at)
    for group in group_logs(sources, "user_activity_logs", in_window, GROUPS, window.organizations):
        key = group["_id"]
        yield (
            key["organization"],
            key["day"].date(),
            key["user"],
            group["uses"],
            group["first_created"],
            key["feature"],
            key.get("role"),
            key["hour"],
            group["timed"],
            str(group["duration"]),
            group["judged"],
            group["succeeded"],
            group["errors"],
        )


ROLLUP = Rollup(
    table=feature_utilization_metrics,
    key=("organization_id", "feature_name", "user_role", "metric_date"),
    logs=Logs(
        collection="user_activity_logs",
        stage={
            **STAGE,
            "feature": "text",
            "role": "text",
            "hour": "integer",
            "timed": "integer",
            "duration": "numeric",
            "judged": "integer",
            "succeeded": "integer",
            "errors": "integer",
        },
        read=read,
    ),
    select=Path(__file__).with_suffix(".sql").read_text(),
)
