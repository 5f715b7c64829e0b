"""What SIGTERM and Ctrl+C do: a command cleans up after itself and ends; a server has a way of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

STOPPING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def sigterm_as_interrupt() -> Iterator[None]:
    """SIGTERM ends what runs inside as Ctrl+C does: with KeyboardInterrupt, so that everything is closed."""
    with _handled((signal.SIGTERM,), _interrupt):
        yield


@contextmanager
def stop_signals_ignored() -> Iterator[None]:
    """For a server that handles the signals while it runs and raises them once more when it has ended."""
    with _handled(STOPPING, lambda *_: None):
        yield


@contextmanager
def _handled(names: tuple[signal.Signals, ...], handler: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    before = {name: signal.signal(name, handler) for name in names}
    try:
        yield
    finally:
        for name, earlier in before.items():
            signal.signal(name, earlier)


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
