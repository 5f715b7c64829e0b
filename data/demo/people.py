"""The users: who joined when, where they work, and what habits they have."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any
from uuid import UUID

from data.demo.names import email_address, person_name
from data.demo.organizations import FEATURES, OPTIONAL_FEATURES, Department, Organization, Story, leaders_of
from data.demo.places import devices, geolocation
from data.demo.plan import LEADER, MANAGER, OWNER, OWNERS, DemoPlan, SignIn, midnight

FEATURE_WEIGHTS = {
    "MANAGER": (0.23, 0.26, 0.14, 0.05, 0.02, 0.21, 0.09),
    "LEADER": (0.12, 0.24, 0.12, 0.07, 0.08, 0.30, 0.07),
    "OWNER": (0.0, 0.0, 0.0, 0.0, 0.30, 0.60, 0.10),
}


@dataclass(frozen=True, slots=True)
class Habit:
    """How often somebody comes on a normal workday, how often again the same day, and for how much."""

    name: str
    presence: float
    again: float
    steps: float


HEAVY = Habit("heavy", 0.66, 0.32, 4.6)
MEDIUM = Habit("medium", 0.27, 0.16, 3.8)
LIGHT = Habit("light", 0.065, 0.08, 2.6)
DORMANT = Habit("dormant", 0.006, 0.0, 1.5)
HABITS = (HEAVY, MEDIUM, LIGHT, DORMANT)
HABIT_WEIGHTS = (16, 38, 32, 14)
OWNER_HABIT = Habit("owner", 0.5, 0.2, 3.0)


@dataclass(frozen=True, slots=True)
class Person:
    """A user. `features`: cumulative weights by FEATURES; `leaves`: the first day without access."""

    id: UUID
    organization: Organization
    department: Department | None
    next_department: Department | None
    moves_on: date | None
    email: str
    name: str
    role: str
    created: datetime
    leaves: date | None
    habit: Habit
    is_curious: bool
    features: tuple[float, ...]
    usual_device: dict[str, str]
    other_device: dict[str, str]
    location: dict[str, Any]

    @property
    def has_round(self) -> bool:
        """Whether the person does a bit of everything once a week, so that a visitor finds it there."""
        return self.id in (LEADER.id, MANAGER.id)

    def department_on(self, day: date) -> Department | None:
        """Where the person works on the day."""
        moved = self.moves_on is not None and day >= self.moves_on
        return self.next_department if moved else self.department

    def may_act_on(self, day: date) -> bool:
        """Whether the account can be used on the whole day."""
        stays = self.leaves is None or day < self.leaves
        return stays and self.created.date() < day and self.organization.is_open_on(day)


@dataclass(frozen=True, slots=True)
class _Seat:
    number: int
    role: str
    department: Department | None
    sign_in: SignIn | None
    is_curious: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether the person is there from the start, and stays."""
        return self.number == 0 or self.sign_in is not None or self.is_curious


def build_people(
    plan: DemoPlan, organization: Organization, departments: list[Department], taken: set[str]
) -> list[Person]:
    """The users of an organization, LEADERs first; `taken` holds every address in use and grows."""
    seats = list(_seats(organization, departments))
    return [_person(plan, organization, departments, seat, taken) for seat in seats]


def _seats(organization: Organization, departments: list[Department]) -> Iterator[_Seat]:
    flagship = organization.story is Story.FLAGSHIP
    if organization.is_platform:
        yield from (_Seat(at, "OWNER", None, OWNER if at == 0 else None) for at in range(OWNERS))
        return
    leaders = leaders_of(organization)
    for at in range(leaders):
        yield _Seat(at, "LEADER", None, LEADER if flagship and at == 0 else None)
    places = [department for department in departments for _ in range(department.size)]
    for at, department in enumerate(places):
        curious = flagship and department is not places[0] and places[at - 1] is places[0]
        yield _Seat(leaders + at, "MANAGER", department, MANAGER if flagship and at == 0 else None, curious)


def _person(
    plan: DemoPlan, organization: Organization, departments: list[Department], seat: _Seat, taken: set[str]
) -> Person:
    random = plan.random("person", organization.number, seat.number)
    created = _joined(plan, organization, seat, random)
    name = person_name(random, organization.place.region)
    usual, other = devices(random)
    moves_on, next_department = _move(random, departments, seat, created)
    return Person(
        id=seat.sign_in.id if seat.sign_in else plan.identifier("user", organization.number, seat.number),
        organization=organization,
        department=seat.department,
        next_department=next_department,
        moves_on=moves_on,
        email=seat.sign_in.email if seat.sign_in else email_address(name, organization.domain, taken),
        name=seat.sign_in.name if seat.sign_in else name,
        role=seat.role,
        created=created,
        leaves=_leaves(random, seat, created),
        habit=_habit(random, organization, seat),
        is_curious=seat.is_curious,
        features=_features(random, seat),
        usual_device=usual,
        other_device=other,
        location=geolocation(random, organization.place),
    )


def _joined(plan: DemoPlan, organization: Organization, seat: _Seat, random: Random) -> datetime:
    opened = max(organization.created, seat.department.created if seat.department else organization.created)
    early = seat.is_fixed or random.random() < 0.6
    last = plan.end - timedelta(days=4)
    first = max(opened.date(), plan.first_day)
    if early:
        day = opened.date() + timedelta(days=0 if seat.number == 0 else random.randrange(12))
    else:
        day = first + timedelta(days=random.randrange(max(1, (last - first).days)))
    return max(midnight(day) + timedelta(hours=8, seconds=random.randrange(8 * 3600)), opened)


def _leaves(random: Random, seat: _Seat, created: datetime) -> date | None:
    stays = random.random() > 0.06 or seat.is_fixed
    return None if stays else created.date() + timedelta(days=random.randrange(60, 500))


def _move(
    random: Random, departments: list[Department], seat: _Seat, created: datetime
) -> tuple[date | None, Department | None]:
    settled = not seat.department or seat.department is departments[0] or seat.department.size < 7
    others = [place for place in departments if place is not seat.department and place.size >= 5]
    if random.random() > 0.035 or settled or not others:
        return None, None
    target = random.choice(others)
    earliest = max(created.date(), target.created.date())
    return earliest + timedelta(days=random.randrange(40, 260)), target


def _habit(random: Random, organization: Organization, seat: _Seat) -> Habit:
    if organization.is_platform:
        return OWNER_HABIT
    if seat.is_fixed:
        return HEAVY
    return random.choices(HABITS, HABIT_WEIGHTS)[0]


def _features(random: Random, seat: _Seat) -> tuple[float, ...]:
    """Some features a person never touches, others are not used in the whole department."""
    unused = set(seat.department.unused) if seat.department else set()
    unused.update(random.sample(OPTIONAL_FEATURES, random.choice((0, 0, 0, 1, 1, 2))))
    if seat.sign_in:
        unused.clear()
    weights = [
        0.0 if feature in unused else weight * random.lognormvariate(0, 0.4)
        for feature, weight in zip(FEATURES, FEATURE_WEIGHTS[seat.role], strict=True)
    ]
    return tuple(accumulate(weights))


def share_of(person: Person, feature: str) -> float:
    """How much of a person's steps a feature takes, between 0 and 1."""
    at = FEATURES.index(feature)
    before = person.features[at - 1] if at else 0.0
    return (person.features[at] - before) / person.features[-1]
