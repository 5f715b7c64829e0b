"""Light, dark or the system's: chosen, remembered and resolved in the browser."""

from __future__ import annotations

from dash import ALL, ClientsideFunction, Dash, Input, Output, State

from callbacks.parts import Parts
from layouts import ids


def register(app: Dash, parts: Parts) -> None:
    """The theme store tells the charts when to take new colours."""
    app.clientside_callback(
        ClientsideFunction(namespace="theme", function_name="choose"),
        Output(ids.THEME, "data"),
        Input(ids.theme_choice(ALL), "n_clicks"),
        State(ids.THEME, "data"),
    )
