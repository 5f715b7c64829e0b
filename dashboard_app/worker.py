"""One of several web processes: opens the installation that the environment describes, migrated by its parent."""

from __future__ import annotations

import atexit
from contextlib import ExitStack

import click
from starlette.applications import Starlette

from dashboard_app.cli.context import frame_of, opened
from dashboard_app.config import Settings
from dashboard_app.logs import configure_logging
from dashboard_app.server import asgi_app


def asgi() -> Starlette:
    """The application of this process; its stores stay open until it ends."""
    settings = Settings.load()
    configure_logging(settings.log_level, settings.log_format)
    stack = ExitStack()
    atexit.register(stack.close)
    installation = stack.enter_context(opened(click.Context(click.Command("worker"), obj=settings)))
    return asgi_app(frame_of(installation))
