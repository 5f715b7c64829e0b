"""The controls of the header: organization, department, range with its comparison, theme and person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html
from dash.development.base_component import Component

from data.people import Choice, Viewer
from data.scope import DEFAULT_PRESET, EARLIEST_DAY, PRESETS
from layouts import ids
from layouts.aria import aria

EVERY = "all"

PRESET_LABELS: Mapping[str, str] = {
    "last_7_days": "Last 7 days",
    "last_28_days": "Last 28 days",
    "last_90_days": "Last 90 days",
    "this_month": "This month",
    "last_month": "Last month",
    "this_quarter": "This quarter",
    "year_to_date": "Year to date",
}
COMPARISONS: Mapping[str, str] = {"previous": "Previous period", "year": "Last year", "off": "Off"}
THEMES: Mapping[str, tuple[str, str]] = {
    "light": ("Light", "sun"),
    "dark": ("Dark", "moon"),
    "system": ("Like the system", "monitor"),
}
ROLES: Mapping[str, str] = {"OWNER": "Owner", "LEADER": "Leader", "MANAGER": "Manager"}


def organization_control(viewer: Viewer, organizations: Sequence[Choice]) -> Component:
    """A searchable switch for who may see them all; the own organization's name for everybody else."""
    if viewer.role == "OWNER":
        return _switch(ids.ORGANIZATION, "Organization", "All organizations", organizations)
    name = organization_name(viewer, organizations)
    return html.Div([_icon("building-2"), html.Span(name)], className="place-name", title=name)


def department_control(viewer: Viewer, departments: Sequence[Choice]) -> Component | None:
    """A switch for a leader of several departments."""
    if viewer.role != "LEADER" or len(departments) < 2:
        return None
    return _switch(ids.DEPARTMENT, "Department", "All departments", departments)


def organization_name(viewer: Viewer, organizations: Sequence[Choice]) -> str:
    """The viewer's own organization; the platform's where it is nobody's choice."""
    return next((choice.name for choice in organizations if choice.id == viewer.organization_id), "The platform")


def range_control(today: date) -> Component:
    """The days shown, on a button; behind it presets, a calendar and the comparison."""
    button = html.Summary(
        [
            _icon("calendar"),
            html.Span(id=ids.RANGE_LABEL, className="range-label"),
            html.Span(id=ids.RANGE_COMPARISON, className="range-comparison"),
            _icon("chevron-down", "chevron"),
        ],
        className="control",
        title="Days shown and what they are compared with",
    )
    panel = html.Div(
        [_presets(), html.Div([_days(today), _comparison()], className="range-choices")], className="panel"
    )
    return html.Details([button, panel], id=ids.RANGE, className="range")


def preset_days(today: date) -> dict[str, dict[str, str]]:
    """First and last day of every preset, for the browser to show."""
    periods = {name: period(today) for name, period in PRESETS.items()}
    return {
        name: {"from": period.start.isoformat(), "to": period.last_day.isoformat()} for name, period in periods.items()
    }


def theme_control() -> Component:
    """Light, dark, or whatever the system says."""
    label = [*(_icon(icon, f"shown-for-{mode}") for mode, (_, icon) in THEMES.items()), _read_aloud("Theme")]
    items = [
        dbc.DropdownMenuItem([_icon(icon), words, _icon("check", f"shown-for-{mode}")], id=ids.theme_choice(mode))
        for mode, (words, icon) in THEMES.items()
    ]
    return dbc.DropdownMenu(
        items,
        label=label,
        caret=False,
        align_end=True,
        toggle_class_name="control control-icon",
        class_name="theme-menu",
    )


def person_control(viewer: Viewer, organizations: Sequence[Choice], csrf_token: str) -> Component:
    """Who is signed in, and the way out."""
    role = f"{ROLES.get(viewer.role, viewer.role)} · {organization_name(viewer, organizations)}"
    who = html.Div(
        [
            html.Div(viewer.name, className="person-name"),
            html.Div(viewer.email, className="person-detail"),
            html.Div(role, className="person-detail"),
        ],
        className="person",
    )
    label = [
        _icon("circle-user-round"),
        html.Span(viewer.name, className="person-label"),
        _icon("chevron-down", "chevron"),
    ]
    return dbc.DropdownMenu(
        [who, _sign_out(csrf_token)],
        label=label,
        caret=False,
        align_end=True,
        toggle_class_name="control",
        class_name="person-menu",
    )


def _sign_out(csrf_token: str) -> Component:
    button = html.Button([_icon("log-out"), "Sign out"], type="submit", className="dropdown-item")
    token = dcc.Input(type="hidden", name="csrf_token", value=csrf_token)
    return html.Form([token, button], action="/logout", method="post")


def _switch(control_id: str, label: str, everything: str, choices: Sequence[Choice]) -> Component:
    options = [{"label": everything, "value": EVERY}]
    options += [{"label": choice.name, "value": str(choice.id)} for choice in choices]
    dropdown = dcc.Dropdown(
        options,
        EVERY,
        id=control_id,
        clearable=False,
        searchable=len(choices) > 5,
        maxHeight=360,
        labels={"search": f"Find {label.lower()}"},
        className="switch",
    )
    return html.Div(
        [_read_aloud(label), dropdown],
        id=ids.frame(control_id),
        className="switch-frame",
        role="group",
        title=label,
    )


def _presets() -> Component:
    buttons = [
        html.Button(PRESET_LABELS[name], id=ids.preset(name), type="button", **aria(pressed="false"))
        for name in PRESETS
    ]
    return html.Div(buttons, className="presets", role="group", **aria(label="Ranges"))


def _days(today: date) -> Component:
    shown = PRESETS[DEFAULT_PRESET](today)
    picker = dcc.DatePickerRange(
        id=ids.RANGE_DAYS,
        start_date=shown.start.isoformat(),
        end_date=shown.last_day.isoformat(),
        min_date_allowed=EARLIEST_DAY.isoformat(),
        max_date_allowed=today.isoformat(),
        display_format="D MMM YYYY",
        first_day_of_week=1,
        number_of_months_shown=1,
        minimum_nights=0,
        updatemode="bothdates",
        start_date_placeholder_text="First day",
        end_date_placeholder_text="Last day",
    )
    return html.Div([html.Div("Days", className="panel-label"), picker])


def _comparison() -> Component:
    choices = dcc.RadioItems(
        [{"label": words, "value": name} for name, words in COMPARISONS.items()],
        "previous",
        id=ids.COMPARISON,
        inline=True,
        className="segments",
    )
    return html.Div([html.Div("Compare with", className="panel-label"), choices])


def _icon(name: str, extra: str = "") -> Component:
    return html.Span(className=f"icon icon-{name} {extra}".rstrip(), **aria(hidden="true"))


def _read_aloud(words: str) -> Component:
    return html.Span(words, className="only-read-aloud")
