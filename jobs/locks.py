"""Locks of PostgreSQL that belong to a session of their own: they go when their process goes.

They save work. What keeps two runs that overlap from doing harm is the ledger's unique index and each job's own fence.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from jobs.faults import AlreadyRunning

CONNECT_SECONDS = 3

# A host that vanishes sends no farewell: without these the server would keep its session, and the lock, for hours.
SERVER_KEEPALIVES = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=3"
CLIENT_KEEPALIVES = {"keepalives_idle": 2, "keepalives_interval": 1, "keepalives_count": 3, "tcp_user_timeout": 5_000}

LONGEST_STANDSTILL_MS = 30_000
BEATS = 6
JOIN_SECONDS = 6.0

ALIVE = text("SELECT 1")
TRY_LOCK = text("SELECT pg_try_advisory_lock(hashtextextended(:name, 0))")
UNLOCK_ALL = text("SELECT pg_advisory_unlock_all()")


@contextmanager
def job_lock(engine: Engine, job: str, *, longest_idle_ms: int = LONGEST_STANDSTILL_MS) -> Iterator[None]:
    """Holds a job while it runs; AlreadyRunning where another process has it.

    A process that stands still for longer than `longest_idle_ms` loses it.
    """
    session = open_session(engine, longest_idle_ms=longest_idle_ms)
    try:
        if not try_lock(session, f"job {job}"):
            raise AlreadyRunning(f"The job {job} is being run by another process. Wait for it: `job history {job}`.")
        with _beating(session, longest_idle_ms / BEATS / 1_000):
            yield
    finally:
        close_session(session)


@contextmanager
def _beating(session: Connection, seconds: float) -> Iterator[None]:
    """Shows the server now and then that this process is there; a session that was lost is not missed here."""
    has_ended = Event()

    def beat() -> None:
        with suppress(SQLAlchemyError):
            while not has_ended.wait(seconds):
                session.execute(ALIVE)

    thread = Thread(target=beat, name="lock of a job", daemon=True)
    thread.start()
    try:
        yield
    finally:
        has_ended.set()
        thread.join(JOIN_SECONDS)


def open_session(engine: Engine, *, longest_idle_ms: int) -> Connection:
    """A connection outside the pool, in autocommit, whose end frees its locks.

    The server ends it when its host is gone, and after `longest_idle_ms` without a statement.
    """
    options = f"-c timezone=UTC -c idle_session_timeout={longest_idle_ms} {SERVER_KEEPALIVES}"
    alone = create_engine(
        engine.url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "options": options,
            "application_name": "dashboard lock",
            "connect_timeout": CONNECT_SECONDS,
            **CLIENT_KEEPALIVES,
        },
    )
    return alone.connect()


def try_lock(session: Connection, name: str) -> bool:
    """Whether the session has the lock now; without waiting."""
    return bool(session.scalar(TRY_LOCK, {"name": name}))


def close_session(session: Connection) -> None:
    """Frees its locks at once (the server may end the session a little later); a session lost already is no fault."""
    try:
        session.execute(UNLOCK_ALL)
    except SQLAlchemyError:
        session.invalidate()
    session.close()
