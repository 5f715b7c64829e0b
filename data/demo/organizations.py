"""The organizations, each with its story, and their branches and departments."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import sin
from random import Random
from uuid import UUID

from data.demo.names import DEPARTMENTS, SMALL_DEPARTMENTS, company_names, plain
from data.demo.places import PLACES, Place
from data.demo.plan import OWNERS, DemoPlan, apportion, midnight
from data.platform import PLATFORM_ORGANIZATION_ID

FEATURES = (
    "employee_management",
    "report_generation",
    "ai_consultation",
    "department_setup",
    "user_management",
    "analytics_viewing",
    "notification_interaction",
)
OPTIONAL_FEATURES = ("ai_consultation", "department_setup", "user_management", "notification_interaction")
ORGANIZATIONS_WITH_SMALL_DEPARTMENT = (1, 6)
PLATFORM_AGE_DAYS = 900
TRIAL_DAYS = 30
CLOSES_AFTER_DAYS = 45


class Story(StrEnum):
    """What becomes of an organization."""

    PLATFORM = "platform"
    FLAGSHIP = "flagship"
    CHURNING = "churning"
    NEW = "new"
    TRIAL = "trial"
    POOR = "poor"
    STEADY = "steady"


STORIES = (Story.FLAGSHIP, Story.CHURNING, Story.NEW, Story.TRIAL, Story.POOR)
HEALTH = {Story.FLAGSHIP: 0.92, Story.CHURNING: 0.5, Story.NEW: 0.8, Story.TRIAL: 0.7, Story.POOR: 0.22}


@dataclass(frozen=True, slots=True)
class Organization:
    """An organization; `size` is how many users it has in the end, `health` between 0 and 1."""

    number: int
    id: UUID
    name: str
    industry: str
    domain: str
    story: Story
    health: float
    size: int
    place: Place
    created: datetime
    cancelled: date | None = None
    closed: datetime | None = None

    @property
    def is_platform(self) -> bool:
        return self.story is Story.PLATFORM

    def is_open_on(self, day: date) -> bool:
        """Whether people may work there on the whole day."""
        return self.created.date() < day and (self.closed is None or day < self.closed.date())


@dataclass(frozen=True, slots=True)
class Branch:
    """A site of an organization."""

    id: UUID
    name: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Department:
    """A department; `size` is how many users it has in the end."""

    id: UUID
    branch_id: UUID
    name: str
    size: int
    unused: frozenset[str]
    created: datetime


def leaders_of(organization: Organization) -> int:
    """How many LEADERs an organization has."""
    return max(1, round(organization.size * 0.07))


def build_organizations(plan: DemoPlan) -> list[Organization]:
    """The platform first, then the customers: the flagship, the stories, the steady ones."""
    companies = company_names(plan.random("companies"), plan.organizations)
    sizes = _sizes(plan)
    customers = [
        _customer(plan, number, size, company)
        for number, (size, company) in enumerate(zip(sizes, companies, strict=True), start=1)
    ]
    return [_platform(plan), *customers]


def _platform(plan: DemoPlan) -> Organization:
    created = midnight(plan.first_day - timedelta(days=PLATFORM_AGE_DAYS)) + timedelta(hours=6)
    identity = PLATFORM_ORGANIZATION_ID
    return Organization(
        0, identity, "Platform", "Software", "demo.example", Story.PLATFORM, 0.9, OWNERS, PLACES[0], created
    )


def _customer(plan: DemoPlan, number: int, size: int, company: tuple[str, str]) -> Organization:
    random = plan.random("organization", number)
    name, industry = company
    story = STORIES[number - 1] if number <= len(STORIES) else Story.STEADY
    cancelled = _cancelled(plan) if story is Story.CHURNING else None
    return Organization(
        number=number,
        id=plan.identifier("organization", number),
        name=name,
        industry=industry,
        domain=f"{plain(name).replace('.', '-')}.example",
        story=story,
        health=HEALTH.get(story, random.uniform(0.55, 0.9)),
        size=size,
        place=PLACES[(number - 1) % len(PLACES)],
        created=midnight(_created(plan, story, random)) + timedelta(hours=6, minutes=random.randrange(60)),
        cancelled=cancelled,
        closed=midnight(cancelled + timedelta(days=CLOSES_AFTER_DAYS)) if cancelled else None,
    )


def _sizes(plan: DemoPlan) -> list[int]:
    """Users of each customer by number: the flagship has most, the new and the trial one fewest."""
    random, total = plan.random("sizes"), plan.users - OWNERS
    weights = [random.lognormvariate(0, 0.9) for _ in range(plan.organizations)]
    sizes = sorted(apportion(total, weights, min(8, total // plan.organizations)))
    flagship, smallest, rest = sizes.pop(), sizes[:2], sizes[2:]
    random.shuffle(rest)
    churning = rest.pop() if rest else None
    return [flagship, *([churning] if churning else []), *smallest, *rest]


def _created(plan: DemoPlan, story: Story, random: Random) -> date:
    ages = {Story.FLAGSHIP: 620, Story.CHURNING: 400}
    late = {Story.NEW: min(21, plan.days // 2), Story.TRIAL: min(18, plan.days // 2)}
    if story in ages:
        return plan.first_day - timedelta(days=ages[story])
    if story in late:
        return plan.end - timedelta(days=late[story])
    if story is Story.POOR:  # so that its yearly period ends 20 days after the plan
        return plan.end + timedelta(days=20 - 365 - TRIAL_DAYS)
    if random.random() < 0.65:
        return plan.first_day - timedelta(days=random.randrange(40, 700))
    return plan.first_day + timedelta(days=random.randrange(1 + int(plan.days * 0.6)))


def _cancelled(plan: DemoPlan) -> date:
    return plan.end - timedelta(days=min(16, plan.days // 8))


def pulse(plan: DemoPlan, organization: Organization, day: date) -> float:
    """How lively an organization is on a day; 1 is normal."""
    tide = 1 + 0.08 * sin(day.toordinal() / 17 + organization.number)
    age = (day - organization.created.date()).days
    started = min(1.0, 0.3 + age / 20)
    return tide * started * (0.45 + 0.6 * organization.health) * _fading(plan, organization, day)


def _fading(plan: DemoPlan, organization: Organization, day: date) -> float:
    if organization.cancelled is None:
        return 1.0
    left, fade_days = (organization.cancelled - day).days, min(90, max(1, plan.days // 2))
    return 0.03 if left <= 0 else min(1.0, 0.05 + 0.95 * left / fade_days)


def build_branches(plan: DemoPlan, organization: Organization) -> list[Branch]:
    """One branch for some twenty people, at most one a city."""
    wanted = 0 if organization.is_platform else 1 + organization.size // 22
    cities = organization.place.cities[:wanted]
    return [
        Branch(plan.identifier("branch", organization.number, at), city, organization.created)
        for at, city in enumerate(cities)
    ]


def build_departments(plan: DemoPlan, organization: Organization, branches: list[Branch]) -> list[Department]:
    """The departments, largest first; two organizations have one that is too small to be shown."""
    if organization.is_platform:
        return []
    random = plan.random("departments", organization.number)
    sizes = _department_sizes(random, organization)
    names = random.sample(DEPARTMENTS[:6], 6) + random.sample(DEPARTMENTS[6:], len(DEPARTMENTS) - 6)
    if sizes[-1] < 5 and len(sizes) > 1:
        names.insert(len(sizes) - 1, random.choice(SMALL_DEPARTMENTS))
    return [
        Department(
            id=plan.identifier("department", organization.number, at),
            branch_id=branches[at % len(branches)].id,
            name=names[at],
            size=size,
            unused=_unused(random, organization, at),
            created=_department_created(plan, organization, at, len(sizes)),
        )
        for at, size in enumerate(sizes)
    ]


def _unused(random: Random, organization: Organization, at: int) -> frozenset[str]:
    """What nobody of the department uses: nothing where the demo MANAGER works."""
    unused = frozenset(random.sample(OPTIONAL_FEATURES, random.choice((0, 0, 1, 1, 2))))
    return frozenset() if organization.story is Story.FLAGSHIP and at == 0 else unused


def _department_sizes(random: Random, organization: Organization) -> list[int]:
    people = organization.size - leaders_of(organization)
    small = 3 if organization.number in ORGANIZATIONS_WITH_SMALL_DEPARTMENT and people >= 16 else 0
    count = max(1, min(len(DEPARTMENTS), (people - small) // 7))
    weights = [1.8, *(random.lognormvariate(-0.1, 0.5) for _ in range(count - 1))]
    sizes = apportion(people - small, weights, min(5, (people - small) // count))
    return sorted(sizes, reverse=True) + ([small] if small else [])


def _department_created(plan: DemoPlan, organization: Organization, at: int, count: int) -> datetime:
    opened_later = organization.story is Story.STEADY and organization.number % 3 == 0 and at == count - 1 > 0
    later = midnight(plan.first_day + timedelta(days=plan.days * 2 // 5)) + timedelta(hours=7)
    return max(organization.created, later) if opened_later else organization.created
