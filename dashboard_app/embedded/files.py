"""What lies where under DATA_DIR, and how the operating system's refusals become one clear line."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.errors import ConfigError

LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes
PLAIN_PATH = re.compile(r"[\w/.+-]+", re.ASCII)  # servers read a comma as the end of a path
LONGEST_SOCKET_NAME = len("/.s.PGSQL.5432.lock")
MEGABYTE = 1024 * 1024
ROOM_TO_BEGIN = 450 * MEGABYTE
ROOM_TO_RUN = 32 * MEGABYTE


@dataclass(frozen=True)
class StoreFiles:
    """The files of one store, `DATA_DIR/<name>/`, readable by their owner alone."""

    data_dir: Path
    name: str

    @property
    def root(self) -> Path:
        return self.data_dir / self.name

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def log(self) -> Path:
        return self.root / "server.log"

    @property
    def keeper_log(self) -> Path:
        return self.root / "keeper.log"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def users_lock(self) -> Path:
        """Shared by everyone who needs the store; the keeper that has it alone may stop."""
        return self.root / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        return self.root / "keeper.lock"

    @property
    def server_lock(self) -> Path:
        """Inherited by the server and its children: free only when the last of them is gone."""
        return self.root / "server.lock"

    @property
    def sockets(self) -> Path:
        """The directory of the Unix sockets: in DATA_DIR, or under /tmp where that path does not do."""
        inside = self.data_dir / "run"
        fits = len(os.fsencode(inside)) + LONGEST_SOCKET_NAME <= LONGEST_SOCKET_PATH
        if fits and PLAIN_PATH.fullmatch(str(inside)):
            return inside
        digest = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]
        return Path("/tmp") / f"dashboard-{os.geteuid()}-{digest}"


def prepare_files(files: StoreFiles) -> None:
    """Make the private directories of a store.

    Raises ConfigError when DATA_DIR is not a directory, cannot be written, or is another user's.
    """
    with explained(files.data_dir):
        files.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        for directory in (files.root, files.sockets):
            directory.mkdir(mode=0o700, exist_ok=True)
            require_private(directory)
        if not os.access(files.root, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def require_private(directory: Path) -> None:
    """Raises ConfigError unless `directory` is a real directory, ours, and closed to everyone else."""
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode):
        raise ConfigError(f"{directory} is in the way: it must be a directory. Move it, or set another DATA_DIR.")
    if found.st_uid != os.geteuid():
        raise ConfigError(f"{directory} belongs to another user: run as that user, or set another DATA_DIR.")
    if found.st_mode & 0o077:
        directory.chmod(0o700)


def require_room(files: StoreFiles, *, to_begin: int = ROOM_TO_BEGIN) -> None:
    """Raises ConfigError when the disk of DATA_DIR has no room for the store to start."""
    needed = ROOM_TO_RUN if files.data.exists() else to_begin
    free = shutil.disk_usage(files.root).free
    if free < needed:
        raise ConfigError(
            f"The disk of DATA_DIR {files.data_dir} is full: {free // MEGABYTE} MB are free and "
            f"{needed // MEGABYTE} MB are needed. Free some space, or set another DATA_DIR."
        )


def sync_directory(directory: Path) -> None:
    """Make what was renamed in `directory` last through a power cut."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def explained(data_dir: Path) -> Iterator[None]:
    """Turns the operating system's refusal to use `data_dir` into a ConfigError that says what to do."""
    try:
        yield
    except OSError as error:
        raise ConfigError(f"DATA_DIR {data_dir} cannot be used: {reason(error)}") from error


def reason(error: OSError) -> str:
    """What the operating system refused, and the remedy."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full. Free some space, or set another DATA_DIR."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return "it is not a directory. Set DATA_DIR to a directory."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "it is not writable. Give yourself the right to write there, or set another DATA_DIR."
    return f"{error.strerror}. Set another DATA_DIR."
