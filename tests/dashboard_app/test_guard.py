"""Whatever is not named as open is closed, and a forged request learns nothing."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert

from dashboard_app.guard import OPEN_FOLDERS, OPEN_PATHS
from data.accounts import account_by_email
from data.seed import layout_config
from data.tables.analytics import dashboard_configs
from layouts.registry import discover
from tests.dashboard_app.conftest import NORTHWIND_VISITS
from tests.people import BOB, MALLORY, words_of

NUMBERS = range(1, 8)
UNKNOWN_NUMBER = 4_711
SECRETS = ("Northwind", "Sales", f"{NORTHWIND_VISITS:,}", str(NORTHWIND_VISITS))
PUBLIC = {"/login", "/healthz", "/readyz"}


def addresses(app):
    """Every method and path that the app answers to, with something in place of each variable."""
    for rule in app.server.url_map.iter_rules():
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"\1", rule.rule)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield method, path


def is_open(path):
    return path in PUBLIC or path.startswith(("/assets/", "/_dash-component-suites/"))


def test_only_the_sign_in_the_health_checks_and_static_files_are_open():
    assert PUBLIC == OPEN_PATHS
    assert OPEN_FOLDERS == ("/assets/", "/_dash-component-suites/")


def test_every_other_route_refuses_somebody_signed_out(app, visitor):
    closed = [(method, path) for method, path in addresses(app) if not is_open(path)]
    assert len(closed) > 5
    headers = {"X-CSRFToken": visitor.token()}
    for method, path in closed:
        answer = visitor.client.open(path, method=method, headers=headers)
        assert answer.status_code in (301, 302, 308, 401), (method, path)
        if answer.status_code != 401:
            assert answer.headers["Location"].startswith("/login"), (method, path)


def test_programs_that_are_signed_out_are_told_so_in_json(visitor):
    for path in ("/_dash-layout", "/_dash-dependencies", "/api/v1/widgets/unit_strip/data"):
        answer = visitor.client.get(path)
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_out"), path


def test_paths_written_oddly_open_nothing(visitor):
    for path in ("//_dash-layout", "/assets/../_dash-layout", "/login/../_dash-layout", "/LOGIN", "/login/"):
        answer = visitor.client.get(path)
        assert answer.status_code in (302, 308, 401, 404), path
        assert b"placement" not in answer.data


def test_people_who_are_signed_out_are_sent_to_sign_in_and_back(visitor):
    answer = visitor.client.get("/?range=last_7_days")
    assert answer.headers["Location"] == "/login?next=/%3Frange%3Dlast_7_days"


def test_a_form_without_its_token_is_refused(visitor, bob):
    for who, path in ((visitor, "/login"), (bob, "/logout")):
        assert who.client.post(path, data={"email": BOB}).status_code == 400
    assert bob.is_signed_in()


def test_a_callback_without_its_token_is_refused(bob):
    bob.client.delete_cookie("_csrf_token")
    answer = bob.draw(1)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_request")


def test_a_token_of_another_session_is_refused(bob, mallory):
    stolen = mallory.client.get_cookie("_csrf_token").value
    bob.client.set_cookie("_csrf_token", stolen)
    assert bob.draw(1).status_code == 400


def test_bob_sees_what_mallory_is_to_be_kept_from(bob):
    assert f"{NORTHWIND_VISITS:,}" in words_of(bob.draw(1))


def test_carol_sees_her_department(carol):
    assert f"{NORTHWIND_VISITS:,}" in words_of(carol.draw(1))


@pytest.mark.parametrize("number", [*NUMBERS, UNKNOWN_NUMBER])
def test_mallory_cannot_tell_northwind_from_an_organization_that_is_not_there(mallory, houses, number):
    real = mallory.draw(number, {"organization": str(houses.northwind)})
    unknown = mallory.draw(number, {"organization": str(uuid4())})
    assert real.data == unknown.data
    assert "not available to you" in words_of(real) or number == UNKNOWN_NUMBER


@pytest.mark.parametrize("number", NUMBERS)
def test_mallory_cannot_tell_a_department_of_northwind_from_one_that_is_not_there(mallory, houses, number):
    real = mallory.draw(number, {"department": str(houses.sales)})
    unknown = mallory.draw(number, {"department": str(uuid4())})
    assert real.data == unknown.data


@pytest.mark.parametrize("number", NUMBERS)
def test_carol_cannot_look_beyond_her_department(carol, houses, number):
    unknown = carol.draw(number, {"department": str(uuid4())})
    for parameters in ({"organization": str(houses.contoso)}, {"organization": str(uuid4())}):
        answer = carol.draw(number, parameters)
        assert "Contoso" not in words_of(answer)
        assert "not available" in words_of(answer) or number == NUMBERS[-1]
    assert "Contoso" not in words_of(unknown)


def test_a_leader_of_northwind_cannot_leave_it_by_words_that_are_no_ids(bob):
    for word in ("all", "' OR 1=1 --", "00000000-0000-0000-0000-000000000000"):
        assert "not available to you" in words_of(bob.draw(1, {"organization": word})), word
    for no_word in (["x"], {"$ne": 1}, 7):
        assert "cannot be understood" in words_of(bob.draw(1, {"organization": no_word})), no_word


def test_numbers_that_stand_on_no_dashboard_answer_alike(mallory):
    for number in (UNKNOWN_NUMBER, -1, 2**70, 1.5, "1", "1; DROP TABLE users", [1], {"placement": 1}):
        assert "That widget is not on your dashboard." in words_of(mallory.draw(number)), number


def test_nothing_mallory_can_ask_for_names_northwind(mallory, houses):
    asked = ({}, {"organization": str(houses.northwind)}, {"department": str(houses.sales)}, {"compare": "year"})
    for number in (*NUMBERS, UNKNOWN_NUMBER):
        for parameters in asked:
            told = words_of(mallory.draw(number, parameters))
            assert not [secret for secret in SECRETS if secret in told], (number, parameters)


def test_mallory_gains_nothing_by_a_dashboard_that_names_every_widget(every_widget, mallory, houses):
    for number, name in enumerate(every_widget, start=1):
        told = words_of(mallory.draw(number, {"organization": str(houses.northwind)}))
        assert not [secret for secret in SECRETS if secret in told], name
        if "LEADER" not in discover()[name].roles:
            assert "made for other roles" in told, name


def test_somebody_signed_out_gets_no_card_whatever_they_forge(visitor, houses):
    for number in (*NUMBERS, UNKNOWN_NUMBER):
        answer = visitor.draw(number, {"organization": str(houses.northwind)})
        assert answer.status_code in (400, 401)
        assert "Northwind" not in answer.text


def test_the_page_of_mallory_names_no_other_organization(mallory):
    layout = mallory.client.get("/_dash-layout").text
    assert "Contoso" in layout
    assert not [secret for secret in SECRETS if secret in layout]


def test_words_that_are_no_words_break_only_their_own_card(bob):
    for parameters in ("last_7_days", ["from"], 7, {"from": {"$gt": ""}}, {"range": ["x"]}, {"compare": 3}):
        answer = bob.draw(1, parameters)
        assert answer.status_code in (200, 500), parameters
        assert "Traceback" not in answer.text


@pytest.fixture
def every_widget(house_sources):
    """The names on a dashboard of Mallory's own, one below the other."""
    names = sorted(discover())
    viewer = account_by_email(house_sources.postgres, MALLORY).viewer
    row = {
        "user_id": viewer.id,
        "organization_id": viewer.organization_id,
        "role": viewer.role,
        "layout_config": layout_config([(name, 0, 2 * place, 12, 2) for place, name in enumerate(names)]),
        "widget_preferences": [],
        "is_default": False,
    }
    with house_sources.postgres.begin() as connection:
        connection.execute(insert(dashboard_configs).values(row))
    yield names
    with house_sources.postgres.begin() as connection:
        connection.execute(delete(dashboard_configs).where(dashboard_configs.c.user_id == viewer.id))
