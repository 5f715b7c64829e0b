"""What cannot work is said in one line that tells what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dashboard_app.embedded.files import StoreFiles, prepare_files, require_room
from dashboard_app.embedded.locks import State, publish_state, read_state
from dashboard_app.embedded.mongo import mongo_faults
from dashboard_app.embedded.server import platform_faults
from dashboard_app.embedded.stores import open_stores
from data.errors import ConfigError
from data.postgres_tools import postgres_tool


def test_a_data_dir_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    with pytest.raises(ConfigError, match=r"it is not a directory. Set DATA_DIR to a directory"):
        open_stores(tmp_path / "var")


def test_data_of_another_major_version_is_left_alone_and_named(data_dir: Path) -> None:
    data = data_dir / "postgres" / "data"
    data.mkdir(parents=True, mode=0o700)
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ConfigError, match=r"is of PostgreSQL 17 and this is 18: .* set DATABASE_URL"):
        open_stores(data_dir, mongo=False)
    assert os.listdir(data) == ["PG_VERSION"]


def test_data_that_a_server_refuses_gives_its_last_words(data_dir: Path) -> None:
    with open_stores(data_dir, mongo=False, durable=False):
        pass
    (data_dir / "postgres" / "data" / "global" / "pg_control").unlink()
    with pytest.raises(ConfigError, match=r"PostgreSQL does not start: .*could not open file .*pg_control"):
        open_stores(data_dir, mongo=False)


def test_a_missing_library_is_named_with_its_package(tmp_path: Path) -> None:
    program = tmp_path / "mongod"
    tool = postgres_tool("pg_isready").read_bytes()
    needed = next(word for word in tool.split(b"\0") if word.startswith(b"libpq-"))
    program.write_bytes(tool.replace(needed, b"libcurl.so.9".ljust(len(needed), b"\0")))
    program.chmod(0o700)
    (fault,) = mongo_faults(program)
    assert fault == "MongoDB needs libcurl.so.9: install it (apt-get install libcurl4), or set MONGO_URL."


def test_a_system_without_an_embedded_server(tmp_path: Path) -> None:
    expected = ["There is no embedded MongoDB for this system: set MONGO_URL to a server of yours."]
    assert platform_faults("MongoDB", "MONGO_URL", None) == expected
    assert mongo_faults(tmp_path / "mongod") == expected


def test_a_full_disk(data_dir: Path) -> None:
    files = StoreFiles(data_dir, "mongo")
    prepare_files(files)
    with pytest.raises(ConfigError, match=r"The disk of DATA_DIR .* is full: .* Free some space"):
        require_room(files, to_begin=2**60)


def test_a_directory_in_the_way(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "mongo").symlink_to("/")
    with pytest.raises(ConfigError, match=r"is in the way"):
        prepare_files(StoreFiles(data_dir, "mongo"))


def test_a_state_is_believed_only_while_its_keeper_lives(tmp_path: Path) -> None:
    lock = publish_state(tmp_path / "state.json", State(server=1))
    assert read_state(tmp_path / "state.json") == State(server=1)
    lock.release()
    assert read_state(tmp_path / "state.json") is None
