"""What the commands share: settings, the opened stores, and how an error is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from dashboard_app.config import Settings, prepared_data_dir, secret_key
from dashboard_app.embedded.stores import open_stores
from dashboard_app.factory import Frame
from data.errors import ConfigError
from data.migrate import migrate_up
from data.seed import seed_defaults
from data.sources import Sources, check_sources, open_sources


@dataclass(frozen=True)
class Installation:
    """The stores in use: embedded ones are held up for as long as this is open."""

    settings: Settings
    data_dir: Path
    sources: Sources
    database_url: str
    mongo_url: str
    embedded: bool


@contextmanager
def opened(context: click.Context, *, migrated: bool = False) -> Iterator[Installation]:
    """The installation that the environment describes; with `migrated` its schema is brought up to date first."""
    settings: Settings = context.obj
    data_dir = prepared_data_dir(settings)
    with ExitStack() as stack:
        database_url, mongo_url = _urls(settings, data_dir, stack)
        sources = open_sources(database_url, mongo_url, archives=data_dir / "archives")
        stack.callback(sources.close)
        check_sources(sources)
        embedded = settings.database_url is None and settings.mongo_url is None
        installation = Installation(settings, data_dir, sources, database_url, mongo_url, embedded)
        if migrated:
            migrate(installation)
        yield installation


def migrate(installation: Installation) -> None:
    """Both databases at the newest revision, with the platform's defaults in place."""
    settings = installation.settings
    migrate_up(
        installation.sources,
        backup_folder=installation.data_dir / "backups",
        create_host_tables=settings.create_host_tables,
        extra_event_types=settings.extra_event_types,
    )
    seed_defaults(installation.sources.postgres, create_host_tables=settings.create_host_tables)


def frame_of(installation: Installation) -> Frame:
    """What the web side of this installation is made of."""
    key = secret_key(installation.settings, installation.data_dir)
    return Frame(installation.sources, installation.settings, key)


def _urls(settings: Settings, data_dir: Path, stack: ExitStack) -> tuple[str, str]:
    """Where PostgreSQL and MongoDB are, those that no URL names started here."""
    wants_postgres, wants_mongo = settings.database_url is None, settings.mongo_url is None
    if not (wants_postgres or wants_mongo):
        return str(settings.database_url), str(settings.mongo_url)
    stores = stack.enter_context(open_stores(data_dir, postgres=wants_postgres, mongo=wants_mongo))
    database_url, mongo_url = (
        settings.database_url or stores.urls.postgres,
        settings.mongo_url or stores.urls.mongo,
    )
    if not database_url or not mongo_url:
        raise ConfigError("An embedded store did not start: set DATABASE_URL and MONGO_URL to servers of your own")
    return database_url, mongo_url
