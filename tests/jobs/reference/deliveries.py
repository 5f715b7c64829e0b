"""What notification_delivery_logs must hold for documents of metrics_buffer and notification_interaction_logs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from tests.jobs.reference.host import Host, Row

STEPS = ("FAILED", "SENT", "DELIVERED", "READ", "DISMISSED")
REACHED = {"DELIVERED": "DELIVERED", "VIEWED": "READ", "CLICKED": "READ", "DISMISSED": "DISMISSED"}


def deliveries(host: Host, entries: Iterable[Row], interactions: Iterable[Row]) -> dict[Any, Row]:
    """(notification, user, channel) -> the columns of notification_delivery_logs."""
    sent_at = {(row["id"], row["organization_id"]): row["created_at"] for row in host.notifications}
    attempts, acts = defaultdict(list), defaultdict(list)
    for entry in entries:
        if entry["metricType"] == "NOTIFICATION_DELIVERY":
            told = entry["metricData"]["dimensions"]
            attempts[_key(entry, told["notificationId"], entry["metricData"]["userId"], told["channel"])].append(told)
    for act in interactions:
        acts[_key(act, act["notificationId"], act["userId"], act.get("deliveryChannel"))].append(act)
    return {
        key[1:]: _delivery(attempts[key], acts[key], sent_at[key[1], key[0]])
        for key in attempts.keys() | acts.keys()
        if (key[1], key[0]) in sent_at and (key[2], key[0]) in host.members
    }


def _key(document: Row, notification: Any, user: Any, channel: str | None) -> tuple[UUID, UUID, UUID, str | None]:
    return document["organizationId"], UUID(str(notification)), UUID(str(user)), channel


def _delivery(attempts: list[Row], acts: list[Row], sent_at: datetime) -> Row:
    steps = [attempt["status"] for attempt in attempts]
    steps += [REACHED.get(act["interactionType"], "SENT" if not attempts else "FAILED") for act in acts]
    status = max(steps, key=STEPS.index)
    first = {
        act["interactionType"]: act["timestamp"] for act in sorted(acts, key=itemgetter("timestamp"), reverse=True)
    }
    last = max(attempts, key=lambda told: (told.get("retryCount", 0), told.get("errorMessage") or ""), default={})
    return {
        "delivery_status": status,
        "sent_at": sent_at,
        "delivered_at": first.get("DELIVERED"),
        "read_at": min((time for time in (first.get("VIEWED"), first.get("CLICKED")) if time), default=None),
        "clicked_at": first.get("CLICKED"),
        "dismissed_at": first.get("DISMISSED"),
        "error_message": last.get("errorMessage") if status == "FAILED" else None,
        "retry_count": last.get("retryCount", 0),
    }
