"""How far notifications come, and how many people are sent. Source: notification_delivery_logs (nightly).

A delivery is one notification to one person on one channel; which organization it is of, its notification says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, FromClause, and_, exists, func, or_, select

from data.queries.headcount import Unit, people_at_end
from data.queries.run import Record, Statement, fetch
from data.queries.visible import at_moments, department_names, in_organizations
from data.scope import Period, Scope
from data.small_groups import Withheld, hidden_units, is_too_small, withheld
from data.tables.analytics import notification_delivery_logs as deliveries
from data.tables.host import notifications, users
from data.tables.host import user_department_periods as memberships

FAILED = "FAILED"
STATUS = func.coalesce(deliveries.c.delivery_status, "SENT")
REACHED = ("DELIVERED", "READ", "DISMISSED")


@dataclass(frozen=True)
class ChannelSteps:
    """Deliveries of a channel by how far they came, each step among the one before it; `failed` were never sent.

    `retried` took more than one attempt, whatever became of them.
    """

    channel: str
    sent: int
    delivered: int
    read: int
    clicked: int
    failed: int
    retried: int

    @property
    def attempted(self) -> int:
        """Sent or not."""
        return self.sent + self.failed


@dataclass(frozen=True)
class ChannelFunnel:
    """A channel now and in the comparison; `before` is None where there was nothing or none is made."""

    now: ChannelSteps
    before: ChannelSteps | None


@dataclass(frozen=True)
class Load:
    """Messages that got to the people of a department on any channel, and those they read, clicked or dismissed."""

    messages: int
    acted_on: int
    people: int
    weeks: float

    @property
    def a_week(self) -> float:
        """Messages per person and week."""
        return self.messages / self.people / self.weeks

    @property
    def share(self) -> float:
        """Acted on, 0–1."""
        return self.acted_on / self.messages


@dataclass(frozen=True)
class DepartmentLoad:
    """A department (None: people without one); `before` is None where it was withheld, empty or not asked for."""

    department: str | None
    now: Load
    before: Load | None


@dataclass(frozen=True)
class DepartmentLoads:
    """Departments, the heaviest load first, and how many more are withheld."""

    shown: Sequence[DepartmentLoad]
    withheld: int


def notification_funnel(engine: Engine, scope: Scope, *, name: str) -> Sequence[ChannelFunnel] | Withheld:
    """Channels with deliveries sent in the scope's period, the busiest first. Three statements at most.

    Withheld for a unit of fewer than k people. QueryTimeout, SourceUnavailable.
    """
    people = people_at_end(engine, scope, scope.period, name=name)
    if is_too_small(scope, people):
        return withheld(scope, people)
    now = _channels(engine, scope, scope.period, name)
    before = _channels(engine, scope, scope.comparison, name)
    funnels = [ChannelFunnel(steps, before.get(channel)) for channel, steps in now.items()]
    return sorted(funnels, key=lambda funnel: (-funnel.now.attempted, funnel.now.channel))


def notification_load(engine: Engine, scope: Scope, *, name: str) -> DepartmentLoads | Withheld:
    """Departments of the scope by the messages of its period. Three statements at most.

    A message counts once however many channels it took, for the department of its person when it was sent, and
    not at all where every channel failed. Departments with fewer than k receiving people are withheld, and a further
    one where these are fewer together; Withheld where none remains. QueryTimeout, SourceUnavailable.
    """
    now = _loads(engine, scope, scope.period, name)
    hidden = hidden_units(scope, {unit: load.people for unit, load in now.items()})
    shown = [unit for unit in now if unit not in hidden]
    if now and not shown:
        return withheld(scope)
    before = _loads(engine, scope, scope.comparison, name)
    hidden_before = hidden_units(scope, {unit: load.people for unit, load in before.items()})
    names = {row.id: row.name for row in fetch(engine, department_names(scope), name=f"{name}: names")}
    loads = [
        DepartmentLoad(names.get(unit), now[unit], None if unit in hidden_before else before.get(unit))
        for unit in shown
    ]
    return DepartmentLoads(sorted(loads, key=lambda row: (-row.now.a_week, row.department or "")), len(hidden))


def _channels(engine: Engine, scope: Scope, period: Period | None, name: str) -> Mapping[str, ChannelSteps]:
    if period is None:
        return {}
    rows = fetch(engine, _channel_steps(scope, period), name=name)
    return {row.delivery_channel: _steps_of(row) for row in rows}


def _steps_of(row: Record) -> ChannelSteps:
    return ChannelSteps(row.delivery_channel, row.sent, row.delivered, row.read, row.clicked, row.failed, row.retried)


def _channel_steps(scope: Scope, period: Period) -> Statement:
    """A row a channel. What was read came through and what was clicked was read, whatever was logged."""
    clicked = deliveries.c.clicked_at.is_not(None)
    read = or_(clicked, deliveries.c.read_at.is_not(None), STATUS == "READ")
    came = func.num_nonnulls(deliveries.c.delivered_at, deliveries.c.dismissed_at) > 0
    delivered = or_(read, came, STATUS.in_(REACHED))
    failed = and_(STATUS == FAILED, ~delivered)
    steps = {"sent": ~failed, "delivered": delivered, "read": read, "clicked": clicked, "failed": failed}
    return (
        select(
            deliveries.c.delivery_channel,
            *(func.count().filter(step).label(label) for label, step in steps.items()),
            func.count().filter(deliveries.c.retry_count > 0).label("retried"),
        )
        .select_from(deliveries.join(notifications, notifications.c.id == deliveries.c.notification_id))
        .where(_sent(scope, period), deliveries.c.delivery_channel.is_not(None))
        .group_by(deliveries.c.delivery_channel)
    )


def _loads(engine: Engine, scope: Scope, period: Period | None, name: str) -> Mapping[Unit, Load]:
    """By department; those whose people got no message are absent."""
    computed = None if period is None else Period(period.start, min(period.end, scope.today))
    if computed is None or computed.days < 1:
        return {}
    rows = fetch(engine, _load(scope, computed), name=name)
    return {row.unit: Load(row.messages, row.acted_on, row.people, computed.days / 7) for row in rows}


def _load(scope: Scope, period: Period) -> Statement:
    """A row a department: messages, those acted on, and distinct people who got any."""
    times = (deliveries.c.read_at, deliveries.c.clicked_at, deliveries.c.dismissed_at)
    acted = or_(func.num_nonnulls(*times) > 0, STATUS.in_(("READ", "DISMISSED")))
    unit = memberships.c.department_id.label("unit")
    message = (
        select(unit, deliveries.c.user_id, func.bool_or(acted).label("is_acted_on"))
        .select_from(
            deliveries.join(notifications, notifications.c.id == deliveries.c.notification_id).outerjoin(
                memberships, _member_when_sent()
            )
        )
        .where(_sent(scope, period), or_(STATUS != FAILED, acted))
        .group_by(memberships.c.department_id, deliveries.c.user_id, deliveries.c.notification_id)
        .subquery("message")
    )
    return select(
        message.c.unit,
        func.count().label("messages"),
        func.count().filter(message.c.is_acted_on).label("acted_on"),
        func.count(message.c.user_id.distinct()).label("people"),
    ).group_by(message.c.unit)


def _sent(scope: Scope, period: Period) -> ColumnElement[bool]:
    """Deliveries of notifications of the scope's organizations, to its people, sent in the period."""
    conditions = [in_organizations(scope, notifications.c.organization_id), at_moments(period, deliveries.c.sent_at)]
    if scope.organization_id is not None:
        # Not needed for the answer: by its people, an organization's few rows are found among everybody's.
        its_people = select(users.c.id).where(users.c.organization_id == scope.organization_id)
        conditions.append(deliveries.c.user_id.in_(its_people))
    if scope.person_id is not None:
        conditions.append(deliveries.c.user_id == scope.person_id)
    if scope.department_id is not None:
        theirs = memberships.alias("theirs")
        here = exists().where(_member_when_sent(theirs), theirs.c.department_id == scope.department_id)
        conditions.append(here.correlate(deliveries))
    return and_(*conditions)


def _member_when_sent(held: FromClause = memberships) -> ColumnElement[bool]:
    """Joins a delivery with the department of its person at the moment of sending."""
    until, sent_at = held.c.valid_to, deliveries.c.sent_at
    return and_(
        held.c.user_id == deliveries.c.user_id, held.c.valid_from <= sent_at, or_(until.is_(None), until > sent_at)
    )
