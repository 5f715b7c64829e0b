"""Hooks for the steps that `Sources.reached` tells of: to learn their names, and to do harm at one of them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

Hook = Callable[[str], None]
WAIT_SECONDS = 60


class Crash(Exception):
    """What fails at a step."""


@dataclass
class Recorder:
    """Keeps the names in the order in which they were first reached."""

    names: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        if name not in self.names:
            self.names.append(name)


@dataclass
class AtStep:
    """Does something once, the `turn`-th time that the step is reached."""

    step: str
    turn: int
    harm: Callable[[], None]
    times: int = 0

    def __call__(self, name: str) -> None:
        self.times += name == self.step
        if name == self.step and self.times == self.turn:
            self.harm()

    @property
    def was_reached(self) -> bool:
        return self.times >= self.turn


@dataclass(frozen=True)
class Stop:
    """Stands still until it is told to go on."""

    standing: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def __call__(self) -> None:
        self.standing.set()
        if not self.go_on.wait(WAIT_SECONDS):
            raise Crash("nobody told it to go on")


def fail() -> None:
    raise Crash


def kill() -> None:
    """Ends this process as the kernel would, without a last word."""
    os.kill(os.getpid(), signal.SIGKILL)
