"""Commands as people use them: what they do, and one clear line when they cannot."""

import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from dashboard_app.signin import HASHER
from data.tables.host import departments, organizations, users
from jobs.ledger import fail_run, open_run
from jobs.locks import job_lock
from jobs.registry import all_jobs
from jobs.spec import Window
from tests.terminal import opened_terminal

PASSWORD = "correct horse battery"
COMMANDS = ("run", "scheduler", "migrate", "demo", "import-events", "import-table", "job", "db")


@pytest.fixture
def terminal(sources, migrated_urls, monkeypatch, capsys, tmp_path):
    with opened_terminal(migrated_urls, monkeypatch, capsys, tmp_path) as opened:
        opened.set(DASHBOARD_PASSWORD=PASSWORD)
        yield opened


@pytest.fixture
def northwind(terminal):
    return terminal.run("organization", "add", "Northwind").said.strip()


def person(sources, email):
    with sources.postgres.connect() as connection:
        return connection.execute(select(users).where(users.c.email == email)).one()


@pytest.mark.parametrize(
    "words",
    [
        ["dance"],
        ["job", "dance"],
        ["run", "--port", "70000"],
        ["run", "--workers", "0"],
        ["demo", "--days", "0"],
        ["import-table", "secrets", "x.csv"],
        ["user", "add", "--email", "x@northwind.example", "--role", "KING"],
        ["job", "run", "daily", "--date", "2026-11-31"],
        ["job", "run", "daily", "--date", "2026-11-01", "--from", "2026-11-01", "--to", "2026-11-02"],
        ["job", "run", "daily", "--from", "2026-11-02", "--to", "2026-11-01"],
        ["job", "run", "daily", "--from", "2026-11-02"],
        ["job", "run", "daily", "--date", "2999-01-01"],
        ["job", "history", "--limit", "0"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2_and_how_to_ask_for_help(terminal, words):
    answer = terminal.run(*words)
    assert answer.code == 2
    assert "--help' for help." in answer.errors[1]
    assert answer.errors[-1].startswith("Error: ")


def test_help_tells_every_command(terminal):
    said = terminal.run("--help").said
    assert all(
        f"\n  {name} " in said
        for name in ("run", "scheduler", "migrate", "demo", "import-events", "import-table", "db")
    )


def test_a_bug_is_one_line_and_a_stack_trace_with_debug_only(terminal, monkeypatch):
    monkeypatch.delattr("dashboard_app.cli.tenants.organizations_by_name")
    answer = terminal.run("organization", "list")
    assert answer.code == 1
    assert answer.errors == [
        "Error: NameError: name 'organizations_by_name' is not defined (a bug; `python app.py --debug …` shows where)"
    ]
    with pytest.raises(NameError):
        terminal.run("--debug", "organization", "list")


def test_the_first_owner_of_an_empty_installation_belongs_to_the_platform(terminal, sources):
    assert terminal.run("user", "add", "--email", "alice@platform.example", "--role", "OWNER").code == 0
    alice = person(sources, "alice@platform.example")
    with sources.postgres.connect() as connection:
        home = connection.execute(select(organizations).where(organizations.c.id == alice.organization_id)).one()
    assert home.is_platform
    assert HASHER.verify(alice.password_hash, PASSWORD)


def test_people_are_added_disabled_and_listed(terminal, sources, northwind):
    add = ("user", "add", "--role", "LEADER", "--organization", "Northwind", "--email")
    assert terminal.run(*add, "bob@northwind.example").code == 0
    again = terminal.run(*add, "BOB@northwind.example")
    taken = "BOB@northwind.example is taken: use another address, or `user password BOB@northwind.example`."
    assert (again.code, again.errors) == (1, [f"Error: {taken}"])
    assert terminal.run("user", "disable", "Bob@Northwind.example").code == 0
    assert terminal.run("user", "list").said.split() == ["bob@northwind.example", "LEADER", "disabled", "Northwind"]
    assert terminal.run("user", "password", "bob@northwind.example").code == 0
    assert person(sources, "bob@northwind.example").is_active


def test_a_manager_stands_in_a_department_of_the_own_organization(terminal, sources, northwind):
    contoso = terminal.run("organization", "add", "Contoso").said.strip()
    with sources.postgres.begin() as connection:
        sales = {"organization_id": northwind, "name": "Sales"}
        spies = {"organization_id": contoso, "name": "Spies"}
        connection.execute(insert(departments).values([sales, spies]))
    add = ("user", "add", "--role", "MANAGER", "--organization", northwind, "--email")
    refused = terminal.run(*add, "carol@northwind.example", "--department", "Spies")
    assert refused.errors == ["Error: That organization has no department called 'Spies': its departments are Sales."]
    assert terminal.run(*add, "carol@northwind.example", "--department", "Sales").code == 0
    assert person(sources, "carol@northwind.example").department_id is not None


REFUSED = {
    ("organization", "add", "Northwind"): "There is an organization 'Northwind' already.",
    ("organization", "add", " "): "An organization needs a name.",
    ("user", "add", "--email", "bob", "--role", "OWNER"): "'bob' is no e-mail address.",
    ("user", "add", "--email", "b@x", "--role", "OWNER", "--organization", "Northwind"): (
        "An OWNER belongs to the platform: leave --organization out."
    ),
    ("user", "add", "--email", "b@x", "--role", "LEADER"): (
        "A LEADER belongs to an organization: give --organization NAME (`organization list`)."
    ),
    ("user", "add", "--email", "b@x", "--role", "LEADER", "--organization", "Southwind"): (
        "There is no organization 'Southwind': `organization list` shows which there are."
    ),
    ("user", "add", "--email", "b@x", "--role", "LEADER", "--organization", "Platform"): (
        "There is no organization 'Platform': `organization list` shows which there are."
    ),
    ("user", "disable", "b@x"): "Nobody has the address b@x. `user list` shows who there is.",
    ("user", "password", "b@x"): "Nobody has the address b@x. `user list` shows who there is.",
    ("job", "run", "weekly"): f"There is no job 'weekly'. Known: {', '.join(all_jobs())}.",
    ("job", "history", "weekly"): f"There is no job 'weekly'. Known: {', '.join(all_jobs())}.",
    ("migrate", "up", "9999"): "There is no revision",
}


def test_what_cannot_be_done_is_one_line(terminal, northwind):
    for words, reason in REFUSED.items():
        answer = terminal.run(*words)
        assert answer.code == 1, words
        assert [line.startswith(f"Error: {reason}") for line in answer.errors] == [True], answer.errors


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "A password has 10 characters or more."),
        ("", "Give the password in DASHBOARD_PASSWORD, or run this at a terminal, where it is asked for."),
    ],
)
def test_a_password_that_does_not_do_is_refused(terminal, password, reason, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    terminal.set(DASHBOARD_PASSWORD=password)
    answer = terminal.run("user", "add", "--email", "alice@platform.example", "--role", "OWNER")
    assert (answer.code, answer.errors) == (1, [f"Error: {reason}"])


def test_a_job_is_listed_at_the_time_that_is_set(terminal):
    terminal.set(DAILY_JOB_AT="03:45")
    [line] = [line for line in terminal.run("job", "list").said.splitlines() if line.startswith("daily ")]
    assert re.match(r"daily +every day at 03:45 UTC +next \d{4}-\d\d-\d\d 03:45:00 +Computes", line)


def test_a_job_runs_for_a_range_and_leaves_its_trace(terminal):
    assert terminal.run("job", "run", "daily", "--from", "2026-11-01", "--to", "2026-11-03").code == 0
    history = terminal.run("job", "history", "daily").said
    assert "daily        succeeded  2026-11-01 … 2026-11-03" in history
    assert history.rstrip().endswith("by hand")


def test_the_history_tells_attempts_and_when_a_failed_run_comes_again(terminal, sources):
    night = datetime(2026, 11, 3, 2, tzinfo=UTC)
    window = Window(date(2026, 11, 2), date(2026, 11, 3))
    for error, permanent, retry_at in (("Gone: away", False, night + timedelta(seconds=9)), ("Bug: a bug", True, None)):
        run = open_run(sources.postgres, "daily", night, window, by_hand=False)
        fail_run(sources.postgres, run, error, permanent=permanent, retry_at=retry_at)
    second, first = terminal.run("job", "history", "daily").said.splitlines()
    assert first.endswith("in 0  out 0  for 2026-11-03 02:00:00  again from 02:00:09 on  Gone: away")
    assert second.endswith("attempt 2  for 2026-11-03 02:00:00  is not tried again  Bug: a bug")


def test_a_job_that_another_process_runs_is_not_run_twice(terminal, sources):
    with job_lock(sources.postgres, "daily"):
        answer = terminal.run("job", "run", "daily")
    reason = "The job daily is being run by another process. Wait for it: `job history daily`."
    assert (answer.code, answer.errors) == (1, [f"Error: {reason}"])


def test_a_database_of_another_program_is_left_alone(empty_urls, empty_sources, monkeypatch, capsys, tmp_path):
    with empty_sources.postgres.begin() as connection:
        connection.execute(text("CREATE TABLE users (name text)"))
    with opened_terminal(empty_urls, monkeypatch, capsys, tmp_path) as terminal:
        answer = terminal.run("organization", "list")
    assert answer.code == 1
    assert len(answer.errors) == 1
    assert "users" in answer.errors[0]
    assert "CREATE_HOST_TABLES" in answer.errors[0]
