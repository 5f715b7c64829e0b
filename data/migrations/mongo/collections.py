"""The six collections: what each accepts, how it is indexed, and how long it keeps a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson import encode
from pymongo import IndexModel
from pymongo.database import Database

from data.migrations.mongo import shapes
from data.migrations.mongo.schema import Schema, validator

ACTIVITY = "user_activity_logs"
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Collection:
    """A shape and its indexes; the last of `indexes` expires documents, `added` are those beyond the specification."""

    schema: Schema
    indexes: tuple[IndexModel, ...]
    added: tuple[IndexModel, ...] = ()

    @property
    def options(self) -> dict[str, Any]:
        return {"validator": validator(self.schema), "validationLevel": "strict", "validationAction": "error"}


def _index(sparse: bool = False, **keys: int) -> IndexModel:
    """An index over top-level fields."""
    return IndexModel(list(keys.items()), **({"sparse": True} if sparse else {}))


def _dotted(path: str, **keys: int) -> IndexModel:
    """An index that begins with a nested field."""
    return IndexModel([(path, 1), *keys.items()])


def _expiry(days: int, **options: Any) -> IndexModel:
    """The index that deletes a document `days` after its createdAt."""
    return IndexModel([("createdAt", 1)], expireAfterSeconds=days * DAY_SECONDS, **options)


INDEXES: Mapping[str, tuple[IndexModel, ...]] = {
    ACTIVITY: (
        _index(userId=1, timestamp=-1),
        _index(organizationId=1, timestamp=-1),
        _index(eventType=1, timestamp=-1),
        _index(sessionId=1),
        _index(timestamp=-1),
        _dotted("eventMetadata.feature"),
        _expiry(90),
    ),
    "metrics_buffer": (
        _index(organizationId=1, timestamp=-1),
        _index(metricType=1, aggregationStatus=1),
        _index(aggregationStatus=1, createdAt=1),
        # What was never processed must not expire, and a filter cannot be added later.
        _expiry(7, partialFilterExpression={"aggregationStatus": "AGGREGATED"}),
    ),
    "dashboard_interactions": (
        _index(userId=1, timestamp=-1),
        _index(organizationId=1, dashboardType=1),
        _index(widgetType=1, timestamp=-1),
        _index(sessionId=1),
        _expiry(30),
    ),
    "report_access_logs": (
        _index(reportId=1, timestamp=-1),
        _dotted("accessedBy.userId", timestamp=-1),
        _index(organizationId=1, timestamp=-1),
        _index(employeeId=1, timestamp=-1),
        _index(reportType=1, accessType=1),
        _expiry(180),
    ),
    "ai_chat_session_logs": (
        _index(sessionId=1),
        _index(userId=1, sessionStarted=-1),
        _index(organizationId=1, sessionStarted=-1),
        _dotted("sessionContext.queryType"),
        _dotted("satisfactionFeedback.rating"),
        _expiry(365),
    ),
    "notification_interaction_logs": (
        _index(notificationId=1),
        _index(userId=1, timestamp=-1),
        _index(organizationId=1, timestamp=-1),
        _index(notificationType=1, interactionType=1),
        _expiry(90),
    ),
}

# The jobs read all organizations' logs of a day at once, chat sessions by when they changed or moved, and look for
# late events among all that arrived since yesterday without reading the rest.
ADDED_INDEXES: Mapping[str, tuple[IndexModel, ...]] = {
    ACTIVITY: (_index(createdAt=1, timestamp=1),),
    "report_access_logs": (_index(timestamp=-1),),
    "ai_chat_session_logs": (_index(sessionStarted=-1), _index(updatedAt=1), _index(movedFrom=1, sparse=True)),
    "notification_interaction_logs": (_index(timestamp=-1),),
}


def collections(extra_event_types: Sequence[str] = ()) -> Mapping[str, Collection]:
    """The six collections by name, with `extra_event_types` allowed beside the specification's."""
    schemas = {
        ACTIVITY: shapes.user_activity_logs(extra_event_types),
        "metrics_buffer": shapes.METRICS_BUFFER,
        "dashboard_interactions": shapes.DASHBOARD_INTERACTIONS,
        "report_access_logs": shapes.REPORT_ACCESS_LOGS,
        "ai_chat_session_logs": shapes.AI_CHAT_SESSION_LOGS,
        "notification_interaction_logs": shapes.NOTIFICATION_INTERACTION_LOGS,
    }
    return {name: Collection(schema, INDEXES[name], ADDED_INDEXES.get(name, ())) for name, schema in schemas.items()}


def create_collections(database: Database[dict[str, Any]], *, added_indexes: bool = False) -> None:
    """Makes what is missing; a collection that a killed attempt left behind is completed."""
    existing = set(database.list_collection_names())
    for name, collection in collections().items():
        if name in existing:
            database.command("collMod", name, **collection.options)
        else:
            database.create_collection(name, **collection.options)
        database[name].create_indexes([*collection.indexes, *(collection.added if added_indexes else ())])


def drop_added_indexes(database: Database[dict[str, Any]]) -> None:
    """Leaves the specification's indexes alone."""
    for name, collection in collections().items():
        existing = database[name].index_information()
        for index in collection.added:
            if index.document["name"] in existing:
                database[name].drop_index(index.document["name"])


def drop_collections(database: Database[dict[str, Any]]) -> None:
    """Removes the six collections and everything in them."""
    for name in collections():
        database.drop_collection(name)


def sync_event_types(database: Database[dict[str, Any]], extra: Sequence[str]) -> bool:
    """True when the list of allowed event types was changed to the specification's and `extra`."""
    options = collections(extra)[ACTIVITY].options
    if encode(current_validator(database, ACTIVITY) or {}) == encode(options["validator"]):
        return False
    database.command("collMod", ACTIVITY, **options)
    return True


def current_validator(database: Database[dict[str, Any]], name: str) -> Schema | None:
    """The validator that the server holds for a collection; None where there is no such collection."""
    for found in database.list_collections(filter={"name": name}):
        return dict(found["options"].get("validator", {}))
    return None
