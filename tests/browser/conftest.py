"""The house, served; one browser for all, which must never have complained when a test ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from dash.testing.browser import Browser

from dashboard_app.embedded.stores import EmbeddedStores
from data.migrate import migrate_up
from data.seed import seed_defaults
from data.sources import open_sources
from tests.browser.house import TODAY, House, build
from tests.browser.visit import Visit
from tests.people import frame
from tests.serving import serving


@pytest.fixture(scope="session")
def house(stores: EmbeddedStores, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """In the databases that the servers come with; all other tests make their own."""
    sources = open_sources(str(stores.urls.postgres), str(stores.urls.mongo))
    migrate_up(sources, backup_folder=tmp_path_factory.mktemp("backups"))
    seed_defaults(sources.postgres)
    yield build(sources)
    sources.close()


@pytest.fixture(scope="session")
def address(house: House) -> Iterator[str]:
    with serving(frame(house.sources, today=lambda: TODAY)) as served_at:
        yield served_at


@pytest.fixture(scope="session")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """As `dash_br` makes it, for the whole session: a start takes a second."""
    with Browser("Chrome", options=request.config.hook.pytest_setup_options(), percy_run=False) as opened:
        opened.driver.implicitly_wait(0)
        yield opened


@pytest.fixture
def visit(browser: Browser, address: str) -> Visit:
    """Somebody who has never been here."""
    visit = Visit(browser, address)
    visit.begin()
    return visit


@pytest.fixture(autouse=True)
def silent_console(browser: Browser) -> Iterator[None]:
    """The browser has nothing to complain about."""
    browser.driver.get_log("browser")
    yield
    assert browser.driver.get_log("browser") == []
