"""From bytes to a checked event, or to the reason why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from data.ingest.documents import COLLECTIONS
from data.ingest.events import Activity, AnyEvent, ChatSession, Event, Metric
from data.ingest.metrics import Act, read_metric
from data.scope import EARLIEST_DAY
from data.vocabulary import EVENT_TYPES
from data.wording import TOLD_FAULTS, faults_of, path_of, shown, told

MAX_EVENT_BYTES = 64 * 1024
MAX_SESSION_BYTES = 1024 * 1024
MAX_AHEAD = timedelta(hours=24)

KINDS = ", ".join(COLLECTIONS)

_EVENT: TypeAdapter[Event] = TypeAdapter(AnyEvent)


class Rejected(Exception):
    """One event cannot be taken; the message says what is wrong with which field."""


@dataclass(frozen=True)
class EventParser:
    """Checks one event at a time against the closed schema; `extra_event_types` widens the specification's list."""

    extra_event_types: Collection[str] = ()

    def parse(self, line: bytes, now: datetime) -> Event:
        """The event, with all times in UTC; Rejected with the reason otherwise."""
        event = _validated(line)
        _check_size(event, line)
        self._check_event_type(event)
        _check_metric(event)
        _check_moment(event, now)
        return event

    def _check_event_type(self, event: Event) -> None:
        if not isinstance(event, Activity):
            return
        if event.event_type not in EVENT_TYPES and event.event_type not in self.extra_event_types:
            known = ", ".join(sorted({*EVENT_TYPES, *self.extra_event_types}))
            raise Rejected(
                f"eventType: {event.event_type!r} is unknown; known are {known} (EXTRA_EVENT_TYPES adds more)"
            )


def _validated(line: bytes) -> Event:
    if len(line) > MAX_SESSION_BYTES:
        raise Rejected("the event is over 1 MiB")
    try:
        return _EVENT.validate_json(line)
    except ValidationError as error:
        raise Rejected("; ".join(_told(fault) for fault in error.errors(include_url=False)[:TOLD_FAULTS])) from None


def _check_size(event: Event, line: bytes) -> None:
    if len(line) > MAX_EVENT_BYTES and not isinstance(event, ChatSession):
        raise Rejected("the event is over 64 KiB")


def _check_metric(event: Event) -> None:
    if not isinstance(event, Metric):
        return
    try:
        metric = read_metric(event.model_dump(by_alias=True, exclude_none=True))
    except ValidationError as error:
        raise Rejected(faults_of(error)) from None
    if isinstance(metric.metric_data.dimensions, Act):
        raise Rejected("metricData.dimensions.name: is required and missing; an act of a person is of kind activity")


def _check_moment(event: Event, now: datetime) -> None:
    field = "sessionStarted" if isinstance(event, ChatSession) else "timestamp"
    if event.moment > now + MAX_AHEAD:
        raise Rejected(f"{field}: {event.moment.isoformat()} lies more than 24 hours ahead of now")
    if event.moment.date() < EARLIEST_DAY:
        raise Rejected(f"{field}: {event.moment.isoformat()} lies before {EARLIEST_DAY}")


def _told(fault: ErrorDetails) -> str:
    """One fault in the sender's words: the path of the field, then what is wrong with it."""
    context = fault.get("ctx", {})
    match fault["type"]:
        case "json_invalid":
            return _told_json(str(context["error"]))
        case "union_tag_not_found":
            return f"kind: is required and missing; known are {KINDS}"
        case "union_tag_invalid":
            return f"kind: {shown(str(context['tag']))!r} is unknown; known are {KINDS}"
    if not fault["loc"]:
        return "an event must be a JSON object"
    return f"{path_of(fault['loc'][1:])}: {told(fault)}"


def _told_json(reason: str) -> str:
    """An event is one line, so that its columns alone tell the place."""
    reason, _, column = reason.rpartition(" at line 1 column ")
    return f"not valid JSON at column {column}: {reason}"
