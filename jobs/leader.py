"""Which of any number of processes runs the jobs: the one that holds an advisory lock of PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from jobs.faults import told
from jobs.locks import ALIVE, close_session, open_session, try_lock

logger = structlog.get_logger()

NAME = "leader of the jobs"
CHECK_SECONDS = 1.0
PATIENCE_SECONDS = 2.0

# A leader that has not heard from the server for a while leads no more, and only later may another take its place.
TRUST_SECONDS = 4.0
LONGEST_IDLE_MS = 6_000


def say_nothing(line: str) -> None:
    """For processes that nobody watches."""


class Leader:
    """Tries to lead from `start` to `stop`, checking each second; `tell` hears of each change."""

    def __init__(self, engine: Engine, tell: Callable[[str], None] = say_nothing) -> None:
        self._engine = engine
        self._tell = tell
        self._session: Connection | None = None
        self._confirmed: float | None = None
        self._has_told: bool | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._keep_trying, name="leader", daemon=True)

    @property
    def leads(self) -> bool:
        """Whether this process held the lock a moment ago."""
        confirmed = self._confirmed
        return confirmed is not None and monotonic() - confirmed < TRUST_SECONDS

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Lets somebody else lead."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE_SECONDS)

    def _keep_trying(self) -> None:
        while not self._stopping.is_set():
            self._check()
            self._stopping.wait(CHECK_SECONDS)
        self._step_down()

    def _check(self) -> None:
        """One round: still alive, or willing to lead."""
        asked = monotonic()
        try:
            self._confirmed = asked if self._holds_lock() else None
        except SQLAlchemyError as error:
            if self._confirmed is not None:
                logger.warning("leadership_lost", reason=told(error))
            self._step_down()
        self._tell_change()

    def _holds_lock(self) -> bool:
        if self._session is None:
            self._session = open_session(self._engine, longest_idle_ms=LONGEST_IDLE_MS)
        if self._confirmed is None:
            return try_lock(self._session, NAME)
        self._session.execute(ALIVE)
        return True

    def _step_down(self) -> None:
        session, self._session, self._confirmed = self._session, None, None
        if session is not None:
            close_session(session)

    def _tell_change(self) -> None:
        leads = self._confirmed is not None
        if leads != self._has_told:
            self._has_told = leads
            self._tell("This process leads: it runs the jobs." if leads else "Waiting: another process leads.")
