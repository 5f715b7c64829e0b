"""The page: header, grid, and the stores that hold what the address says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from dash import dcc, html
from dash.development.base_component import Component

from data.dashboards import Dashboard
from data.people import Choice, Viewer
from layouts import controls, ids
from layouts.aria import aria
from layouts.grid import grid
from layouts.theme import accent_style, mode_of
from layouts.widget import Widget

PRODUCT = "Dashboard & Analytics"


def page(
    viewer: Viewer,
    dashboard: Dashboard,
    organizations: Sequence[Choice],
    departments: Sequence[Choice],
    widgets: Mapping[str, Widget],
    *,
    today: date,
    csrf_token: str,
) -> Component:
    """Everything one person sees; the cards are still loading."""
    return html.Div(
        [
            *_stores(dashboard, today),
            html.A("Skip to the dashboard", href=f"#{ids.MAIN}", className="skip-link"),
            _header(viewer, organizations, departments, today, csrf_token),
            _connection(),
            html.Main(
                [html.H1("Dashboard", className="only-read-aloud"), grid(dashboard.placements, widgets)],
                id=ids.MAIN,
                tabIndex=-1,
            ),
        ],
        className="shell",
        style=accent_style(dashboard.theme_settings),
    )


def _stores(dashboard: Dashboard, today: date) -> list[Component]:
    return [
        dcc.Location(id=ids.ADDRESS, refresh="callback-nav"),
        dcc.Store(id=ids.SCOPE),
        dcc.Store(id=ids.PRESETS, data=controls.preset_days(today)),
        dcc.Store(id=ids.THEME, data={"default": mode_of(dashboard.theme_settings), "shown": None}),
    ]


def _header(
    viewer: Viewer,
    organizations: Sequence[Choice],
    departments: Sequence[Choice],
    today: date,
    csrf_token: str,
) -> Component:
    places = [
        controls.organization_control(viewer, organizations),
        controls.department_control(viewer, departments),
    ]
    tools = [
        controls.range_control(today),
        controls.theme_control(),
        controls.person_control(viewer, organizations, csrf_token),
    ]
    return html.Header(
        [
            _mark(),
            html.Div([place for place in places if place is not None], className="places"),
            html.Div(tools, className="tools"),
        ],
        className="shell-header",
    )


def _mark() -> Component:
    return html.Div(
        [
            html.Span(className="mark", **aria(hidden="true")),
            html.Span(PRODUCT, className="product-name"),
        ],
        className="product",
    )


def _connection() -> Component:
    again = html.A("Try again", href="", className="button")
    words = html.Span("The dashboard cannot be reached right now. What you see was loaded before.")
    return html.Div([words, again], id=ids.CONNECTION, className="connection", role="status")
