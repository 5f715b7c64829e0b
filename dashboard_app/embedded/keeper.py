"""The process that owns a server: `python -m dashboard_app.embedded.keeper DATA_DIR postgres|mongo [--fast]`.

It starts the server, starts it again when it dies, and stops it when the last user's lock is gone. Should the
keeper itself be killed, the kernel tells the server to stop, and the next keeper waits until it has.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from dashboard_app.embedded.files import StoreFiles, explained, require_room
from dashboard_app.embedded.locks import Lock, State, attempt_lock, publish_state
from dashboard_app.embedded.mongo import MongoServer
from dashboard_app.embedded.postgres import PostgresServer
from dashboard_app.embedded.server import Server, last_words, log_tail, plain_environment
from data.errors import ConfigError

LOOK_EVERY_SECONDS = 0.1
FAULT_PAUSE_SECONDS = 1.0  # long enough for those who wait to read the fault
LONGEST_PAUSE_SECONDS = 5.0
STABLE_AFTER_SECONDS = 10.0
KILLS_BEFORE_FAULT = 3
STOP_PATIENCE_SECONDS = 120.0
LOG_BYTES_MAX = 10 * 1024 * 1024


def main(arguments: Sequence[str]) -> int:
    """Become the keeper in the background; 0 also when there is one already."""
    data_dir, name, *options = arguments
    files = StoreFiles(Path(data_dir), name)
    os.umask(0o077)
    lock = attempt_lock(files.keeper_lock)
    if lock is None:
        return 0
    keeper = Keeper(_server(files, durable="--fast" not in options))
    # Whoever started us may rely on this: a keeper that lives has published its state.
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, lambda *_: keeper.leave.set())
    keeper.run()
    return 0


def _server(files: StoreFiles, *, durable: bool) -> Server:
    return PostgresServer(files, durable=durable) if files.name == "postgres" else MongoServer(files)


class Keeper:
    """Keeps one server running for as long as anyone uses it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.files = server.files
        self.leave = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.start_after = 0.0
        self.failures = 0
        self.log_begins = 0
        self._published = publish_state(self.files.state, State())

    def run(self) -> None:
        """Look after the server until nobody uses it, or until we are told to leave."""
        nobody: Lock | None = None
        while nobody is None and not self.leave.is_set():
            self.look_after()
            self.leave.wait(LOOK_EVERY_SECONDS)
            nobody = attempt_lock(self.files.users_lock)
        self.stop()

    def look_after(self) -> None:
        """Start the server when it is not there, and keep its log small."""
        if self.process is not None and self.process.poll() is not None:
            self.note_end(self.process)
        if self.process is None and time.monotonic() >= self.start_after:
            self.try_start()
        self.shorten_log()

    def try_start(self) -> None:
        """Start the server as soon as nothing of an earlier one is left."""
        lock = attempt_lock(self.files.server_lock)
        if lock is None:
            return
        try:
            with explained(self.files.data_dir):
                self.start(lock)
        except ConfigError as fault:
            self.note_failure(fault.message)
        finally:
            lock.release()

    def start(self, lock: Lock) -> None:
        require_room(self.files)
        self.server.prepare(lock.descriptor)
        with self.files.log.open("ab") as log:
            self.log_begins = log.tell()
            self.process = subprocess.Popen(
                self.server.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=plain_environment(),
                cwd=self.files.root,
                pass_fds=(lock.descriptor,),
            )
        self.started_at = time.monotonic()
        self.publish(State(server=self.process.pid))

    def note_end(self, process: subprocess.Popen[bytes]) -> None:
        """A killed server comes back at once; one that gives up or is killed repeatedly has a fault."""
        if time.monotonic() - self.started_at > STABLE_AFTER_SECONDS:
            self.failures = 0
        self.process = None
        if process.returncode <= 0 and self.failures + 1 < KILLS_BEFORE_FAULT:
            self.note_failure(None)
        else:
            words = last_words(log_tail(self.files.log, self.log_begins))
            self.note_failure(f"{self.server.title} does not start: {words} (more in {self.files.log})")

    def note_failure(self, fault: str | None) -> None:
        shortest = FAULT_PAUSE_SECONDS if fault else LOOK_EVERY_SECONDS
        self.start_after = time.monotonic() + min(LONGEST_PAUSE_SECONDS, shortest * 2**self.failures)
        self.failures += 1
        self.publish(State(fault=fault))

    def publish(self, state: State) -> None:
        previous = self._published
        # On a full disk the old word must do; it is still true that we live.
        with contextlib.suppress(OSError):
            self._published = publish_state(self.files.state, state)
            previous.release()

    def shorten_log(self) -> None:
        """Keep at most two files of bounded size; the server appends, so cutting under it is safe."""
        with contextlib.suppress(OSError):
            if self.files.log.stat().st_size > LOG_BYTES_MAX:
                shutil.copyfile(self.files.log, self.files.log.with_suffix(".log.1"))
                os.truncate(self.files.log, 0)

    def stop(self) -> None:
        """Stop the server cleanly; by force only when it does not end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(self.server.stop_signal)
            try:
                self.process.wait(STOP_PATIENCE_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(self.server.abort_signal)
                self.process.wait()
        self.files.state.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
