"""`db`: the two stores for other tools."""

from __future__ import annotations

from contextlib import suppress
from threading import Event

import click

from dashboard_app.cli.context import opened
from dashboard_app.config import Settings, prepared_data_dir
from dashboard_app.embedded.stores import running_urls
from data.errors import SourceUnavailable


@click.group()
def db() -> None:
    """The two stores: keep them up, print where they are."""


@db.command("serve")
@click.pass_context
def serve_stores(context: click.Context) -> None:
    """Keep both stores up in the foreground and print their URLs."""
    with suppress(KeyboardInterrupt), opened(context) as installation:
        _tell(installation.database_url, installation.mongo_url)
        Event().wait()


@db.command("urls")
@click.pass_context
def print_urls(context: click.Context) -> None:
    """Print the URLs of running stores."""
    settings: Settings = context.obj
    running = running_urls(prepared_data_dir(settings))
    postgres, mongo = settings.database_url or running.postgres, settings.mongo_url or running.mongo
    if not postgres or not mongo:
        raise SourceUnavailable("The embedded stores are not running: `python app.py db serve` starts them.")
    _tell(postgres, mongo)


def _tell(postgres: str, mongo: str) -> None:
    click.echo(f"postgres={postgres}")
    click.echo(f"mongo={mongo}")
