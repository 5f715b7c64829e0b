"""`run` and its kin as processes of their own: they start, answer, share the stores, and stop cleanly."""

import os
import signal
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from sqlalchemy import select, text

from dashboard_app.demo import make_demo
from dashboard_app.embedded.stores import running_urls
from data.demo import DemoPlan
from data.migrate import is_current
from data.tables.internal import job_runs
from tests.dashboard_app.embedded.processes import are_stopped
from tests.terminal import program, wait_until

ADDRESS = r"at (http://127\.0\.0\.1:\d+)\n"
LONGEST_STOP_SECONDS = 20
LEADERS = text("""
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND granted AND datname = current_database()
      AND (classid::bigint << 32 | objid::bigint) = hashtextextended('leader of the jobs', 0)
""")


def answer(address, path="/readyz", data=None):
    """The status of the answer; None while there is none."""
    try:
        with urlopen(Request(f"{address}{path}", data), timeout=5) as response:
            return response.status
    except HTTPError as error:
        return error.code
    except OSError:
        return None


def stopped_cleanly(running, name=signal.SIGTERM):
    started = monotonic()
    code = running.stop(name)
    assert monotonic() - started < LONGEST_STOP_SECONDS
    assert "Traceback" not in running.errors
    return code == 0


def children(process):
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def web_workers(process):
    return [pid for pid in children(process) if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]


def succeeded(sources):
    """The jobs that have been run with success."""
    with sources.postgres.connect() as connection:
        return set(connection.scalars(select(job_runs.c.job).where(job_runs.c.state == "succeeded")))


def states(sources):
    with sources.postgres.connect() as connection:
        return list(connection.execute(select(job_runs.c.state, job_runs.c.error)).all())


def test_processes_of_one_data_dir_share_the_stores_until_the_last_has_stopped(tmp_path):
    data_dir = tmp_path / "var"
    with (
        program(tmp_path / "serve", "db", "serve", DATA_DIR=data_dir) as stores,
        program(tmp_path / "run", "run", "--no-demo", PORT=0, DATA_DIR=data_dir) as running,
    ):
        stores.expect("mongo=.+\n")
        urls = running_urls(data_dir)
        assert stores.said == f"postgres={urls.postgres}\nmongo={urls.mongo}\n"
        address = running.expect(ADDRESS)[1]
        assert stopped_cleanly(stores)
        wait_until(lambda: answer(address) == 200)
        assert stopped_cleanly(running)
    assert are_stopped(data_dir)
    assert "Sign in as" not in running.said


def test_a_start_tells_the_address_who_may_sign_in_and_nothing_else(sources, migrated_urls, tmp_path):
    now = datetime.now(UTC)
    make_demo(sources, DemoPlan(organizations=1, users=6, days=1, first_day=now.date()), now)
    settings = {"DATABASE_URL": migrated_urls.postgres, "MONGO_URL": migrated_urls.mongo, "DATA_DIR": tmp_path}
    with program(tmp_path / "run", "--debug", "run", "--port", 0, **settings) as running:
        address = running.expect(ADDRESS)[1]
        wait_until(lambda: succeeded(sources) >= {"daily", "realtime"})
        wait_until(lambda: answer(address) == 200)
        assert stopped_cleanly(running)
    assert running.said.splitlines() == [
        "",
        f"Dashboard & Analytics at {address}",
        "Sign in as",
        "  OWNER    owner@demo.example       dashboard-demo",
        "  LEADER   leader@demo.example      dashboard-demo",
        "  MANAGER  manager@demo.example     dashboard-demo",
        f"Stop with Ctrl+C (process {running.process.pid}).",
        "",
    ]
    assert [line for line in running.errors.splitlines() if "job_succeeded" not in line] == []


def test_each_of_two_workers_answers_behind_the_guard(sources, migrated_urls, tmp_path):
    settings = {"DATABASE_URL": migrated_urls.postgres, "MONGO_URL": migrated_urls.mongo, "DATA_DIR": tmp_path}
    with program(tmp_path / "run", "run", "--no-scheduler", "--port", 0, WORKERS=2, **settings) as running:
        address = running.expect(ADDRESS)[1]
        wait_until(lambda: answer(address) == 200)
        wait_until(lambda: answer_alone(running.process, address, 0) and answer_alone(running.process, address, 1))
        assert answer(address, "/_dash-update-component", b"{}") in (400, 401)
        assert stopped_cleanly(running, signal.SIGINT)
    assert states(sources) == []
    assert running.errors == ""


def answer_alone(process, address, number):
    """Whether that worker answers while the other one stands still."""
    workers = web_workers(process)
    if len(workers) != 2:
        return False
    with standing_still(workers[1 - number]):
        return answer(address) == 200


@contextmanager
def standing_still(pid):
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_a_job_that_is_interrupted_is_recorded_as_failed(empty_urls, empty_sources, tmp_path):
    settings = {"DATABASE_URL": empty_urls.postgres, "MONGO_URL": empty_urls.mongo, "DATA_DIR": tmp_path}
    long = ("job", "run", "daily", "--from", "2020-01-01", "--to", "2026-10-31")
    with program(tmp_path / "job", *long, **settings) as running:
        wait_until(lambda: is_current(empty_sources) and [state for state, _ in states(empty_sources)] == ["running"])
        assert running.stop(signal.SIGINT) == 130
    assert states(empty_sources) == [("failed", "KeyboardInterrupt")]
    assert running.errors.split() == ["Stopped."]


def test_the_jobs_run_alone_and_of_two_such_processes_one_leads(sources, migrated_urls, tmp_path):
    settings = {"DATABASE_URL": migrated_urls.postgres, "MONGO_URL": migrated_urls.mongo, "DATA_DIR": tmp_path}
    settings |= {"REALTIME_INTERVAL_SECONDS": 3_600}
    with (
        program(tmp_path / "one", "scheduler", **settings) as one,
        program(tmp_path / "two", "run", "--no-demo", "--port", 0, "--workers", 2, **settings) as two,
    ):
        two.expect(ADDRESS)
        one.expect("daily: every day at 02:00 UTC\n")
        one.expect("realtime: every hour\n")
        one.expect("This process leads|Waiting: another process leads")
        wait_until(lambda: succeeded(sources) >= {"daily", "realtime"})
        with sources.postgres.connect() as connection:
            times = list(connection.execute(select(job_runs.c.job, job_runs.c.scheduled_for, job_runs.c.attempt)))
            assert connection.scalar(LEADERS) == 1
        assert len(times) == len({time[:2] for time in times})
        assert stopped_cleanly(one)
        assert stopped_cleanly(two)
    assert sorted({state for state, _ in states(sources)}) == ["succeeded"]
