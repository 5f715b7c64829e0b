"""What every installation starts with: the platform's organization and a default dashboard for each role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, literal, select, text
from sqlalchemy.dialects.postgresql import insert

from data.platform import PLATFORM_ORGANIZATION_ID, system_user_id
from data.tables.analytics import dashboard_configs
from data.tables.host import organizations, users

Place = tuple[str, int, int, int, int]
"""A widget's name, then x, y, w and h in grid units."""

THEME = {"mode": "system", "primaryColor": "#1976d2"}

DEFAULT_PLACES: Mapping[str, Sequence[Place]] = {
    "OWNER": (
        ("platform_pulse", 0, 0, 12, 2),
        ("activity_heatmap", 0, 2, 7, 5),
        ("weekly_rhythm", 7, 2, 5, 5),
        ("business_impact", 0, 7, 6, 5),
        ("churn_risk", 6, 7, 6, 5),
        ("revenue", 0, 12, 6, 4),
        ("adoption_funnel", 6, 12, 6, 4),
        ("report_factory", 0, 16, 6, 4),
        ("report_reach", 6, 16, 6, 4),
        ("ai_consultations", 0, 20, 6, 4),
        ("notification_funnel", 6, 20, 6, 4),
        ("retention_cohorts", 0, 24, 6, 4),
        ("feature_map", 6, 24, 6, 4),
        ("access_review", 0, 28, 6, 4),
        ("data_trust", 6, 28, 6, 4),
    ),
    "LEADER": (
        ("unit_strip", 0, 0, 12, 2),
        ("activity_heatmap", 0, 2, 7, 5),
        ("weekly_rhythm", 7, 2, 5, 5),
        ("department_comparison", 0, 7, 6, 4),
        ("unread_reports", 6, 7, 6, 4),
        ("feature_map", 0, 11, 6, 4),
        ("missed_features", 6, 11, 6, 4),
        ("candidate_flow", 0, 15, 6, 4),
        ("conversation_themes", 6, 15, 6, 4),
        ("business_impact", 0, 19, 6, 5),
        ("notification_load", 6, 19, 6, 5),
        ("data_trust", 0, 24, 12, 4),
    ),
    "MANAGER": (
        ("unit_strip", 0, 0, 12, 2),
        ("reading_queue", 0, 2, 6, 5),
        ("candidates", 6, 2, 6, 5),
        ("activity_heatmap", 0, 7, 7, 5),
        ("team_activity", 7, 7, 5, 5),
        ("report_timeline", 0, 12, 6, 4),
        ("my_consultations", 6, 12, 6, 4),
        ("feature_map", 0, 16, 6, 4),
        ("weekly_rhythm", 6, 16, 6, 4),
    ),
}


def seed_defaults(engine: Engine, *, create_host_tables: bool = True) -> None:
    """Adds what is missing and changes nothing that is there, so it may run at every start."""
    with engine.begin() as connection:
        if create_host_tables:
            connection.execute(_insert(organizations, id=PLATFORM_ORGANIZATION_ID, name="Platform", is_platform=True))
        platform_id = connection.scalar(select(organizations.c.id).where(organizations.c.is_platform))
        if platform_id is None:
            return
        if create_host_tables:
            connection.execute(_system_user(platform_id))
        for role, places in DEFAULT_PLACES.items():
            _add_default(connection, platform_id, role, places)


def layout_config(places: Sequence[Place]) -> dict[str, Any]:
    """The stored shape of a layout: placements with their numbers for the widest breakpoint."""
    placements = [
        {"number": number, "widget": widget, "x": x, "y": y, "w": w, "h": h}
        for number, (widget, x, y, w, h) in enumerate(places, start=1)
    ]
    return {"version": 1, "breakpoints": {"lg": placements}}


def _insert(table: Any, **values: Any) -> Any:
    return insert(table).values(values).on_conflict_do_nothing()


def _system_user(organization_id: Any) -> Any:
    return _insert(
        users,
        id=system_user_id(organization_id),
        organization_id=organization_id,
        name="System",
        role="OWNER",
        is_active=False,
    )


def _add_default(connection: Connection, platform_id: Any, role: str, places: Sequence[Place]) -> None:
    preferences = [{"widget": place[0], "enabled": True, "settings": {}} for place in places]
    row = select(
        literal(system_user_id(platform_id)),
        literal(role),
        literal(platform_id),
        literal(layout_config(places), dashboard_configs.c.layout_config.type),
        literal(preferences, dashboard_configs.c.widget_preferences.type),
        literal(THEME, dashboard_configs.c.theme_settings.type),
        text("true"),
    )
    columns = [
        "user_id",
        "role",
        "organization_id",
        "layout_config",
        "widget_preferences",
        "theme_settings",
        "is_default",
    ]
    connection.execute(insert(dashboard_configs).from_select(columns, row).on_conflict_do_nothing())
