"""What every answer carries, what a failure looks like, and that a process ends when it should."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from sqlalchemy.engine import make_url

from dashboard_app.factory import create_app
from data.errors import SourceUnavailable
from data.sources import Sources, open_sources
from tests.data.queries.world import TODAY
from tests.people import BOB, PASSWORD, Visitor, frame
from tests.serving import serving

ROOT = Path(__file__).parents[2]
NOWHERE = "postgresql://dashboard:dont-log-me@127.0.0.1:1/dashboard"


PAGE, PROGRAM = "/login", "/_dash-layout"


@pytest.fixture
def failing(house_sources, houses):
    """Makes a page and a route for programs fail with an error; gives the browser of somebody signed in."""
    app = create_app(frame(house_sources))
    visitor = Visitor(app)
    visitor.sign_in(BOB)

    def fail_with(error):
        def stumble():
            raise error

        app.server.view_functions |= {"signin.show_sign_in": stumble, PROGRAM: stumble}
        return visitor.client

    return fail_with


def test_every_page_says_what_may_run_on_it_and_is_kept_nowhere(visitor, bob):
    for who, path in ((visitor, "/login"), (visitor, "/"), (bob, "/"), (bob, "/nothing"), (bob, "/_dash-layout")):
        headers = who.client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "object-src 'none'" in policy
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert "unsafe" not in scripts
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_the_page_loads_nothing_from_outside(bob, visitor):
    for page in (bob.client.get("/").text, visitor.client.get("/login").text):
        assert "http://" not in page.replace("http://www.w3.org", "")
        assert "https://" not in page


def test_the_first_visitor_of_a_new_process_is_served_whoever_it_is(house_sources):
    assert Visitor(create_app(frame(house_sources))).client.get("/login").status_code == 200
    assert Visitor(create_app(frame(house_sources))).client.get("/").status_code == 302


def test_people_are_told_on_a_page(failing):
    unreachable = failing(SourceUnavailable("The database does not answer."))
    for path, status in (("/nothing", 404), (PAGE, 503)):
        answer = unreachable.get(path)
        assert (answer.status_code, answer.mimetype) == (status, "text/html")
        assert "Go to the dashboard" in answer.text


def test_programs_are_told_in_json(failing):
    unreachable = failing(SourceUnavailable("The database does not answer."))
    for path, code in (("/api/v1/nothing", "not_found"), (PROGRAM, "service_unavailable")):
        answer = unreachable.get(path)
        assert answer.mimetype == "application/json", path
        assert set(answer.json) == {"error"}
        assert set(answer.json["error"]) == {"code", "message"}
        assert answer.json["error"]["code"] == code


def test_a_bug_tells_nothing_of_itself(failing):
    client = failing(KeyError("internal words"))
    for path in (PAGE, PROGRAM):
        answer = client.get(path)
        assert answer.status_code == 500
        assert "internal words" not in answer.text
        assert "Traceback" not in answer.text


def test_the_log_of_a_bug_holds_the_fault_and_no_secret(failing, migrated_urls, caplog):
    client = failing(KeyError("internal words"))
    with caplog.at_level(logging.DEBUG):
        client.get(f"{PAGE}?token=in-the-address")
    assert "internal words" in caplog.text
    session = client.get_cookie("dashboard_session").value
    secrets = (session, PASSWORD, migrated_urls.mongo, "only the tests sign with this key", "in-the-address")
    assert not [secret for secret in secrets if secret in caplog.text]


def test_the_health_checks_say_which_store_is_gone_and_not_where_it_was(visitor, migrated_urls, caplog):
    assert visitor.client.get("/healthz").json == {"status": "live"}
    assert visitor.client.get("/readyz").json == {"status": "ready"}
    broken = open_sources(NOWHERE, migrated_urls.mongo)
    answer = create_app(frame(broken)).server.test_client().get("/readyz")
    broken.close()
    assert answer.status_code == 503
    assert "PostgreSQL does not answer" in answer.json["status"]
    assert "dont-log-me" not in answer.text + caplog.text
    assert "127.0.0.1" not in answer.text


def test_bob_is_told_on_a_page_when_the_database_is_gone(house_sources, migrated_urls, bob, caplog):
    broken = open_sources(NOWHERE, migrated_urls.mongo)
    visitor = Visitor(create_app(frame(broken)))
    visitor.client.set_cookie("dashboard_session", bob.client.get_cookie("dashboard_session").value)
    answer = visitor.client.get("/")
    assert answer.status_code == 503
    assert "Go to the dashboard" in answer.text
    assert visitor.client.get("/healthz").status_code == 200
    assert visitor.client.get("/api/v1/anything").json["error"]["code"] == "service_unavailable"
    assert "dont-log-me" not in answer.text + caplog.text
    broken.close()


def test_the_composite_server_serves_the_same_app(house_sources, houses):
    with serving(frame(house_sources)) as address:
        assert requests.get(f"{address}/healthz", timeout=10).json() == {"status": "live"}
        page = requests.get(f"{address}/", timeout=10)
        assert (page.url, page.status_code) == (f"{address}/login", 200)
        assert requests.get(f"{address}/_dash-layout", timeout=10).status_code == 401


def test_a_body_beyond_the_limit_is_refused(bob):
    answer = bob.client.post("/_dash-update-component", data=b"x" * (10 * 1024 * 1024 + 1))
    assert answer.status_code in (400, 413)


def test_a_process_in_which_nobody_signed_in_ends(migrated_urls):
    program = (
        "import sys; from data.sources import open_sources; from tests.people import frame;"
        "from dashboard_app.factory import create_app;"
        "app = create_app(frame(open_sources(*sys.argv[1:]))); print('made')"
    )
    urls = [make_url(migrated_urls.postgres).render_as_string(hide_password=False), migrated_urls.mongo]
    ended = subprocess.run(
        [sys.executable, "-c", program, *urls], cwd=ROOT, timeout=30, check=True, capture_output=True, text=True
    )
    assert ended.stdout == "made\n"


def test_nobody_signs_in_uncounted_when_the_store_of_the_counters_is_gone(house_sources, houses, migrated_urls):
    gone = open_sources(migrated_urls.postgres, "mongodb://127.0.0.1:9/none?serverSelectionTimeoutMS=200")
    visitor = Visitor(create_app(frame(Sources(house_sources.postgres, gone.mongo), today=lambda: TODAY)))
    answer = visitor.sign_in(BOB)
    assert answer.status_code == 503
    assert "Nobody can sign in" in answer.text
    gone.close()
