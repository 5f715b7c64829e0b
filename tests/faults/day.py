"""Events of a day by chance: every kind, everybody, some late, in no order. The same seed gives the same day."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests.jobs.simulation import HOMES, Ago, home_of, id_of

Event = dict[str, Any]
PEOPLE = [name for name in sorted(HOMES) if HOMES[name] != "Cedar"]
STATUSES = ("PENDING", "PROCESSING", "FAILED", "SUCCESS")


@dataclass(frozen=True)
class Day:
    """Makes events one after the other; times lie up to two days back."""

    chance: random.Random

    def events(self, count: int) -> list[Event]:
        """As many events, at least six; the last are activities of now, which fill the buffer, and of a day before."""
        some = [self._event(self.chance.choice(list(KINDS))) for _ in range(count - 6)]
        hours = (0, 24, 0, 24, 0, 0)
        return some + [{**self.activity(), "timestamp": Ago(timedelta(hours=ago))} for ago in hours]

    def activity(self) -> Event:
        return self._event("activity")

    def _event(self, kind: str) -> Event:
        user = self.chance.choice(PEOPLE)
        made = {
            "kind": kind,
            "organizationId": home_of(user),
            "eventId": str(UUID(int=self.chance.getrandbits(128), version=4)),
            "timestamp": Ago(timedelta(minutes=self.chance.randrange(48 * 60))),
        }
        told = made | KINDS[kind](self, user)
        return {name: told[name] for name in told if kind != "ai_chat_session" or name not in ("eventId", "timestamp")}

    def _activity(self, user: str) -> Event:
        kinds = ["PAGE_VIEW", "REPORT_VIEW", "AI_CHAT_MESSAGE", "EMPLOYEE_ADDED"]
        about = {
            "feature": self.chance.choice(["ai_consultation", "report_generation", "time_travel"]),
            "duration": self.chance.randrange(90_000) / 1_000,
            "success": self.chance.random() < 0.8,
        }
        session = id_of(f"session {self.chance.randrange(4)}")
        return {
            "userId": id_of(user),
            "eventType": self.chance.choice(kinds),
            "sessionId": session,
            "userRole": "MANAGER",
            "eventMetadata": about,
        }

    def _access(self, user: str) -> Event:
        kinds = ["VIEW", "DOWNLOAD", "SHARE"]
        return {
            "reportId": self._report(user),
            "accessedBy": {"userId": id_of(user)},
            "accessType": self.chance.choice(kinds),
        }

    def _interaction(self, user: str) -> Event:
        acts = ["DELIVERED", "VIEWED", "CLICKED", "DISMISSED"]
        return {
            "userId": id_of(user),
            "notificationId": self._notice(user),
            "deliveryChannel": "EMAIL",
            "interactionType": self.chance.choice(acts),
        }

    def _consultation(self, user: str) -> Event:
        started = Ago(timedelta(minutes=self.chance.randrange(1, 48 * 60)))
        return {
            "userId": id_of(user),
            "sessionId": id_of(f"talk {self.chance.randrange(3)} of {user}"),
            "sessionStarted": started,
            "satisfactionFeedback": {"rating": 4},
        }

    def _metric(self, user: str) -> Event:
        metric_type, dimensions = self.chance.choice([self._report_step, self._attempt, self._measure])(user)
        return {
            "metricType": metric_type,
            "metricData": {"userId": id_of(user), "value": self.chance.randrange(500) / 100, "dimensions": dimensions},
        }

    def _report_step(self, user: str) -> tuple[str, Event]:
        status = self.chance.choice(STATUSES)
        return "REPORT_GENERATION", {
            "reportId": self._report(user),
            "status": status,
            "aiTokensUsed": self.chance.randrange(9_000),
            **({"errorMessage": "Too slow"} if status == "FAILED" else {}),
        }

    def _attempt(self, user: str) -> tuple[str, Event]:
        outcome = self.chance.choice(["SENT", "FAILED"])
        said = {"notificationId": self._notice(user), "channel": "EMAIL", "status": outcome}
        return "NOTIFICATION_DELIVERY", {**said, "retryCount": self.chance.randrange(3)}

    def _measure(self, user: str) -> tuple[str, Event]:
        return "USER_ENGAGEMENT", {"name": "surveys"}

    def _report(self, user: str) -> str:
        return id_of(f"report {self.chance.randrange(4)} of {HOMES[user]}")

    def _notice(self, user: str) -> str:
        return id_of(f"notice {self.chance.choice([1, 2])} of {HOMES[user]}")


KINDS: Mapping[str, Callable[[Day, str], Event]] = {
    "activity": Day._activity,
    "report_access": Day._access,
    "notification_interaction": Day._interaction,
    "ai_chat_session": Day._consultation,
    "metric": Day._metric,
}
