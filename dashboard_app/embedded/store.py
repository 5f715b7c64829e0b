"""One embedded store as its user sees it: our share in it, its keeper, and the wait until it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dashboard_app.embedded.clients import mongo_answers, postgres_answers
from dashboard_app.embedded.files import ROOM_TO_RUN, StoreFiles, explained, prepare_files, require_room
from dashboard_app.embedded.locks import Lock, State, attempt_lock, is_locked, read_state
from dashboard_app.embedded.mongo import mongo_faults, mongo_url
from dashboard_app.embedded.postgres import postgres_faults, postgres_url
from dashboard_app.embedded.server import last_words, log_tail
from data.errors import ConfigError, SourceUnavailable

PROJECT = Path(__file__).parents[2]
LOOK_EVERY_SECONDS = 0.03
STOP_WAIT_SECONDS = 150.0


@dataclass(frozen=True)
class Kind:
    """What tells PostgreSQL and MongoDB apart."""

    name: str
    faults: Callable[[], list[str]]
    url: Callable[[StoreFiles], str]
    answers: Callable[[StoreFiles], bool]


POSTGRES = Kind("postgres", postgres_faults, postgres_url, postgres_answers)
MONGO = Kind("mongo", mongo_faults, mongo_url, mongo_answers)


class Store:
    """Our share in one store of DATA_DIR."""

    def __init__(self, data_dir: Path, kind: Kind, *, durable: bool = True) -> None:
        self.kind = kind
        self.files = StoreFiles(data_dir, kind.name)
        self._durable = durable
        self._share: Lock | None = None

    def join(self, deadline: float) -> None:
        """Become a user of the store and see to it that it has a keeper.

        Raises ConfigError when DATA_DIR does not do, SourceUnavailable when an old keeper does not end.
        """
        prepare_files(self.files)
        with explained(self.files.data_dir):
            while (share := attempt_lock(self.files.users_lock, shared=True)) is None:
                self._pause(deadline)
            self._share = share
            while self.ensure_keeper() is None:
                self._pause(deadline)

    def ensure_keeper(self) -> State | None:
        """What the living keeper says; one is started if there is none. None while one follows another."""
        state = read_state(self.files.state)
        if state is None:
            self._start_keeper()
            state = read_state(self.files.state)
        return state

    def _start_keeper(self) -> None:
        require_room(self.files)
        options = [] if self._durable else ["--fast"]
        with self.files.keeper_log.open("wb") as log:
            done = subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "dashboard_app.embedded.keeper",
                    self.files.data_dir,
                    self.kind.name,
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=PROJECT,
                env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])},
                start_new_session=True,
                check=False,
            )
        if done.returncode:
            words = last_words(log_tail(self.files.keeper_log))
            raise ConfigError(f"The keeper of {self.kind.name} does not start: {words}")

    def wait(self, deadline: float) -> str:
        """The URL of the store, once it answers.

        Raises ConfigError with the fault of a server that does not start, SourceUnavailable at the deadline.
        """
        while True:
            state = self.ensure_keeper()
            if state and state.fault:
                raise ConfigError(state.fault)
            if state and state.server and self.kind.answers(self.files):
                return self.kind.url(self.files)
            # On a full disk the keeper cannot even write down its fault.
            require_room(self.files, to_begin=ROOM_TO_RUN)
            self._pause(deadline)

    def running_url(self) -> str | None:
        """The URL if the store runs and answers, else None. Raises ConfigError when it is another user's."""
        with explained(self.files.data_dir):
            state = read_state(self.files.state)
        running = state and state.server and self.kind.answers(self.files)
        return self.kind.url(self.files) if running else None

    def leave(self) -> None:
        """Stop being a user."""
        if self._share is not None:
            self._share.release()
            self._share = None

    def wait_stopped(self) -> None:
        """Wait until the store has stopped, unless others still use it."""
        deadline = time.monotonic() + STOP_WAIT_SECONDS
        while read_state(self.files.state) is not None and time.monotonic() < deadline:
            if self._has_users():
                return
            time.sleep(LOOK_EVERY_SECONDS)

    def _has_users(self) -> bool:
        """Whether the lock is shared: it cannot be had alone, and the keeper does not have it alone."""
        return is_locked(self.files.users_lock, shared=False) and not is_locked(self.files.users_lock)

    def _pause(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            raise SourceUnavailable(f"The embedded {self.kind.name} did not answer in time; see {self.files.log}.")
        time.sleep(LOOK_EVERY_SECONDS)
