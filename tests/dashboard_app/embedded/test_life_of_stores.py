"""The embedded stores live while anyone uses them, keep what was committed, and come back when killed."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import psycopg
from pymongo import MongoClient, WriteConcern
from pymongo.errors import PyMongoError

from dashboard_app.embedded.files import StoreFiles
from dashboard_app.embedded.stores import StoreUrls, open_stores, running_urls
from tests.dashboard_app.embedded.processes import (
    another_user,
    are_stopped,
    is_alive,
    keeper_of,
    server_of,
    start_user,
    wait_until,
)

BOTH = ("postgres", "mongo")


def write(urls: StoreUrls, number: int) -> None:
    with psycopg.connect(urls.postgres) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number integer)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])
    with MongoClient(urls.mongo) as client:
        kept = client.get_default_database()["kept"].with_options(write_concern=WriteConcern("majority", j=True))
        kept.insert_one({"number": number})


def read(urls: StoreUrls) -> tuple[list[int], list[int]]:
    with psycopg.connect(urls.postgres) as connection:
        rows = [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY 1")]
    with MongoClient(urls.mongo, serverSelectionTimeoutMS=2_000) as client:
        documents = client.get_default_database()["kept"].find().sort("number")
        return rows, [document["number"] for document in documents]


def can_read(urls: StoreUrls) -> bool:
    try:
        return bool(read(urls))
    except (psycopg.OperationalError, PyMongoError):
        return False


def test_what_was_written_is_there_at_the_next_start(data_dir: Path) -> None:
    with open_stores(data_dir) as stores:
        write(stores.urls, 1)
    assert are_stopped(data_dir)
    with open_stores(data_dir) as stores:
        assert read(stores.urls) == ([1], [1])


def test_only_the_wanted_store_is_started(data_dir: Path) -> None:
    with open_stores(data_dir, mongo=False, durable=False) as stores:
        assert stores.urls.mongo is None
        assert running_urls(data_dir) == stores.urls
        assert server_of(data_dir, "mongo") is None


def test_stores_are_shared_and_stop_with_the_last_user_even_a_killed_one(data_dir: Path) -> None:
    with another_user(data_dir, *BOTH) as other:
        with open_stores(data_dir, durable=False) as stores, open_stores(data_dir) as again:
            assert other.stdout.readline().split() == [stores.urls.postgres, stores.urls.mongo]
            assert again.urls == stores.urls
            write(stores.urls, 1)
            servers = [server_of(data_dir, name) for name in BOTH]
        assert read(running_urls(data_dir)) == ([1], [1])
        assert [server_of(data_dir, name) for name in BOTH] == servers
        other.kill()
        wait_until(lambda: are_stopped(data_dir))
    assert not any(is_alive(server) for server in servers)
    assert running_urls(data_dir) == StoreUrls(None, None)


def test_killed_servers_come_back_with_what_was_committed(data_dir: Path) -> None:
    with open_stores(data_dir) as stores:
        servers = [server_of(data_dir, name) for name in BOTH]
        write(stores.urls, 1)
        for server in servers:
            os.kill(server, signal.SIGKILL)
        wait_until(lambda: can_read(stores.urls))
        assert read(stores.urls) == ([1], [1])
        assert not set(servers) & {server_of(data_dir, name) for name in BOTH}


def test_a_killed_keeper_gets_a_successor(data_dir: Path) -> None:
    with open_stores(data_dir, durable=False) as stores:
        write(stores.urls, 1)
        servers = [server_of(data_dir, name) for name in BOTH]
        keepers = [keeper_of(data_dir, name) for name in BOTH]
        for keeper in keepers:
            os.kill(keeper, signal.SIGKILL)
        wait_until(lambda: not any(is_alive(server) for server in servers))
        wait_until(lambda: running_urls(data_dir) == stores.urls)
        assert read(stores.urls) == ([1], [1])


def test_everything_killed_at_once_starts_again(data_dir: Path) -> None:
    with another_user(data_dir, *BOTH) as other:
        other.stdout.readline()
        write(running_urls(data_dir), 1)
        families = [(keeper_of(data_dir, name), server_of(data_dir, name)) for name in BOTH]
        for process in (other.pid, *(process for family in families for process in family)):
            os.kill(process, signal.SIGKILL)
    with open_stores(data_dir) as stores:
        assert read(stores.urls) == ([1], [1])


def test_a_note_of_a_killed_server_whose_number_is_now_another_process(data_dir: Path) -> None:
    with open_stores(data_dir, mongo=False, durable=False):
        note = (data_dir / "postgres" / "data" / "postmaster.pid").read_text().splitlines()
    note[0] = str(os.getpid())
    (data_dir / "postgres" / "data" / "postmaster.pid").write_text("\n".join(note))
    with open_stores(data_dir, mongo=False) as stores, psycopg.connect(stores.urls.postgres) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_many_processes_that_come_and_go_at_once_all_get_an_answer(data_dir: Path) -> None:
    for _ in range(2):
        others = [start_user(data_dir, "postgres") for _ in range(4)]
        answers = {other.stdout.readline() for other in others}
        for other in others:
            other.communicate()
            assert other.returncode == 0
        assert len(answers) == 1
        assert "postgresql://" in answers.pop()


def test_a_process_that_opens_while_the_last_one_closes(data_dir: Path) -> None:
    for _ in range(3):
        with start_user(data_dir, "postgres") as leaving:
            leaving.stdout.readline()
            leaving.stdin.close()
            with open_stores(data_dir, mongo=False, durable=False) as stores:
                leaving.wait()
                assert running_urls(data_dir) == stores.urls


def test_a_data_dir_with_a_long_and_awkward_name_that_is_moved_later(data_dir: Path) -> None:
    awkward = data_dir / f'a, b\'s "é" {"long" * 40}'
    with open_stores(awkward, durable=False) as stores:
        write(stores.urls, 1)
    shutil.move(awkward, data_dir / "plain")
    StoreFiles(awkward, "postgres").sockets.rmdir()
    with open_stores(data_dir / "plain", durable=False) as stores:
        assert read(stores.urls) == ([1], [1])


def test_mongo_alone_with_a_change_stream_and_a_transaction(data_dir: Path) -> None:
    with open_stores(data_dir, postgres=False) as stores, MongoClient(stores.urls.mongo) as client:
        assert stores.urls.postgres is None
        assert server_of(data_dir, "postgres") is None
        kept = client.get_default_database()["kept"]
        with kept.watch() as changes, client.start_session() as session:
            with session.start_transaction():
                kept.insert_one({"number": 1}, session=session)
            assert next(changes)["fullDocument"]["number"] == 1
