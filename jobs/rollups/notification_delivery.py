"""notification_delivery_logs: how far each notification came with each person on each channel.

Source: notification_interaction_logs (index timestamp); what was sent comes from the buffer. Rows are united with what
is there, since first times and the furthest step outlive the logs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.logs import day_of, group_logs, in_days
from data.sources import Sources
from data.tables.analytics import notification_delivery_logs
from jobs.spec import STAGE, Logs, LogWindow, Rollup


def _first(kind: str) -> dict[str, Any]:
    """The earliest such interaction; $min leaves out what is null."""
    return {"$min": {"$cond": [{"$eq": ["$interactionType", kind]}, "$timestamp", None]}}


GROUPS: list[dict[str, Any]] = [
    {
        "$group": {
            "_id": {
                "organization": "$organizationId",
                "day": day_of("$timestamp"),
                "user": "$userId",
                "notification": "$notificationId",
                "channel": "$deliveryChannel",
            },
            "documents": {"$sum": 1},
            "first_created": {"$min": "$createdAt"},
            "delivered": _first("DELIVERED"),
            "viewed": _first("VIEWED"),
            "clicked": _first("CLICKED"),
            "dismissed": _first("DISMISSED"),
        }
    },
]


def read(sources: Sources, window: LogWindow) -> Iterator[tuple[Any, ...]]:
    """Rows of the stage, one a notification, person, channel and day, in no order."""
    in_window = in_days("timestamp", window.start_at, window.end_at)
    for group in group_logs(sources, "notification_interaction_logs", in_window, GROUPS, window.organizations):
        key = group["_id"]
        yield (
            key["organization"],
            key["day"].date(),
            key["user"],
            group["documents"],
            group["first_created"],
            key["notification"],
            key.get("channel"),
            group["delivered"],
            group["viewed"],
            group["clicked"],
            group["dismissed"],
        )


ROLLUP = Rollup(
    table=notification_delivery_logs,
    key=("notification_id", "user_id", "delivery_channel", "sent_at"),
    logs=Logs(
        collection="notification_interaction_logs",
        stage={
            **STAGE,
            "notification_id": "uuid",
            "channel": "text",
            "delivered_at": "timestamptz",
            "viewed_at": "timestamptz",
            "clicked_at": "timestamptz",
            "dismissed_at": "timestamptz",
        },
        read=read,
    ),
    select=Path(__file__).with_suffix(".sql").read_text(),
    merge=Path(__file__).with_name("notification_delivery_merge.sql").read_text(),
)
