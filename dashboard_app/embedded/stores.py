"""The embedded stores of a DATA_DIR: opened by every process that needs them, stopped with the last."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import TracebackType
from typing import Self

from dashboard_app.embedded.store import MONGO, POSTGRES, Store
from data.errors import ConfigError

WATCH_EVERY_SECONDS = 0.5
LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoreUrls:
    """Where the stores are; None for one not asked for or not running. The MongoDB URL holds a password."""

    postgres: str | None
    mongo: str | None


class EmbeddedStores:
    """A share in running stores; they run at least until `close` or the end of this process."""

    def __init__(self, stores: Sequence[Store], urls: StoreUrls) -> None:
        self.urls = urls
        self._stores = stores
        self._closing = Event()
        self._watch = Thread(target=self._keep_keepers, name="embedded stores", daemon=True)
        self._watch.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the share back; the last to do so waits until the stores have stopped. May be called twice."""
        self._closing.set()
        self._watch.join()
        _leave(self._stores)

    def _keep_keepers(self) -> None:
        """A keeper that was killed took its server along: give the store a new one."""
        told: set[str] = set()
        while not self._closing.wait(WATCH_EVERY_SECONDS):
            for store in self._stores:
                try:
                    store.ensure_keeper()
                except (ConfigError, OSError) as error:
                    _tell_once(f"The embedded {store.kind.name} has no keeper: {error}", told)


def open_stores(
    data_dir: Path,
    *,
    postgres: bool = True,
    mongo: bool = True,
    wait_seconds: float = 600,
    durable: bool = True,
) -> EmbeddedStores:
    """A share in the wanted stores of `data_dir`, started if they do not run; they answer when this returns.

    `durable=False` (for tests) makes a PostgreSQL that this call starts faster, at the risk of losing
    all of it in a power cut. A long crash recovery is waited for, up to `wait_seconds`.
    Raises ConfigError with every fault found and its remedy, SourceUnavailable when the time is over.
    """
    home = data_dir.expanduser().resolve()
    deadline = time.monotonic() + wait_seconds
    kinds = [kind for kind, wanted in ((POSTGRES, postgres), (MONGO, mongo)) if wanted]
    faults = [fault for kind in kinds for fault in kind.faults()]
    if faults:
        raise ConfigError(*faults)
    stores = [Store(home, kind, durable=durable) for kind in kinds]
    with ExitStack() as on_failure:
        on_failure.callback(_leave, stores)
        for store in stores:
            store.join(deadline)
        urls = {store.kind.name: store.wait(deadline) for store in stores}
        on_failure.pop_all()
    return EmbeddedStores(stores, StoreUrls(urls.get("postgres"), urls.get("mongo")))


def running_urls(data_dir: Path) -> StoreUrls:
    """The URLs of the stores of `data_dir` that run and answer, whoever started them; None for others."""
    home = data_dir.expanduser().resolve()
    return StoreUrls(Store(home, POSTGRES).running_url(), Store(home, MONGO).running_url())


def _tell_once(fault: str, told: set[str]) -> None:
    if fault not in told:
        LOGGER.warning(fault)
        told.add(fault)


def _leave(stores: Sequence[Store]) -> None:
    for store in stores:
        store.leave()
    for store in stores:
        store.wait_stopped()
