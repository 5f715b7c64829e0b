"""Real stores for every test: one PostgreSQL and one MongoDB a session, migrated once, emptied between tests."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from selenium.webdriver.chrome.options import Options
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from dashboard_app.embedded.stores import EmbeddedStores, open_stores
from data.migrate import migrate_up
from data.seed import seed_defaults
from data.sources import Sources, open_sources
from data.tables import metadata

BROWSER_OPTIONS = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --disable-background-networking "
    "--disable-component-update --disable-sync --disable-default-apps --no-first-run --no-default-browser-check "
    "--window-size=1400,1300 --force-device-scale-factor=1"
)

# Which rows of the materialized views are out of date: all of them, once the tables are emptied.
KEPT_TABLES = {"feature_catalogue", "unrefreshed_days"}


@dataclass(frozen=True)
class Urls:
    """Where one pair of databases is."""

    postgres: str
    mongo: str


@pytest.fixture(scope="session")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStores]:
    """Embedded servers of this session alone."""
    with open_stores(tmp_path_factory.mktemp("stores"), durable=False) as opened:
        _let_documents_be_old(opened)
        yield opened


def _let_documents_be_old(stores: EmbeddedStores) -> None:
    """MongoDB looks each minute for documents to expire, which those of a test may be by the clock on the wall."""
    client: MongoClient[dict[str, Any]] = MongoClient(str(stores.urls.mongo))
    client.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})
    client.close()


@pytest.fixture
def empty_urls(stores: EmbeddedStores) -> Iterator[Urls]:
    """A brand-new PostgreSQL database and a brand-new MongoDB database."""
    urls = _fresh_databases(stores)
    yield urls
    _drop_databases(stores, urls)


@pytest.fixture
def empty_sources(empty_urls: Urls) -> Iterator[Sources]:
    """Handles on brand-new databases."""
    opened = open_sources(empty_urls.postgres, empty_urls.mongo)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def migrated_urls(stores: EmbeddedStores, tmp_path_factory: pytest.TempPathFactory) -> Urls:
    """The pair of databases that most tests share, at the newest revision."""
    urls = _fresh_databases(stores)
    opened = open_sources(urls.postgres, urls.mongo)
    migrate_up(opened, backup_folder=tmp_path_factory.mktemp("backups"))
    opened.close()
    return urls


@pytest.fixture(scope="session")
def shared_sources(migrated_urls: Urls) -> Iterator[Sources]:
    """Handles on the shared pair; use `sources`, which empties it."""
    opened = open_sources(migrated_urls.postgres, migrated_urls.mongo)
    yield opened
    opened.close()


@pytest.fixture
def sources(shared_sources: Sources) -> Sources:
    """Migrated stores that hold nothing but the platform's defaults."""
    empty(shared_sources)
    return shared_sources


def empty(sources: Sources) -> None:
    """Removes every row and document, then adds the platform's defaults again."""
    tables = [table.name for table in reversed(metadata.sorted_tables) if not table.info.get("is_view")]
    with sources.postgres.begin() as connection:  # five times as fast as TRUNCATE for the few rows of a test
        connection.execute(text("; ".join(f"DELETE FROM {name}" for name in tables if name not in KEPT_TABLES)))
    for name in sources.mongo.list_collection_names():
        if name != "schema_migrations":
            sources.mongo[name].delete_many({})
    seed_defaults(sources.postgres)


def _fresh_databases(stores: EmbeddedStores) -> Urls:
    name = f"test_{secrets.token_hex(6)}"
    _administer(stores, f"CREATE DATABASE {name}")
    url = make_url(str(stores.urls.postgres)).set(database=name)
    return Urls(url.render_as_string(hide_password=False), _with_database(str(stores.urls.mongo), name))


def _drop_databases(stores: EmbeddedStores, urls: Urls) -> None:
    name = make_url(urls.postgres).database
    _administer(stores, f"DROP DATABASE {name} WITH (FORCE)")
    client: MongoClient[dict[str, Any]] = MongoClient(urls.mongo)
    client.drop_database(str(name))
    client.close()


def _administer(stores: EmbeddedStores, statement: str) -> None:
    url = make_url(str(stores.urls.postgres)).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _with_database(url: str, name: str) -> str:
    base, _, options = url.partition("?")
    server, _, _ = base.rpartition("/")
    return f"{server}/{name}?{options}"


@pytest.fixture(scope="session")
def real_log() -> Path:
    """The real activity log that is handed on beside the project."""
    file = Path(__file__).parents[2] / "shared/data/campus-activity.ndjson.gz"
    if not file.exists():
        pytest.skip("the real activity log is not beside the project (shared/data)")
    return file


def pytest_setup_options() -> Options:
    """How dash[testing] starts the browser: without a screen, and quiet towards its maker."""
    options = Options()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for option in BROWSER_OPTIONS.split():
        options.add_argument(option)
    return options
