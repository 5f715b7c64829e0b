"""How notifications reach people, channel by channel, and what people do with them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log
from random import Random

from data.demo.accesses import read_report
from data.demo.catalogue import CLICK
from data.demo.notifications import Notification
from data.demo.pen import Pen
from data.demo.plan import DemoPlan, Event, Timed, iso, midnight

FAILURE_RATES = {"IN_APP": 0.004, "EMAIL": 0.035, "WEBSOCKET": 0.05, "SMS": 0.09}
FAILURE_WORDS = {
    "IN_APP": "The inbox of this user is locked",
    "EMAIL": "The mail server refused the address: mailbox full",
    "WEBSOCKET": "The connection was closed before the message was acknowledged",
    "SMS": "The number cannot be reached",
}
RETRY_AFTER_SECONDS = (60, 600, 3600)
VIEWING = {"heavy": 0.88, "medium": 0.72, "light": 0.42, "dormant": 0.08, "owner": 0.7}
LONGEST_DELAY = timedelta(hours=58)
LONGEST_DELIVERY_DAYS = 4


@dataclass(frozen=True, slots=True)
class _Sending:
    plan: DemoPlan
    notification: Notification
    channel: str
    random: Random


def deliveries(plan: DemoPlan, notification: Notification) -> Iterator[Timed]:
    """All that follows from a notification within LONGEST_DELIVERY_DAYS, in no order of time."""
    random = plan.random("delivery", notification.id)
    channels = _channels(random, notification)
    watched = random.choice(channels)
    for channel in channels:
        sending = _Sending(plan, notification, channel, random)
        entries = _attempts(sending)
        yield from (_entry(sending, number, *entry) for number, entry in enumerate(entries))
        if entries[-1][1] == "SENT":
            yield from _reactions(sending, entries[-1][0], watched=channel == watched)


def _channels(random: Random, notification: Notification) -> list[str]:
    text_message = 0.12 if notification.priority == "HIGH" else 0.015
    chances = {"IN_APP": 1.0, "EMAIL": 0.45, "WEBSOCKET": 0.28, "SMS": text_message}
    return [channel for channel, chance in chances.items() if random.random() < chance]


def _attempts(sending: _Sending) -> list[tuple[datetime, str]]:
    """Time and status of each attempt; the last one is the outcome."""
    when = sending.notification.created
    if sending.random.random() >= FAILURE_RATES[sending.channel]:
        return [(when, "SENT")]
    attempts = [(when, "FAILED")]
    for seconds in RETRY_AFTER_SECONDS:
        when += timedelta(seconds=seconds)
        status = "SENT" if sending.random.random() < 0.5 else "FAILED"
        attempts.append((when, status))
        if status == "SENT":
            break
    return attempts


def _entry(sending: _Sending, retries: int, when: datetime, status: str) -> Timed:
    notification = sending.notification
    dimensions: Event = {
        "notificationId": str(notification.id),
        "channel": sending.channel,
        "status": status,
        "retryCount": retries,
    }
    if status == "FAILED":
        dimensions["errorMessage"] = FAILURE_WORDS[sending.channel]
    return when, {
        "kind": "metric",
        "eventId": sending.plan.identifier_text(f"sent:{notification.id}:{sending.channel}:{retries}"),
        "organizationId": str(notification.person.organization.id),
        "metricType": "NOTIFICATION_DELIVERY",
        "metricData": {
            "userId": str(notification.person.id),
            "value": 1,
            "dimensions": dimensions,
            "tags": [notification.type.lower()],
        },
        "timestamp": iso(when),
    }


def _reactions(sending: _Sending, sent: datetime, *, watched: bool) -> Iterator[Timed]:
    """DELIVERED, then perhaps VIEWED and what follows; nothing on days without access."""
    random, person = sending.random, sending.notification.person
    if random.random() > 0.985:
        return
    delivered = sent + timedelta(seconds=0.4 + random.expovariate(1 / 4))
    yield from _interaction(sending, "DELIVERED", delivered, {})
    willing = VIEWING[person.habit.name] * (1.0 if watched else 0.18)
    if random.random() > willing:
        return
    viewed = _awake(delivered + _delay(random, sending.notification.priority), sending)
    seconds = round((viewed - delivered).total_seconds(), 1)
    yield from _interaction(sending, "VIEWED", viewed, {"timeToView": seconds})
    yield from _afterwards(sending, delivered, viewed, watched=watched)


def _afterwards(sending: _Sending, delivered: datetime, viewed: datetime, *, watched: bool) -> Iterator[Timed]:
    roll, later = sending.random.random(), viewed + timedelta(seconds=sending.random.uniform(1.5, 40))
    if roll < (0.42 if watched else 0.05):
        seconds = round((later - delivered).total_seconds(), 1)
        target = "report" if sending.notification.report else "inbox"
        yield from _interaction(sending, "CLICKED", later, {"timeToClick": seconds, "clickTarget": target})
        yield from _click(sending, later)
    elif roll < 0.68:
        yield from _interaction(sending, "DISMISSED", later, {})
    elif roll < 0.74:
        yield from _interaction(sending, "SNOOZED", later, {})


def _delay(random: Random, priority: str) -> timedelta:
    median_minutes = {"HIGH": 8, "MEDIUM": 28, "LOW": 55}[priority]
    return min(LONGEST_DELAY, timedelta(minutes=random.lognormvariate(log(median_minutes), 1.5)))


def _awake(when: datetime, sending: _Sending) -> datetime:
    """The same time, or the morning after a night."""
    local_hour = (when.hour + sending.notification.person.organization.place.offset_hours) % 24
    return when + timedelta(hours=7 - local_hour) if local_hour < 7 else when


def _interaction(sending: _Sending, act: str, when: datetime, data: Event) -> Iterator[Timed]:
    notification, person = sending.notification, sending.notification.person
    if not person.may_act_on(when.date()):
        return
    event: Event = {
        "kind": "notification_interaction",
        "eventId": sending.plan.identifier_text(f"reaction:{notification.id}:{sending.channel}:{act}"),
        "organizationId": str(person.organization.id),
        "timestamp": iso(when),
        "notificationId": str(notification.id),
        "userId": str(person.id),
        "notificationType": notification.type,
        "interactionType": act,
        "deliveryChannel": sending.channel,
        "interactionData": data | {"deviceType": person.usual_device["type"]},
        "notificationContent": _content(notification),
    }
    yield when, event


def _content(notification: Notification) -> Event:
    return {
        "title": notification.title,
        "message": notification.message,
        "priority": notification.priority,
        "category": notification.category,
    }


def _click(sending: _Sending, when: datetime) -> list[Timed]:
    """The short session that a click begins: often the report is read at once."""
    notification = sending.notification
    person = notification.person
    if not person.may_act_on(when.date()):
        return []
    session_id = sending.plan.identifier_text(f"click:{notification.id}:{sending.channel}")
    tomorrow = midnight(when.date() + timedelta(days=1))
    pen = Pen(sending.plan, person, session_id, when, tomorrow, sending.random)
    pen.act(CLICK, "notification_interaction", str(notification.id))
    if notification.report and sending.random.random() < 0.7:
        read_report(pen, notification.report, "NOTIFICATION")
    return pen.written
