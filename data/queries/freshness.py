"""How old the figures of a rollup are. Source: rollup_days, written together with the figures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, func, select

from data.queries.run import fetch
from data.queries.visible import in_organizations, on_days
from data.scope import Scope
from data.tables.internal import rollup_days


def computed_at(engine: Engine, rollup: str, scope: Scope) -> datetime | None:
    """When the newest computed day of the scope's period was last computed; the earliest over organizations.

    None where that rollup has never run for a day of the period. In UTC. QueryTimeout, SourceUnavailable.
    """
    done_at = func.coalesce(rollup_days.c.computed_at, rollup_days.c.as_of)
    newest_first = (
        select(func.min(done_at))
        .where(
            rollup_days.c.job == rollup,
            in_organizations(scope, rollup_days.c.organization_id),
            on_days(scope.period, rollup_days.c.day),
            done_at.is_not(None),
        )
        .group_by(rollup_days.c.day)
        .order_by(rollup_days.c.day.desc())
        .limit(1)
    )
    rows = fetch(engine, newest_first, name=f"freshness of {rollup}")
    return rows[0][0] if rows else None
