"""What a demo installation consists of, and the sources of its randomness and ids."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from hashlib import sha1
from random import Random
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("6b8f6a3e-6f0c-5d7e-9a55-0d1c5a2b7e41")
OWNERS = 3
VARIANTS = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}

Event = dict[str, Any]
Row = dict[str, Any]
Timed = tuple[datetime, Event]


@dataclass(frozen=True, kw_only=True)
class DemoPlan:
    """Size and start of a demo installation. The same plan gives the same data, for ever and everywhere."""

    organizations: int = 12
    users: int = 420
    days: int = 180
    seed: int = 7
    first_day: date

    def __post_init__(self) -> None:
        if self.organizations < 1 or self.days < 1:
            raise ValueError("A demo needs at least one organization and one day")
        if self.users < OWNERS + 3 * self.organizations:
            raise ValueError(f"A demo needs {OWNERS} users and three more for each organization")

    @property
    def end(self) -> date:
        """The first day after the initial plan; data may be extended past it."""
        return self.first_day + timedelta(days=self.days)

    @cached_property
    def namespace(self) -> UUID:
        """Every id is derived from this, so that two different plans share none."""
        size = f"{self.organizations}:{self.users}:{self.days}"
        return uuid5(NAMESPACE, f"{self.seed}:{size}:{self.first_day}")

    def identifier(self, *parts: object) -> UUID:
        """The id of the thing that `parts` name."""
        return uuid5(self.namespace, ":".join(map(str, parts)))

    def identifier_text(self, name: str) -> str:
        """What `str(identifier(name))` gives, four times as fast: most events need one."""
        digest = sha1(self.namespace.bytes + name.encode(), usedforsecurity=False).hexdigest()
        variant = VARIANTS[digest[16]]
        return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"

    def random(self, *parts: object) -> Random:
        """A generator of its own for the purpose that `parts` name."""
        return Random(f"{self.seed}:{':'.join(map(str, parts))}")


@dataclass(frozen=True)
class SignIn:
    """A demo person whom a visitor may sign in as; the loader sets the password."""

    id: UUID
    email: str
    role: str
    name: str


def _sign_in(email: str, role: str, name: str) -> SignIn:
    return SignIn(uuid5(NAMESPACE, email), email, role, name)


OWNER = _sign_in("owner@demo.example", "OWNER", "Olivia Hartmann")
LEADER = _sign_in("leader@demo.example", "LEADER", "Leon Castellane")
MANAGER = _sign_in("manager@demo.example", "MANAGER", "Maya Oyelaran")
SIGN_INS = (OWNER, LEADER, MANAGER)


def midnight(day: date) -> datetime:
    """The first instant of the UTC day."""
    return datetime.combine(day, time(), UTC)


def iso(when: datetime) -> str:
    """The UTC time as the ingest format has it."""
    return f"{when.isoformat(timespec='milliseconds')[:-6]}Z"


def days_between(first: date, until: date) -> list[date]:
    """The days of [first, until)."""
    return [first + timedelta(days=number) for number in range((until - first).days)]


def count_around(random: Random, mean: float) -> int:
    """A whole number whose mean is `mean`."""
    whole = int(mean)
    return whole + (random.random() < mean - whole)


def apportion(total: int, weights: list[float], minimum: int) -> list[int]:
    """Whole numbers that add up to `total`, each at least `minimum`, the rest in proportion to `weights`."""
    rest = total - minimum * len(weights)
    exact = [rest * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda at: shares[at] - exact[at])
    for at in by_remainder[: rest - sum(shares)]:
        shares[at] += 1
    return [minimum + share for share in shares]
