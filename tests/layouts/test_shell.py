"""What Alice, Bob and Carol find around the grid."""

from __future__ import annotations

import dataclasses

from layouts import ids
from layouts.page import document
from layouts.shell import page
from tests.layouts.people import ACME, ALICE, BOB, BOREAL, CAROL, DASHBOARD, SALES, SUPPORT, TODAY, WIDGETS
from tests.layouts.tree import by_class, by_id, components, words


def page_of(viewer, organizations=(ACME,), departments=(), dashboard=DASHBOARD):
    return page(viewer, dashboard, organizations, departments, WIDGETS, today=TODAY, csrf_token="a-token")


def test_alice_switches_between_all_organizations():
    switch = by_id(page_of(ALICE, [ACME, BOREAL]), ids.ORGANIZATION)
    assert [option["label"] for option in switch.options] == ["All organizations", "Acme", "Boreal"]
    assert switch.value == "all"


def test_bob_sees_the_name_of_his_organization_and_no_switch():
    shown = page_of(BOB)
    assert by_id(shown, ids.ORGANIZATION) is None
    assert "Acme" in words(by_class(shown, "places")[0])


def test_bob_switches_between_his_departments():
    switch = by_id(page_of(BOB, departments=[SALES, SUPPORT]), ids.DEPARTMENT)
    assert [option["label"] for option in switch.options] == ["All departments", "Sales", "Support"]


def test_carol_has_neither_switch():
    shown = page_of(CAROL, departments=[SALES, SUPPORT])
    assert by_id(shown, ids.ORGANIZATION) is None
    assert by_id(shown, ids.DEPARTMENT) is None


def test_everybody_finds_name_role_and_the_way_out():
    shown = page_of(CAROL)
    assert "Carol Cole" in words(shown)
    assert "Manager · Acme" in words(shown)
    form = next(part for part in components(shown) if part._type == "Form")
    assert (form.action, form.method) == ("/logout", "post")
    token = next(part for part in components(form) if getattr(part, "name", None) == "csrf_token")
    assert token.value == "a-token"


def test_the_browser_is_told_which_days_each_preset_means():
    presets = by_id(page_of(ALICE), ids.PRESETS).data
    assert presets["last_28_days"] == {"from": "2018-02-01", "to": "2018-02-28"}
    assert presets["this_month"] == {"from": "2018-03-01", "to": "2018-03-01"}


def test_every_preset_has_a_button_in_plain_words():
    buttons = by_class(page_of(ALICE), "presets")[0].children
    assert [button.children for button in buttons][:3] == ["Last 7 days", "Last 28 days", "Last 90 days"]
    assert not [button for button in buttons if "_" in button.children]


def test_the_page_can_be_skipped_through_and_has_one_heading():
    shown = page_of(ALICE)
    assert by_class(shown, "skip-link")[0].href == "#main"
    assert by_id(shown, ids.MAIN)._type == "Main"
    assert len([part for part in components(shown) if part._type == "H1"]) == 1


def test_an_own_accent_and_mode_reach_the_page():
    themed = dataclasses.replace(DASHBOARD, theme_settings={"mode": "dark", "primaryColor": "#7b1fa2"})
    shown = page_of(ALICE, dashboard=themed)
    assert "--accent" in shown.style
    assert by_id(shown, ids.THEME).data["default"] == "dark"


def test_no_id_stands_on_the_page_twice():
    shown = page_of(ALICE, [ACME, BOREAL])
    found = [str(part.id) for part in components(shown) if getattr(part, "id", None)]
    assert len(found) == len(set(found))


def test_the_document_decides_the_theme_before_anything_is_painted():
    filled = document(lambda file: f"/assets/{file}")
    assert filled.index("/assets/first-paint.js") < filled.index("{%css%}")
    assert "http" not in filled
