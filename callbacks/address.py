"""The address is the one truth: controls write it, what is shown is read from it, all in the browser."""

from __future__ import annotations

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from callbacks.parts import Parts
from layouts import ids


def register(app: Dash, parts: Parts) -> None:
    """Two client-side callbacks: controls to address, address to scope and back to what the controls show."""
    app.clientside_callback(
        ClientsideFunction(namespace="address", function_name="write"),
        Output(ids.ADDRESS, "search"),
        Input(ids.preset(ALL), "n_clicks"),
        Input(ids.RANGE_DAYS, "start_date"),
        Input(ids.RANGE_DAYS, "end_date"),
        Input(ids.COMPARISON, "value"),
        Input(ids.ORGANIZATION, "value", allow_optional=True),
        Input(ids.DEPARTMENT, "value", allow_optional=True),
        State(ids.ADDRESS, "search"),
        State(ids.PRESETS, "data"),
        prevent_initial_call=True,
    )
    app.clientside_callback(
        ClientsideFunction(namespace="address", function_name="read"),
        Output(ids.SCOPE, "data"),
        Input(ids.ADDRESS, "search"),
        State(ids.SCOPE, "data"),
        State(ids.PRESETS, "data"),
    )
