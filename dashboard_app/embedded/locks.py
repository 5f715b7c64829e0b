"""Locks that end with the process that holds them, however it ends, and a state file that cannot lie."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Lock:
    """A held flock; processes that inherit the descriptor hold it too."""

    descriptor: int

    def release(self) -> None:
        """Let go of our part; those who inherited the descriptor keep theirs."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def attempt_lock(path: Path, *, shared: bool = False) -> Lock | None:
    """The lock on `path`, or None when someone else has it. Raises OSError when the file cannot be opened."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _hold(descriptor, shared=shared)


def _hold(descriptor: int, *, shared: bool) -> Lock | None:
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Lock(descriptor)


def is_locked(path: Path, *, shared: bool = True) -> bool:
    """Whether someone's lock on `path` would keep us from taking it."""
    lock = attempt_lock(path, shared=shared)
    if lock is not None:
        lock.release()
    return lock is None


@dataclass(frozen=True)
class State:
    """What a living keeper says: the process of its server, and why there is none."""

    server: int | None = None
    fault: str | None = None


def publish_state(path: Path, state: State) -> Lock:
    """Write what is so; it is believed only as long as the returned lock is held."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    lock = attempt_lock(draft)
    if lock is None:
        raise BlockingIOError(f"{draft} is being written by somebody else")
    try:
        os.write(lock.descriptor, json.dumps(vars(state)).encode())
        draft.replace(path)
    except OSError:
        lock.release()
        raise
    return lock


def read_state(path: Path) -> State | None:
    """What the living keeper said last; None when there is no living one."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return None
    with open(descriptor, encoding="utf-8") as file:
        lock = _hold(os.dup(descriptor), shared=True)
        if lock is not None:
            lock.release()
            return None
        return State(**json.loads(file.read()))
