"""A sign-in lasts as long as SESSION_HOURS says, however busy the page is."""

from datetime import UTC, datetime, timedelta

from tests.people import BOB


def test_the_cookie_ends_after_the_hours_that_are_set(app, visitor):
    before = datetime.now(UTC)
    visitor.sign_in(BOB)
    ends = visitor.client.get_cookie("dashboard_session").expires
    assert abs(ends - before - app.server.permanent_session_lifetime) < timedelta(minutes=1)


def test_a_session_that_is_over_is_refused_whatever_the_browser_keeps(app, visitor, monkeypatch):
    visitor.sign_in(BOB)
    assert visitor.is_signed_in()
    monkeypatch.setitem(app.server.config, "PERMANENT_SESSION_LIFETIME", timedelta(seconds=-1))
    assert not visitor.is_signed_in()


def test_an_open_page_that_keeps_asking_does_not_prolong_the_session(visitor):
    visitor.sign_in(BOB)
    visitor.client.get("/")
    answer = visitor.client.get("/_dash-layout")
    assert not any(cookie.startswith("dashboard_session=") for cookie in answer.headers.getlist("Set-Cookie"))
