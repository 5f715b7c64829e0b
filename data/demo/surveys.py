"""What users answer when they are asked how satisfied they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from data.demo.organizations import Organization, pulse
from data.demo.people import Person
from data.demo.plan import DemoPlan, midnight

KINDS = ("SATISFACTION", "NPS", "REPORT_ACCURACY")
ANSWERS_PER_PERSON_AND_DAY = 0.018


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered question."""

    id: UUID
    person: Person
    kind: str
    score: int
    submitted: datetime


def answers(plan: DemoPlan, organization: Organization, people: list[Person], day: date) -> Iterator[Answer]:
    """The answers of a day."""
    random = plan.random("answers", organization.number, day)
    rate = ANSWERS_PER_PERSON_AND_DAY * (1.3 if day.weekday() < 5 else 0.1)
    mood = _mood(plan, organization, day)
    for person in people:
        if random.random() >= rate or not person.may_act_on(day):
            continue
        kind = random.choices(KINDS, (45, 30, 25))[0]
        submitted = midnight(day) + timedelta(hours=7, seconds=random.randrange(11 * 3600))
        yield Answer(plan.identifier("answer", day, person.id), person, kind, _score(random, kind, mood), submitted)


def _mood(plan: DemoPlan, organization: Organization, day: date) -> float:
    """Between 0 and 1: the health of the organization, worse while it drifts away."""
    if organization.cancelled is None:
        return organization.health
    return organization.health * (0.45 + 0.55 * min(1.0, pulse(plan, organization, day)))


def _score(random: Random, kind: str, mood: float) -> int:
    if kind == "NPS":
        return min(10, max(0, round(random.gauss(3.4 + 6.2 * mood, 1.9))))
    centre = 2.0 + 2.5 * mood + (0.2 if kind == "REPORT_ACCURACY" else 0.0)
    return min(5, max(1, round(random.gauss(centre, 0.8))))
