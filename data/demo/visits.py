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
ROUND_WEEKDAY = 0
CURIOUS_DAYS = 70


@dataclass(frozen=True, slots=True)
class Visit:
    """A session of a person: `steps` things are done, `pries` reports of other departments opened.

    A round is a bit of everything: a report is read, an employee's record changed, a consultation held.
    """

    person: Person
    session_id: str
    start: datetime
    steps: int
    pries: int = 0
    is_round: bool = False


def visits_on(plan: DemoPlan, house: House, day: date) -> list[Visit]:
    """The visits that begin on a UTC day, by person."""
    organization = house.organization
    if not organization.is_open_on(day):
        return []
    shape = day_shape(day, organization.place.offset_hours)
    chance = shape.level * season(day) * pulse(plan, organization, day)
    random = plan.random("presence", organization.number, day)
    present = [person for person in house.people if random.random() < person.habit.presence * chance]
    visits = [
        visit for person in present if person.may_act_on(day) for visit in _visits_of(plan, person, day, shape, random)
    ]
    return [*visits, *_rounds(plan, house, day, shape)]


def _rounds(plan: DemoPlan, house: House, day: date, shape: DayShape) -> Iterator[Visit]:
    if day.weekday() != ROUND_WEEKDAY:
        return
    for person in house.people:
        if person.has_round and person.may_act_on(day):
            random = plan.random("round", day, person.id)
            session_id = plan.identifier_text(f"session:{day}:{person.id}:round")
            yield Visit(person, session_id, shape.instant(random, day), steps=2, is_round=True)


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
