"""From a checked event to the document that its collection holds."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from socket import AF_INET, AF_INET6, inet_ntop, inet_pton
from typing import Any

from bson import ObjectId

from data.ingest.events import Event
from data.ingest.identity import buffer_id, derived_id

Document = dict[str, Any]

# How long the buffer keeps an entry that was processed.
BUFFER_LIFE = timedelta(days=7)

COLLECTIONS = {
    "activity": "user_activity_logs",
    "dashboard_interaction": "dashboard_interactions",
    "report_access": "report_access_logs",
    "ai_chat_session": "ai_chat_session_logs",
    "notification_interaction": "notification_interaction_logs",
    "metric": "metrics_buffer",
}


def collection_of(event: Event) -> str:
    """The collection that holds events of this kind."""
    return COLLECTIONS[event.kind]  # type: ignore[attr-defined]


def document_of(event: Event, now: datetime, *, anonymize_ip: bool = True) -> Document:
    """The document as the specification shapes it; `createdAt` is the server's clock."""
    document = event.model_dump(by_alias=True, exclude_none=True, exclude={"kind", "event_id"})
    document["_id"] = _id_of(event)
    document["createdAt"] = now
    if anonymize_ip and "geolocation" in document:
        _anonymize(document["geolocation"])
    if collection_of(event) == "metrics_buffer":
        document["aggregationStatus"] = "PENDING"
    return document


def came_on_its_day(log: Document) -> bool:
    """Whether the day of a log was still open when the server received it."""
    midnight = datetime.combine(log["createdAt"], time(), log["createdAt"].tzinfo)
    return bool(log["timestamp"] >= midnight)


def buffer_entry_of(log: Document) -> Document:
    """The one buffer entry that an activity log makes while its day is open, with the log's own `createdAt`."""
    metadata = log.get("eventMetadata", {})
    dimensions = {
        "eventType": log["eventType"],
        "sessionId": log.get("sessionId"),
        "feature": metadata.get("feature"),
    }
    return {
        "_id": buffer_id("user_activity_logs", log["_id"]),
        "organizationId": log["organizationId"],
        "metricType": "USER_ENGAGEMENT",
        "metricData": {
            "userId": log["userId"],
            "value": 1,
            "dimensions": {name: value for name, value in dimensions.items() if value is not None},
            "tags": [],
        },
        "aggregationStatus": "PENDING",
        "timestamp": log["timestamp"],
        "createdAt": log["createdAt"],
    }


def _id_of(event: Event) -> ObjectId:
    if event.event_id is None:
        return ObjectId()
    return derived_id(collection_of(event), event.organization_id, event.event_id)


def _anonymize(place: Document) -> None:
    """Keeps the network of an address (/24, /48), which places but does not single out."""
    if "ipAddress" not in place:
        return
    family, kept, rest = (AF_INET6, 6, 10) if ":" in place["ipAddress"] else (AF_INET, 3, 1)
    try:
        place["ipAddress"] = inet_ntop(family, inet_pton(family, place["ipAddress"])[:kept] + bytes(rest))
    except (OSError, ValueError):
        del place["ipAddress"]
