"""The demo: made on empty stores only, and carried on later as if it had been made in one go."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from dashboard_app.background import Background, Stopping
from dashboard_app.demo import demo_plan, extend_demo, is_empty, make_demo
from data.accounts import account_by_email, change_account
from data.demo import OWNER, DemoPlan
from data.errors import BadRequest
from data.tables.analytics import feature_utilization_metrics, user_engagement_metrics
from data.tables.internal import job_runs
from data.tenants import add_organization
from tests.conftest import empty
from tests.terminal import opened_terminal

NOW = datetime.now(UTC)
DAYS = 4
PLAN = DemoPlan(organizations=1, users=14, days=DAYS, first_day=NOW.date() - timedelta(days=DAYS - 1))
LOGS = (
    "user_activity_logs",
    "dashboard_interactions",
    "report_access_logs",
    "ai_chat_session_logs",
    "notification_interaction_logs",
)


@pytest.fixture
def terminal(sources, migrated_urls, monkeypatch, capsys, tmp_path):
    with opened_terminal(migrated_urls, monkeypatch, capsys, tmp_path) as opened:
        yield opened


def logs(sources):
    """Every log document, but for the time of its arrival."""
    arrival = {"createdAt": 0, "updatedAt": 0}
    return {name: sorted(map(repr, sources.mongo[name].find({}, arrival))) for name in LOGS}


def figures(sources):
    """Every figure, but for what tells the row itself."""
    tables = (user_engagement_metrics, feature_utilization_metrics)
    with sources.postgres.connect() as connection:
        return {
            table.name: sorted(
                map(
                    repr,
                    connection.execute(
                        select(*[c for c in table.c if c.name not in ("id", "created_at", "updated_at")])
                    ),
                )
            )
            for table in tables
        }


def test_a_demo_that_was_carried_on_equals_one_made_in_one_go(sources):
    make_demo(sources, PLAN, NOW - timedelta(days=3, hours=5))
    extend_demo(sources, NOW - timedelta(days=1))
    extend_demo(sources, NOW)
    carried_on = logs(sources), figures(sources)
    empty(sources)
    made = make_demo(sources, PLAN, NOW)
    assert made.rejected == []
    assert carried_on == (logs(sources), figures(sources))
    assert all(carried_on[0].values())
    assert all(carried_on[1].values())


def test_carrying_on_twice_changes_nothing(sources):
    make_demo(sources, PLAN, NOW)
    before = logs(sources), figures(sources)
    again = extend_demo(sources, NOW)
    assert again.accepted == 0
    assert again.duplicates > 0
    assert before == (logs(sources), figures(sources))


def test_an_interrupted_demo_is_completed_by_the_next_start(sources):
    def interrupt(note, done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_demo(sources, PLAN, NOW, interrupt)
    assert not is_empty(sources.postgres)
    assert demo_plan(sources.postgres) == (PLAN, PLAN.first_day)
    extend_demo(sources, NOW)
    completed = logs(sources), figures(sources)
    empty(sources)
    make_demo(sources, PLAN, NOW)
    assert completed == (logs(sources), figures(sources))


def test_a_changed_password_stays_when_the_demo_is_carried_on(sources):
    make_demo(sources, PLAN, NOW - timedelta(days=1))
    change_account(sources.postgres, OWNER.email, password_hash="another")
    extend_demo(sources, NOW)
    assert account_by_email(sources.postgres, OWNER.email).password_hash == "another"


def test_the_demo_keeps_away_from_real_organizations(terminal, sources):
    add_organization(sources.postgres, "Northwind")
    answer = terminal.run("demo", "--organizations", 1, "--users", 8, "--days", 2)
    reason = "Demo data is only made on empty stores: use another DATA_DIR."
    assert (answer.code, answer.errors) == (1, [f"Error: {reason}"])
    assert extend_demo(sources, NOW) is None


def test_the_demo_is_made_once(terminal):
    small = ("demo", "--organizations", 1, "--users", 8, "--days", 2)
    assert terminal.run(*small).code == 0
    assert terminal.run(*small).code == 1


def test_a_plan_that_is_too_small_is_refused_in_one_line(terminal):
    answer = terminal.run("demo", "--organizations", 5, "--users", 8)
    assert answer.errors == ["Error: A demo needs 3 users and three more for each organization"]


def test_a_stopped_program_stops_the_demo_at_its_next_step(sources):
    make_demo(sources, PLAN, NOW - timedelta(days=3))
    background = Background(sources, {}, demo=True)
    background.stop_soon()
    with pytest.raises(Stopping):
        extend_demo(sources, NOW, background.progress)
    with sources.postgres.connect() as connection:
        assert connection.scalar(select(func.count()).where(job_runs.c.state == "running")) == 0
    with pytest.raises(BadRequest):
        make_demo(sources, PLAN, NOW)
