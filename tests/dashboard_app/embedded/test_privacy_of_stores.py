"""The embedded stores are for their owner alone, and change nothing outside DATA_DIR."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from dashboard_app.embedded.files import StoreFiles, prepare_files
from dashboard_app.embedded.postgres import PostgresServer
from dashboard_app.embedded.stores import EmbeddedStores, open_stores
from data.errors import ConfigError
from data.postgres_tools import embedded_postgres_tool
from tests.dashboard_app.embedded.processes import server_of

NOBODY = 65_534


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that nobody else may enter, as /root is."""
    directory = tmp_path_factory.mktemp("closed")
    directory.chmod(0o700)
    return directory


@pytest.fixture(scope="module")
def data_dir(closed: Path) -> Path:
    return closed / "var"


@pytest.fixture(scope="module")
def stores(data_dir: Path) -> Iterator[EmbeddedStores]:
    modes = [parent.stat().st_mode for parent in data_dir.parents]
    with open_stores(data_dir, durable=False) as opened:
        yield opened
    assert [parent.stat().st_mode for parent in data_dir.parents] == modes


def as_nobody(action: Callable[[], object]) -> str:
    """What `action` raises in a child process of another user (of our own when we are not root)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            action()
        except (OSError, ConfigError) as error:
            os.write(writer, str(error).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with open(reader) as answer:
        return answer.read()


def test_both_work_below_a_closed_directory(stores: EmbeddedStores) -> None:
    with psycopg.connect(stores.urls.postgres) as connection, MongoClient(stores.urls.mongo) as client:
        assert connection.execute("SELECT current_database(), current_user").fetchone() == (
            "dashboard",
            "dashboard",
        )
        assert client.admin.command("hello")["isWritablePrimary"]


def test_the_programs_too_may_lie_below_a_closed_directory(
    stores: EmbeddedStores, data_dir: Path, closed: Path
) -> None:
    """As in a clone that root made in a directory of its own, with its virtual environment."""
    packages = embedded_postgres_tool("initdb").parents[3]
    for package in packages.glob("embedded_postgres*"):
        shutil.copytree(package, closed / "packages" / package.name, symlinks=True)
    files = StoreFiles(data_dir, "postgres")
    draft, owner = closed / "draft", files.data.stat()
    draft.mkdir(mode=0o700)
    os.chown(draft, owner.st_uid, owner.st_gid)
    command = PostgresServer(files)._as_owner("initdb", "-D", str(draft), "--no-sync")
    moved = [word.replace(str(packages), str(closed / "packages")) for word in command]
    done = subprocess.run(moved, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_text_and_time_do_not_depend_on_the_machine(stores: EmbeddedStores) -> None:
    with psycopg.connect(stores.urls.postgres) as connection:
        settings = [connection.execute(f"SHOW {name}").fetchone()[0] for name in ("server_encoding", "timezone")]
        locale = connection.execute(
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        )
        assert settings == ["UTF8", "UTC"]
        assert locale.fetchone() == ("b", "C.UTF-8")


def test_another_operating_system_user_cannot_reach_a_socket(stores: EmbeddedStores, data_dir: Path) -> None:
    sockets = StoreFiles(data_dir, "postgres").sockets
    paths = [path for path in sockets.iterdir() if path.is_socket()]
    assert len(paths) == 2
    assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        if os.geteuid() == 0:
            refused = as_nobody(lambda path=path: socket.socket(socket.AF_UNIX).connect(str(path)))
            assert "Permission denied" in refused


def test_nothing_listens_on_the_network(stores: EmbeddedStores, data_dir: Path) -> None:
    listed = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    on_network = {line.split()[9] for line in listed.splitlines() if line.split()[9].isdigit()}
    for name in ("postgres", "mongo"):
        descriptors = Path(f"/proc/{server_of(data_dir, name)}/fd").iterdir()
        opened = {os.readlink(path).removeprefix("socket:[").rstrip("]") for path in descriptors}
        assert not opened & on_network


def test_a_wrong_password_and_a_foreign_role_are_refused(stores: EmbeddedStores, data_dir: Path) -> None:
    password = urlsplit(stores.urls.mongo).netloc.split(":")[1].partition("@")[0]
    with (
        MongoClient(stores.urls.mongo.replace(password, "guessed")) as client,
        pytest.raises(OperationFailure, match="Authentication failed"),
    ):
        client.admin.command("ping")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(stores.urls.postgres.replace("dashboard@", "postgres@"))


def test_no_secret_stands_in_a_command_line_or_an_open_file(stores: EmbeddedStores, data_dir: Path) -> None:
    secrets = [data_dir / "mongo" / name for name in ("password", "keyfile")]
    commands = [Path(f"/proc/{server_of(data_dir, name)}/cmdline").read_text() for name in ("postgres", "mongo")]
    logs = [path.read_text() for path in data_dir.glob("*/*.log")]
    for secret in secrets:
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        assert not any(secret.read_text() in text for text in commands + logs)


def test_a_data_dir_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    message = as_nobody(lambda: prepare_files(StoreFiles(tmp_path / "var", "mongo")))
    assert "is not writable. Give yourself the right to write there, or set another DATA_DIR." in message
