"""Settings: every fault at once, each with its remedy, and never a secret."""

import json
import logging
import re
import socket
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from dashboard_app.config import Settings, prepared_data_dir, secret_key
from dashboard_app.config_page import FILE, configuration_page
from dashboard_app.logs import configure_logging
from dashboard_app.server import bound_socket
from data.errors import ConfigError
from jobs.registry import all_jobs
from jobs.triggers import next_time
from tests.terminal import opened_terminal

SECRET = "hunter2hunter2"


@pytest.fixture
def terminal(migrated_urls, monkeypatch, capsys, tmp_path):
    with opened_terminal(migrated_urls, monkeypatch, capsys, tmp_path) as opened:
        yield opened


@pytest.fixture
def taken_port():
    with bound_socket("127.0.0.1", 0) as listener:
        yield listener.getsockname()[1]


def test_every_fault_of_the_settings_is_told_at_once(terminal):
    (terminal.folder / "file").touch()
    wrong = {
        "DATABASE_URL": (f"mysql://bob:{SECRET}@h/d", "must read postgresql://user:password@host:5432/database"),
        "MONGO_URL": (
            f"mongodb://bob:{SECRET}@@h",
            "must read mongodb://user:password@host:27017/database, with signs",
        ),
        "DATA_DIR": (terminal.folder / "file", f"{terminal.folder}/file is no folder: name one that is or can be made"),
        "SECRET_KEY": ("hunter2", "must have 16 characters or more"),
        "PORT": ("http", "must be a whole number"),
        "WORKERS": (0, "must be 1 or more"),
        "TIMEZONE_DISPLAY": ("Mars/Phobos", "no time zone 'Mars/Phobos'; use a name such as Europe/Berlin"),
        "DAILY_JOB_AT": ("25:00", "must be a time of day such as 02:00"),
        "REALTIME_INTERVAL_SECONDS": (1, "must be 5 or more"),
        "MIN_GROUP_SIZE": (1, "must be 3 or more"),
        "ANONYMIZE_IP": ("perhaps", "must be true or false"),
        "SESSION_HOURS": (10_000, "must be 720 or less"),
        "LOG_LEVEL": ("LOUD", "must be 'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        "LOG_FORMAT": ("xml", "must be 'text' or 'json'"),
        "EXTRA_EVENT_TYPES": ("JUMP,a b", "'a b': an event type is written like REPORT_SHARED"),
    }
    terminal.set(**{name: value for name, (value, _) in wrong.items()})
    answer = terminal.run("organization", "list")
    assert answer.code == 1
    for line, (name, (_, reason)) in zip(answer.errors, wrong.items(), strict=True):
        assert line.startswith(f"Error: {name}: {reason}")
    assert "hunter2" not in "".join(answer.errors)


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        ("DATABASE_URL", f"postgresql://bob:{SECRET}@127.0.0.1:1/d", "Connection refused"),
        ("DATABASE_URL", f"postgresql://bob:{SECRET}@nowhere.invalid/d", "failed to resolve host 'nowhere.invalid'"),
        ("MONGO_URL", f"mongodb+srv://bob:{SECRET}@nowhere.invalid/d", "The DNS query name does not exist"),
    ],
)
def test_a_store_that_cannot_be_reached_is_one_line(terminal, name, url, reason):
    terminal.set(**{name: url})
    answer = terminal.run("organization", "list")
    assert answer.code == 1
    (line,) = answer.errors
    assert reason in line
    assert f"check {name}, or unset it" in line
    assert SECRET not in line


def test_both_stores_are_told_when_neither_answers(terminal):
    place = f"bob:{SECRET}@127.0.0.1:1/d"
    terminal.set(DATABASE_URL=f"postgresql://{place}", MONGO_URL=f"mongodb://{place}")
    first, second = terminal.run("organization", "list").errors
    assert first.startswith("Error: PostgreSQL does not answer (")
    assert second.startswith(
        "Error: MongoDB does not answer (127.0.0.1:1: [Errno 111] Connection refused): check MONGO_"
    )
    assert SECRET not in first + second


def test_a_wrong_password_is_told_without_it(terminal, migrated_urls):
    terminal.set(MONGO_URL=re.sub(r"(?<=:)[^:@/]+(?=@)", SECRET, migrated_urls.mongo))
    (line,) = terminal.run("organization", "list").errors
    assert line.startswith("Error: MongoDB does not answer (Authentication failed")
    assert SECRET not in line


def test_a_port_in_use_is_told_before_anything_is_started(terminal, taken_port):
    answer = terminal.run("run", "--port", taken_port)
    reason = f"Error: Port {taken_port} of 127.0.0.1 cannot be used (Address already in use): set PORT (or --port)"
    assert answer.code == 1
    assert [line[: len(reason)] for line in answer.errors] == [reason]


def test_the_host_and_the_port_of_the_settings_are_used(terminal, taken_port):
    terminal.set(PORT=taken_port)
    assert f"Port {taken_port} of 127.0.0.1 cannot be used" in terminal.run().errors[0]
    terminal.set(HOST="203.0.113.1", PORT=0)
    assert "Port 0 of 203.0.113.1 cannot be used" in terminal.run("run").errors[0]


def test_a_data_dir_that_cannot_be_written_is_told(terminal):
    terminal.set(DATA_DIR="/proc/dashboard")
    (line,) = terminal.run("organization", "list").errors
    assert line.startswith(
        "Error: DATA_DIR /proc/dashboard cannot be written (No such file or directory): set DATA_DIR"
    )


def test_urls_are_not_told_by_stores_that_do_not_run(terminal, monkeypatch):
    monkeypatch.delenv("DATABASE_URL")
    answer = terminal.run("db", "urls")
    reason = "The embedded stores are not running: `python app.py db serve` starts them."
    assert (answer.code, answer.errors) == (1, [f"Error: {reason}"])


def test_a_data_dir_is_for_its_owner_alone(tmp_path):
    folder = prepared_data_dir(Settings.load(data_dir=tmp_path / "deep" / "var"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == []


def test_processes_that_start_together_agree_on_one_secret_key(tmp_path):
    settings = Settings.load()
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: secret_key(settings, tmp_path), range(8)))
    assert len(keys) == 1
    assert len(keys.pop()) >= 48
    assert [(file.name, stat.S_IMODE(file.stat().st_mode)) for file in tmp_path.iterdir()] == [("secret-key", 0o600)]


def test_an_empty_key_is_not_used(tmp_path):
    (tmp_path / "secret-key").touch()
    with pytest.raises(ConfigError, match="holds no key: remove it"):
        secret_key(Settings.load(), tmp_path)


def test_settings_come_from_a_file_and_the_environment_has_the_last_word(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("PORT=9000\nHOST=::1\nWORKERS=\n")
    monkeypatch.setenv("PORT", "9001")
    settings = Settings.load()
    assert (settings.port, settings.host, settings.workers) == (9001, "::1", 1)


def test_settings_do_not_show_their_secrets():
    shown = repr(Settings.load(database_url=f"postgresql://bob:{SECRET}@h/d", secret_key=SECRET * 2))
    assert SECRET not in shown


def test_the_nightly_job_runs_at_the_time_that_is_set(monkeypatch):
    monkeypatch.setenv("DAILY_JOB_AT", "03:45")
    night = datetime(2026, 3, 5, tzinfo=UTC)
    assert next_time(all_jobs(Settings.load().job_triggers)["daily"].trigger, night) == night.replace(hour=3, minute=45)
    assert next_time(all_jobs()["daily"].trigger, night) == night.replace(hour=2)


@pytest.mark.parametrize("wrong", ["02:00:30", "02:00+01:00"])
def test_the_nightly_job_runs_at_a_minute_in_utc(monkeypatch, wrong):
    monkeypatch.setenv("DAILY_JOB_AT", wrong)
    with pytest.raises(ConfigError, match="DAILY_JOB_AT: must be hours and minutes in UTC, such as 02:00"):
        Settings.load()


def test_log_lines_of_libraries_have_the_shape_of_ours(terminal, capsys):
    configure_logging("INFO", "json")
    structlog.get_logger().info("ours", user="bob")
    try:
        raise ValueError("a fault")
    except ValueError:
        logging.getLogger("a.library").exception("theirs %s", "too")
    logging.getLogger("uvicorn.error").info("noise")
    ours, theirs = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["level"], ours["user"]) == ("ours", "info", "bob")
    assert (theirs["event"], theirs["level"]) == ("theirs too", "error")
    assert "ValueError: a fault" in theirs["exception"]


def test_nothing_below_the_level_that_is_set_is_logged(terminal, capsys):
    configure_logging("ERROR", "text")
    structlog.get_logger().warning("hush")
    logging.getLogger("uvicorn.error").warning("hush")
    assert capsys.readouterr().err == ""


def test_the_page_about_the_settings_is_true():
    assert FILE.read_text() == configuration_page(), "write it anew: python -m dashboard_app.config_page"


def test_a_listening_socket_is_closed_when_it_cannot_be_had(taken_port):
    with pytest.raises(ConfigError):
        bound_socket("127.0.0.1", taken_port)
    with socket.create_connection(("127.0.0.1", taken_port), timeout=timedelta(seconds=5).total_seconds()):
        pass
