"""Dashboards: which widget stands where for whom. Table: dashboard_configs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, case, select

from data.errors import NotAllowed
from data.people import Viewer
from data.queries.run import fetch
from data.tables.analytics import dashboard_configs
from data.tables.host import organizations


@dataclass(frozen=True)
class Placement:
    """One widget on the grid of 12 columns: upper left corner and size in grid units."""

    number: int
    widget: str
    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class Dashboard:
    """What one person sees: placements in reading order, and the theme."""

    placements: tuple[Placement, ...]
    theme_settings: Mapping[str, Any]


def dashboard_for(engine: Engine, viewer: Viewer) -> Dashboard:
    """The viewer's own dashboard, else the default of the organization, else the platform's for the role.

    QueryTimeout, SourceUnavailable.
    """
    row = _nearest_config(engine, viewer)
    if row is None:
        return Dashboard((), {})
    switched_off = {entry["widget"] for entry in row.widget_preferences if entry.get("enabled") is False}
    placements = (Placement(**entry) for entry in row.layout_config["breakpoints"]["lg"])
    shown = [placement for placement in placements if placement.widget not in switched_off]
    return Dashboard(tuple(sorted(shown, key=lambda place: (place.y, place.x))), row.theme_settings or {})


def placement_for(engine: Engine, viewer: Viewer, number: int) -> Placement:
    """The placement of that number on the viewer's dashboard; NotAllowed when there is none."""
    for placement in dashboard_for(engine, viewer).placements:
        if placement.number == number:
            return placement
    raise NotAllowed("That widget is not on your dashboard.")


def _nearest_config(engine: Engine, viewer: Viewer) -> Any:
    own = (dashboard_configs.c.user_id == viewer.id) & dashboard_configs.c.is_default.is_(False)
    default = dashboard_configs.c.is_default & (
        (dashboard_configs.c.organization_id == viewer.organization_id) | organizations.c.is_platform
    )
    nearness = case((own, 0), (dashboard_configs.c.organization_id == viewer.organization_id, 1), else_=2)
    question = (
        select(
            dashboard_configs.c.layout_config,
            dashboard_configs.c.widget_preferences,
            dashboard_configs.c.theme_settings,
        )
        .join(organizations, organizations.c.id == dashboard_configs.c.organization_id)
        .where(dashboard_configs.c.role == viewer.role, own | default)
        .order_by(nearness)
        .limit(1)
    )
    return next(iter(fetch(engine, question, name="dashboard")), None)
