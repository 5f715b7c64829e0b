"""Subscription periods: a trial, then months or years, their renewals, lapses and cancellations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from data.demo.organizations import TRIAL_DAYS, Organization, Story
from data.demo.people import Person
from data.demo.plan import DemoPlan

RENEWED, EXPIRED, CANCELLED = "RENEWED", "EXPIRED", "CANCELLED"
MONTH, YEAR = 30, 365
LAPSE_DAYS = 4


@dataclass(frozen=True, slots=True)
class Tier:
    """A price list: up to `seats` users cost `base` a month and `per_seat` for each."""

    name: str
    seats: int
    base: int
    per_seat: int


TIERS = (Tier("starter", 15, 190, 12), Tier("growth", 50, 490, 11), Tier("enterprise", 10**9, 1500, 10))


@dataclass(frozen=True, slots=True)
class Period:
    """A period [start, end) and how it ends."""

    id: UUID
    organization: Organization
    tier: str
    status: str
    mrr: Decimal
    start: date
    end: date
    outcome: str


def periods(plan: DemoPlan, organization: Organization, people: list[Person], until: date) -> Iterator[Period]:
    """The periods that began before `until`, in order."""
    if organization.is_platform:
        return
    start, number, outcome = organization.created.date(), 0, RENEWED
    while start < until and outcome != CANCELLED:
        trial = number == 0 and organization.story is not Story.NEW
        length = TRIAL_DAYS if trial else _length(plan, organization, number)
        end = start + timedelta(days=length)
        outcome = _outcome(plan, organization, number, length)
        if organization.cancelled and end >= organization.cancelled:
            end, outcome = organization.cancelled, CANCELLED
        yield _period(plan, organization, people, number, trial, start, end, outcome)
        start, number = end + timedelta(days=LAPSE_DAYS if outcome == EXPIRED else 0), number + 1


def _length(plan: DemoPlan, organization: Organization, number: int) -> int:
    if organization.story in (Story.POOR, Story.CHURNING):
        return YEAR if number == 1 else MONTH
    yearly = plan.random("yearly", organization.number).random() < 0.3 + organization.size / 150
    return YEAR if yearly else MONTH


def _outcome(plan: DemoPlan, organization: Organization, number: int, length: int) -> str:
    if length == YEAR:
        return EXPIRED if organization.story is Story.POOR else RENEWED
    lapses = number > 0 and plan.random("lapse", organization.number, number).random() < 0.05
    return EXPIRED if lapses else RENEWED


def _period(
    plan: DemoPlan,
    organization: Organization,
    people: list[Person],
    number: int,
    trial: bool,
    start: date,
    end: date,
    outcome: str,
) -> Period:
    seats = max(3, sum(person.created.date() <= start for person in people))
    tier = next(tier for tier in TIERS if seats <= tier.seats)
    discount = Decimal("0.90") if (end - start).days > MONTH else Decimal("1.00")
    price = Decimal(tier.base + seats * tier.per_seat) * discount
    return Period(
        id=plan.identifier("period", organization.number, number),
        organization=organization,
        tier=tier.name,
        status="TRIAL" if trial else "ACTIVE",
        mrr=Decimal("0.00") if trial else price.quantize(Decimal("0.01")),
        start=start,
        end=end,
        outcome=outcome,
    )
