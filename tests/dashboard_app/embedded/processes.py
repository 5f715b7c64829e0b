"""Other processes of the same DATA_DIR, and ways to look at what runs."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard_app.embedded.files import StoreFiles
from dashboard_app.embedded.locks import read_state

PROJECT = Path(__file__).parents[3]
USER_PROGRAM = """
import sys
from pathlib import Path
from dashboard_app.embedded.stores import open_stores
wanted = {name: name in sys.argv for name in ("postgres", "mongo")}
with open_stores(Path(sys.argv[1]), **wanted, durable=False) as stores:
    print(stores.urls.postgres, stores.urls.mongo, flush=True)
    sys.stdin.read()
"""


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        threading.Event().wait(0.05)


def start_user(data_dir: Path, *names: str) -> subprocess.Popen[str]:
    """Another process that opens the named stores; it prints their URLs when they answer."""
    return subprocess.Popen(
        [sys.executable, "-c", USER_PROGRAM, str(data_dir), *names],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(PROJECT), *sys.path])},
    )


@contextmanager
def another_user(data_dir: Path, *names: str) -> Iterator[subprocess.Popen[str]]:
    """A second process that has the stores open; killed at the end if it still lives."""
    with start_user(data_dir, *names) as process:
        try:
            yield process
        finally:
            process.kill()


def server_of(data_dir: Path, name: str) -> int | None:
    """The process number of the running server, from its living keeper."""
    state = read_state(StoreFiles(data_dir, name).state)
    return state.server if state else None


def keeper_of(data_dir: Path, name: str) -> int:
    status = Path(f"/proc/{server_of(data_dir, name)}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))


def is_alive(process: int) -> bool:
    """Whether a process runs; one that merely waits to be reaped does not."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"


def are_stopped(data_dir: Path) -> bool:
    return all(read_state(StoreFiles(data_dir, name).state) is None for name in ("postgres", "mongo"))
