"""Writes down what happens in one session, its clock running on with every step."""

from datetime import datetime, timedelta
from random import Random

from data.demo.catalogue import ERRORS, Action
from data.demo.people import Person
from data.demo.plan import DemoPlan, Event, Timed, iso

FAILED_STEPS = 0.014


class Pen:
    """Collects the events of a session in `written`; what would fall on or after `midnight` is left out."""

    def __init__(
        self,
        plan: DemoPlan,
        person: Person,
        session_id: str,
        start: datetime,
        midnight: datetime,
        random: Random,
    ) -> None:
        self.plan = plan
        self.person = person
        self.session_id = session_id
        self.clock = start
        self.midnight = midnight
        self.random = random
        self.written: list[Timed] = []
        self.activities = 0
        self.user_id = str(person.id)
        self.organization_id = str(person.organization.id)
        self.device = person.usual_device if random.random() < 0.85 else person.other_device

    def act(self, action: Action, feature: str | None, target: str | None = None) -> datetime:
        """Writes an activity event that begins now, lets its time pass, and returns when it began."""
        began, seconds = self.clock, min(1500.0, self.random.expovariate(1 / action.seconds) + 1)
        self.write_activity(began, action, feature, target, seconds)
        self.clock = began + timedelta(seconds=seconds + self.random.random() * 20)
        return began

    def write_activity(
        self, when: datetime, action: Action, feature: str | None, target: str | None, seconds: float
    ) -> None:
        """Writes an activity event of any time."""
        self.activities += 1
        event = self._event("activity", when)
        event |= {
            "userId": self.user_id,
            "sessionId": self.session_id,
            "eventType": action.event_type,
            "eventCategory": action.category,
            "eventAction": action.words,
            "eventTarget": target or action.target,
            "eventMetadata": self._metadata(action, feature, seconds),
            "userRole": self.person.role,
            "deviceInfo": dict(self.device),
            "geolocation": dict(self.person.location),
        }
        self.add(when, event)

    def _metadata(self, action: Action, feature: str | None, seconds: float) -> Event:
        failed = self.random.random() < FAILED_STEPS
        metadata: Event = {"page": action.page, "component": action.component}
        if feature:
            metadata["feature"] = feature
        metadata |= {"duration": round(seconds, 1), "success": not failed}
        if failed:
            metadata["errorMessage"] = self.random.choice(ERRORS)
        return metadata

    def note(self, kind: str, when: datetime, fields: Event) -> None:
        """Writes an event of another kind that has a time of its own."""
        self.add(when, self._event(kind, when) | fields)

    def _event(self, kind: str, when: datetime) -> Event:
        return {
            "kind": kind,
            "eventId": self.plan.identifier_text(f"event:{self.session_id}:{len(self.written)}"),
            "organizationId": self.organization_id,
            "timestamp": iso(when),
        }

    def add(self, when: datetime, event: Event) -> None:
        """Keeps a finished event, unless the day is over."""
        if when < self.midnight:
            self.written.append((when, event))
