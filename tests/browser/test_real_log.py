"""A leader of the campus whose real activity log was imported."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from data.ingest.files import open_events
from data.ingest.importing import import_events
from data.ingest.store import EventStore
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Window
from tests.people import join

pytestmark = pytest.mark.browser

DEAN = "dean@example.org"
CAMPUS = UUID("01fdbe32-b61d-5b0e-baaa-1b63614d245c")
WINDOW = Window(date(2018, 1, 22), date(2018, 9, 5))
COUNTED = {
    "Reports opened": "REPORT_VIEW",
    "Dashboard visits": "DASHBOARD_LOAD",
    "AI messages": "AI_CHAT_MESSAGE",
    "Employee updates": "EMPLOYEE_UPDATED",
}


@pytest.fixture(scope="module")
def campus(house, real_log):
    """Everything that happened, imported and computed, and somebody to look at it."""
    with open_events(str(real_log)) as file:
        report = import_events(EventStore(house.sources, create_missing=True), file)
    assert report.clean
    run_job(house.sources, all_jobs()["daily"], WINDOW, datetime(2018, 9, 5, 2, tzinfo=UTC))
    join(house.sources, DEAN, "LEADER", CAMPUS)


@pytest.fixture(scope="module")
def february(real_log):
    """The sums of February 2018, straight from the file."""
    with gzip.open(real_log, "rt") as lines:
        events = {event["eventId"]: event for event in map(json.loads, lines)}.values()
    these = [event for event in events if event["timestamp"].startswith("2018-02")]
    sessions = {(event["userId"], event["timestamp"][:10], event["sessionId"]) for event in these}
    counts = {label: sum(event["eventType"] == kind for event in these) for label, kind in COUNTED.items()}
    return {"Active people": len({event["userId"] for event in these}), "Sign-ins": len(sessions), **counts}


def test_the_dean_sees_what_happened_on_the_campus_in_february(visit, campus, february):
    visit.sign_in(DEAN, "/?from=2018-02-01&to=2018-02-28")
    assert visit.figures() == february
    assert visit.find("#range-label").text == "1 – 28 Feb 2018"
    assert not [card for card in visit.cards() if card["state"] == "error"]
