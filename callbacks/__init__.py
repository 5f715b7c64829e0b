"""What answers the browser: each module registers its callbacks on the app it is given."""

from __future__ import annotations

from dash import Dash

from callbacks import address, draw, theme
from callbacks.parts import Parts


def register_all(app: Dash, parts: Parts) -> None:
    """Every callback of the product."""
    for module in (address, draw, theme):
        module.register(app, parts)
