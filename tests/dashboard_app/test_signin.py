"""Signing in, being refused, being slowed down, and what ends a session."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from dashboard_app import signin
from dashboard_app.factory import create_app
from dashboard_app.signin import hash_password
from data.accounts import change_account
from tests.data.queries.world import TODAY
from tests.people import ALICE, BOB, CAROL, PASSWORD, Visitor, frame, join

REFUSED = "That address and password do not belong together."
TOO_MANY = "Too many attempts. Wait five minutes, then try again."


@pytest.fixture
def dora(house_sources, houses):
    """The address of a person of this test alone."""
    email = f"dora.{uuid4().hex[:8]}@example.org"
    join(house_sources, email, "LEADER", houses.northwind)
    return email


def fail(visitor, email, times=1):
    """The last answer to that many wrong passwords."""
    return [visitor.sign_in(email, "wrong") for _ in range(times)][-1]


@pytest.mark.parametrize("email", [ALICE, BOB, CAROL])
def test_people_sign_in_and_come_to_the_dashboard(visitor, email):
    answer = visitor.sign_in(email)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert visitor.is_signed_in()


def test_bob_may_write_his_address_in_capitals_and_with_spaces(visitor):
    assert visitor.sign_in(f"  {BOB.upper()} ").status_code == 302


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(visitor, dora):
    answers = [fail(visitor, dora), fail(visitor, "nobody@example.org"), visitor.sign_in(dora, "")]
    assert {answer.status_code for answer in answers} == {401}
    assert all(REFUSED in answer.text for answer in answers)


def test_an_unknown_address_costs_the_check_of_a_password_too(visitor, dora, monkeypatch):
    checked = []

    class Counting(type(signin.HASHER)):
        def verify(self, stored, password):
            checked.append(stored)
            return super().verify(stored, password)

    monkeypatch.setattr(signin, "HASHER", Counting())
    fail(visitor, dora)
    fail(visitor, "nobody.at.all@example.org")
    assert len(checked) == 2
    assert [stored.split("$")[1:4] for stored in checked] == [checked[0].split("$")[1:4]] * 2


def test_what_was_written_comes_back_escaped_and_the_password_not_at_all(visitor):
    answer = visitor.sign_in('"><script>alert(1)</script>', "my secret words")
    assert "<script>alert" not in answer.text
    assert "my secret words" not in answer.text


def test_the_sixth_attempt_on_an_account_has_to_wait(visitor, dora):
    assert fail(visitor, dora, times=5).status_code == 401
    answer = visitor.sign_in(dora)
    assert answer.status_code == 429
    assert TOO_MANY in answer.text


def test_two_processes_count_failures_together(house_sources, visitor, dora):
    elsewhere = Visitor(create_app(frame(house_sources, today=lambda: TODAY)))
    fail(visitor, dora, times=3)
    fail(elsewhere, dora.upper(), times=2)
    assert visitor.sign_in(dora).status_code == 429
    assert elsewhere.sign_in(dora).status_code == 429


def test_bob_signs_in_while_somebody_else_is_slowed_down(visitor, app, dora):
    fail(visitor, dora, times=5)
    assert visitor.sign_in(BOB).status_code == 302


def test_an_address_that_nobody_has_is_slowed_down_alike(visitor):
    email = f"{uuid4().hex}@example.org"
    fail(visitor, email, times=5)
    assert fail(visitor, email).status_code == 429


def test_a_new_password_ends_the_sessions_of_the_old_one(house_sources, visitor, dora):
    visitor.sign_in(dora)
    assert visitor.is_signed_in()
    change_account(house_sources.postgres, dora, password_hash=hash_password("another password"))
    assert not visitor.is_signed_in()


def test_disabling_somebody_ends_their_session_and_their_sign_in(house_sources, visitor, dora):
    visitor.sign_in(dora)
    change_account(house_sources.postgres, dora, is_active=False)
    assert not visitor.is_signed_in()
    assert visitor.sign_in(dora).status_code == 401


def test_nobody_signs_in_as_somebody_without_a_password(house_sources, visitor, dora):
    change_account(house_sources.postgres, dora, password_hash=None)
    assert visitor.sign_in(dora, "").status_code == 401
    assert visitor.sign_in(dora, "None").status_code == 401


def test_an_outdated_hash_is_made_anew_and_the_session_holds(house_sources, visitor, dora):
    weak = type(signin.HASHER)(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    change_account(house_sources.postgres, dora, password_hash=weak)
    assert visitor.sign_in(dora).status_code == 302
    assert visitor.is_signed_in()


def test_signing_out_ends_the_session(visitor):
    visitor.sign_in(BOB)
    visitor.client.get("/")
    token = visitor.client.get_cookie("_csrf_token").value
    answer = visitor.client.post("/logout", data={"csrf_token": token})
    assert answer.headers["Location"] == "/login"
    assert not visitor.is_signed_in()


def test_signing_out_by_a_link_does_not_work(bob):
    assert bob.client.get("/logout").status_code == 404
    assert bob.is_signed_in()


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\t\\evil.example",
        "/\r\nSet-Cookie: a=b",
        " //evil.example",
        "javascript:alert(1)",
        "evil.example",
        "http:/evil.example",
    ],
)
def test_nobody_is_sent_elsewhere_after_signing_in(visitor, target):
    answer = visitor.sign_in(BOB, next=target)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_bob_comes_to_the_page_he_asked_for(visitor):
    asked = visitor.client.get("/?range=last_7_days&compare=off").headers["Location"]
    page = visitor.client.get(asked).text
    assert 'value="/?range=last_7_days&amp;compare=off"' in page
    answer = visitor.sign_in(BOB, next="/?range=last_7_days&compare=off")
    assert answer.headers["Location"] == "/?range=last_7_days&compare=off"


def test_the_session_cookie_cannot_be_read_by_scripts_or_sent_from_elsewhere(visitor):
    cookies = [value for name, value in visitor.sign_in(BOB).headers if name == "Set-Cookie"]
    session = next(cookie for cookie in cookies if cookie.startswith("dashboard_session="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert PASSWORD not in session


def test_an_altered_session_cookie_is_worth_nothing(visitor):
    visitor.sign_in(BOB)
    cookie = visitor.client.get_cookie("dashboard_session").value
    for forged in (cookie[:-2] + "AA", cookie[1:], "x", ""):
        visitor.client.set_cookie("dashboard_session", forged)
        assert not visitor.is_signed_in()


def test_the_log_of_a_refused_sign_in_holds_no_secret(visitor, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        visitor.sign_in(BOB, "my secret words")
    told = caplog.text + "".join(capfd.readouterr())
    assert "sign_in_refused" in told
    session = visitor.client.get_cookie("dashboard_session").value
    assert not [secret for secret in ("my secret words", BOB, session) if secret in told]
