"""What the buffer has given so far: provisional counters of a day, until the nightly figures replace them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Engine, select

from data.queries.run import fetch
from data.tables.live import live_counters

# The channel of LISTEN on which each change is told: JSON text {"organization_id", "outbox_id"}.
LIVE_CHANNEL = "live_counters"


@dataclass(frozen=True)
class LiveCount:
    """One counter of a unit; `department_id` None is the whole organization, `version` grows with each change."""

    department_id: UUID | None
    counter: str
    label: str
    value: Decimal
    version: int


def live_counts(engine: Engine, organization_id: UUID, day: date) -> Sequence[LiveCount]:
    """The counters of an organization and of its departments on a UTC day: the organization's first, then by name.

    Source: live_counters, at most five minutes old; `label` is the feature of feature_uses, else ''.
    QueryTimeout, SourceUnavailable.
    """
    columns = (live_counters.c[name] for name in ("department_id", "counter", "label", "value", "version"))
    statement = (
        select(*columns)
        .where(live_counters.c.organization_id == organization_id, live_counters.c.day == day)
        .order_by(
            live_counters.c.department_id.nulls_first(),
            live_counters.c.counter,
            live_counters.c.label,
        )
    )
    return [LiveCount(*row) for row in fetch(engine, statement, name="live counters")]
