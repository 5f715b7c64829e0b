"""One pattern callback draws every card; the browser puts the theme's colours in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import MATCH, ClientsideFunction, Dash, Input, Output, State
from flask_login import current_user

from callbacks.drawing import card_answer
from callbacks.parts import Parts
from layouts import ids


def register(app: Dash, parts: Parts) -> None:
    """A card asks once for each change of the scope; a change of theme asks nothing."""

    @app.callback(
        Output(ids.slot(MATCH), "data-state"),
        Output(ids.figure(MATCH), "data"),
        Output(ids.chart_frame(MATCH), "aria-label"),
        Output(ids.content(MATCH), "children"),
        Output(ids.footer(MATCH), "children"),
        Input(ids.SCOPE, "data"),
        State(ids.slot(MATCH), "id"),
        prevent_initial_call=True,
    )
    def draw_widget(parameters: Any, slot: Mapping[str, Any]) -> tuple[Any, ...]:
        return card_answer(parts, current_user.viewer, slot["placement"], parameters).outputs()

    app.clientside_callback(
        ClientsideFunction(namespace="charts", function_name="themed"),
        Output(ids.chart(MATCH), "figure"),
        Input(ids.figure(MATCH), "data"),
        Input(ids.THEME, "data"),
        prevent_initial_call=True,
    )
