"""Who comes on which day, when, and for how long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from data.demo.organizations import pulse
from data.demo.people import Person
from data.demo.plan import DemoPlan
from data.demo.rhythm import DayShape, day_shape, season
from data.demo.world import House

MOST_VISITS, MOST_STEPS = 5, 20
CURIOUS_DAYS = 70


@dataclass(frozen=True, slots=True)
class Visit:
    """A session of a person: `steps` things are done, `pries` reports of other departments opened."""

    person: Person
    session_id: str
    start: datetime
    steps: int
    pries: int = 0


def visits_on(plan: DemoPlan, house: House, day: date) -> list[Visit]:
    """The visits that begin on a UTC day, by person."""
    organization = house.organization
    if not organization.is_open_on(day):
        return []
    shape = day_shape(day, organization.place.offset_hours)
    chance = shape.level * season(day) * pulse(plan, organization, day)
    random = plan.random("presence", organization.number, day)
    present = [person for person in house.people if random.random() < person.habit.presence * chance]
    return [
        visit for person in present if person.may_act_on(day) for visit in _visits_of(plan, person, day, shape, random)
    ]


def _visits_of(plan: DemoPlan, person: Person, day: date, shape: DayShape, random: Random) -> Iterator[Visit]:
    count = 1
    while count < MOST_VISITS and random.random() < person.habit.again:
        count += 1
    for number in range(count):
        steps = min(MOST_STEPS, 1 + int(random.expovariate(1 / person.habit.steps)))
        session_id = plan.identifier_text(f"session:{day}:{person.id}:{number}")
        yield Visit(person, session_id, shape.instant(random, day), steps)
    if person.is_curious:
        yield from _curious_visit(plan, person, day, shape, random)


def _curious_visit(plan: DemoPlan, person: Person, day: date, shape: DayShape, random: Random) -> Iterator[Visit]:
    if day >= plan.end - timedelta(days=CURIOUS_DAYS) and random.random() < 0.4:
        session_id = plan.identifier_text(f"session:{day}:{person.id}:curious")
        yield Visit(person, session_id, shape.instant(random, day), 1, pries=random.randrange(6, 15))
