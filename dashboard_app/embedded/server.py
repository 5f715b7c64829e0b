"""What the keeper must know about a server, and the ways to run one."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from dashboard_app.embedded.files import StoreFiles
from data.errors import ConfigError

TAIL_BYTES = 16_384
WORDS_MAX = 300


class Server(Protocol):
    """One server over one data directory."""

    files: StoreFiles
    title: str
    stop_signal: signal.Signals
    abort_signal: signal.Signals

    def prepare(self, lock: int) -> None:
        """Make the data directory and the configuration; programs that it runs inherit `lock`.

        Raises ConfigError or OSError.
        """

    def command(self) -> Sequence[str]:
        """The command line of the server; no secret may stand in it."""


def platform_faults(title: str, variable: str, program: Path | None) -> list[str]:
    """Why no embedded server can run here, each with its remedy; empty when one can."""
    if program is None or not program.is_file():
        return [f"There is no embedded {title} for this system: set {variable} to a server of yours."]
    if shutil.which("setpriv") is None:
        return [f"The embedded {title} needs the program setpriv: install util-linux, or set {variable}."]
    return []


def missing_libraries(program: Path) -> list[str]:
    """The shared libraries that `program` needs and this system lacks."""
    ldd = shutil.which("ldd")
    if ldd is None:
        return []
    listed = subprocess.run([ldd, program], capture_output=True, text=True, env=plain_environment(), check=False)
    return [line.split()[0] for line in listed.stdout.splitlines() if line.endswith("=> not found")]


def plain_environment() -> dict[str, str]:
    """An environment in which messages are English, times are UTC and PG* variables are absent."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def dying_with_keeper(stop: signal.Signals, *more: str) -> list[str]:
    """The beginning of a command line whose process gets `stop` when its keeper is killed."""
    return ["setpriv", "--pdeathsig", stop.name.removeprefix("SIG"), "--no-new-privs", *more, "--"]


def run_tool(command: Sequence[str], lock: int, *, title: str, remedy: str) -> None:
    """Run a program of a server to its end. Raises ConfigError with its last words when it fails."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=plain_environment(),
        pass_fds=(lock,),
        check=False,
    )
    if done.returncode:
        raise ConfigError(f"{title} failed ({last_words(done.stdout) or done.returncode}): {remedy}")


def last_words(log: bytes) -> str:
    """The line that tells why a server or its tool ended, or the last one."""
    lines = [line.strip() for line in log.decode(errors="replace").splitlines() if line.strip()]
    fatal = [line for line in lines if any(sign in line for sign in ("FATAL", "PANIC", '"s":"F"', "error:"))]
    return next(reversed(fatal or lines), "")[:WORDS_MAX]


def log_tail(log: Path, begins: int = 0) -> bytes:
    """The end of a log file, of what was written after its first `begins` bytes."""
    with log.open("rb") as file:
        file.seek(max(begins, file.seek(0, os.SEEK_END) - TAIL_BYTES))
        return file.read()
