"""The command line as a person at a terminal uses it: in this process, or in one of its own."""

from __future__ import annotations

import logging
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard_app.cli import command_line
from tests.conftest import Urls

PROJECT = Path(__file__).parents[1]
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """The exit code, what was printed, and the lines on standard error."""

    code: int
    said: str
    errors: list[str]


class Terminal:
    """Runs commands in this process, with settings in the environment and an empty current folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys
        self.folder = folder

    def set(self, **settings: object) -> None:
        for name, value in settings.items():
            self.monkeypatch.setenv(name, str(value))

    def run(self, *words: object) -> Answer:
        self.capsys.readouterr()
        code = command_line([str(word) for word in words])
        printed = self.capsys.readouterr()
        return Answer(code, printed.out, printed.err.splitlines())


@contextmanager
def opened_terminal(
    urls: Urls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path
) -> Iterator[Terminal]:
    """A terminal on those stores; logging is as it was when it closes."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    monkeypatch.chdir(folder)
    terminal = Terminal(monkeypatch, capsys, folder)
    terminal.set(DATABASE_URL=urls.postgres, MONGO_URL=urls.mongo, DATA_DIR=folder / "var")
    yield terminal
    root.handlers = handlers
    root.setLevel(level)


@dataclass
class Program:
    """`python app.py …` in a process of its own, which writes into files of `folder`."""

    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def said(self) -> str:
        return (self.folder / "out").read_text()

    @property
    def errors(self) -> str:
        return (self.folder / "err").read_text()

    def expect(self, pattern: str) -> re.Match[str]:
        """Waits until that has been printed."""
        wait_until(lambda: re.search(pattern, self.said) or self.process.poll() is not None)
        found = re.search(pattern, self.said)
        assert found, f"it ended without saying so: {self.said}{self.errors}"
        return found

    def stop(self, name: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(name)
        return self.process.wait(PATIENCE_SECONDS)


@contextmanager
def program(folder: Path, *words: object, **settings: object) -> Iterator[Program]:
    """Started, and killed at the end if it still lives."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, PROJECT / "app.py", *map(str, words)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=folder,
            env=environment(settings),
        )
    try:
        yield Program(process, folder)
    finally:
        process.kill()
        process.wait()


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """That of this process, without settings of the developer's own."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "MONGO_URL", "DATA_DIR")}
    return kept | {name: str(value) for name, value in settings.items()}


def wait_until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        threading.Event().wait(0.05)
