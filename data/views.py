"""Keeps the materialized views behind the scoped ones: the only module that names them beside the migrations."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, text

SCHEMA = "dashboard_views"

VIEWS_OF: Mapping[str, Sequence[str]] = {
    "user_engagement_metrics": ("engagement_days", "engagement_months"),
    "feature_utilization_metrics": ("feature_hours",),
}

# Deleted before the refresh takes its snapshot: what it did not see yet stays noted.
FORGET = text("DELETE FROM unrefreshed_days WHERE table_name = :table")
IS_POPULATED = text("SELECT relispopulated FROM pg_class WHERE oid = CAST(:view AS regclass)")


def refresh_views(engine: Engine) -> dict[str, float]:
    """Seconds that each view took, in the order of their refreshing; readers see them old or new, and never wait.

    Between refreshes the scoped views read changed days from the tables, so that this changes how fast they are,
    never what they tell. Call it after what rewrites many days, and where rows went without a DELETE (a dropped or
    attached partition), which no trigger sees.
    """
    seconds: dict[str, float] = {}
    for table, views in VIEWS_OF.items():
        with engine.begin() as connection:
            connection.execute(FORGET, {"table": table})
            seconds |= {view: _refresh(connection, view) for view in views}
    return seconds


def _refresh(connection: Connection, view: str) -> float:
    started = time.perf_counter()
    name = f"{SCHEMA}.{view}"
    concurrently = "CONCURRENTLY" if connection.scalar(IS_POPULATED, {"view": name}) else ""
    connection.exec_driver_sql(f"REFRESH MATERIALIZED VIEW {concurrently} {name}")
    return time.perf_counter() - started
