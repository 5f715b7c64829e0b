"""feature_utilization_metrics: one row per organization, feature, role and day.

Source: user_activity_logs with a feature (index timestamp); the role is the event's, the department the one the
person had at the end of the day. An organization's first day has a row for every feature of the catalogue and role.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.logs import aggregate_days
from data.sources import Sources
from data.tables.analytics import feature_utilization_metrics
from jobs.spec import Rollup, Window

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
                "day": {"$dateTrunc": {"date": "$timestamp", "unit": "day"}},
                "user": "$userId",
                "feature": "$eventMetadata.feature",
                "role": "$userRole",
                "hour": {"$hour": "$timestamp"},
            },
            "uses": {"$sum": 1},
            "timed": _count_where({"$isNumber": DURATION}),
            "duration": {"$sum": {"$cond": [{"$isNumber": DURATION}, {"$toDecimal": DURATION}, 0]}},
            "judged": _count_where({"$in": [SUCCESS, [True, False]]}),
            "succeeded": _count_where({"$eq": [SUCCESS, True]}),
            "errors": _count_where(ERROR),
        }
    },
]


def read(sources: Sources, window: Window) -> Iterator[tuple[Any, ...]]:
    """Rows of the stage, one a person, feature, role and hour, in no order."""
    for group in aggregate_days(sources, "user_activity_logs", "timestamp", window.start_at, window.end_at, GROUPS):
        key = group["_id"]
        yield (
            key["organization"],
            key["day"].date(),
            key["user"],
            group["uses"],
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
    collection="user_activity_logs",
    stage={
        "organization_id": "uuid",
        "day": "date",
        "user_id": "uuid",
        "source_count": "integer",
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
    select=Path(__file__).with_suffix(".sql").read_text(),
)
