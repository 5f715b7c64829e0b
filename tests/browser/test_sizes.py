"""On a phone, a tablet, a desk and a wall; with a mouse and without."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from tests.people import ALICE, BOB

pytestmark = pytest.mark.browser

PLACES = """
    return [...document.querySelectorAll(".card")].map((card) => {
        const { left, right, top } = card.getBoundingClientRect();
        return { left: Math.round(left), right: Math.round(right), top: Math.round(top) };
    })
"""
OUTSIDE = """
    return [...document.querySelectorAll("header.shell-header button, header.shell-header summary")]
        .filter((control) => control.checkVisibility())
        .map((control) => control.getBoundingClientRect())
        .filter(({ left, right, width, height }) => left < 0 || right > innerWidth || width < 24 || height < 24).length
"""
FOCUSED = """
    const focused = document.activeElement;
    return focused.closest(".theme-menu, .person-menu, .switch-frame, details.range")?.className || focused.className
"""


@pytest.mark.parametrize("email", [ALICE, BOB])
def test_on_a_phone_the_cards_stand_in_one_column_and_nothing_sticks_out(visit, email):
    visit.resize(375, 740)
    visit.sign_in(email)
    places = visit.script(PLACES)
    assert len({place["left"] for place in places}) == 1
    assert len({place["right"] for place in places}) == 1
    assert places == sorted(places, key=lambda place: place["top"])
    assert visit.overflow() <= 0
    assert visit.script(OUTSIDE) == 0
    visit.click("#range > summary")
    assert visit.overflow() <= 0
    visit.click("[id*=preset][id*=last_7_days]")
    visit.until(lambda: visit.find("#range-label").text == "26 Feb – 3 Mar 2024", "the new range")
    visit.until_drawn()


def test_nothing_sticks_out_at_any_width(visit):
    visit.sign_in(ALICE)
    for width in (768, 1280, 2560):
        visit.resize(width, 1000)
        visit.until(lambda width=width: visit.script("return innerWidth") == width, f"a window of {width} pixels")
        visit.until(lambda: visit.overflow() <= 0, "the page to fit")
        assert visit.script(OUTSIDE) == 0


def test_bob_reaches_everything_with_the_keyboard(visit):
    visit.sign_in(BOB)
    seen = []
    for _ in range(12):
        visit.press(Keys.TAB)
        seen.append(visit.script(FOCUSED))
    assert seen[0] == "skip-link"
    for wanted in ("switch-frame", "range", "theme-menu", "person-menu"):
        assert [reached for reached in seen if wanted in reached], (wanted, seen)
    visit.script("document.querySelector('.skip-link').focus()")
    visit.press(Keys.ENTER)
    visit.until(lambda: visit.script("return document.activeElement.id") == "main", "the focus on the dashboard")


def test_bob_opens_uses_and_closes_the_range_with_the_keyboard(visit):
    visit.sign_in(BOB)
    focus = "document.querySelector('#range > summary').focus()"
    visit.script(focus)
    visit.press(Keys.ENTER)
    visit.until(lambda: visit.find("#range").get_attribute("open"), "the open panel")
    visit.press(Keys.TAB)
    visit.press(Keys.ENTER)
    visit.until(lambda: visit.find("#range-label").text == "26 Feb – 3 Mar 2024", "the first preset")
    visit.script(focus)
    visit.press(Keys.ENTER)
    visit.press(Keys.ESCAPE)
    visit.until(lambda: not visit.find("#range").get_attribute("open"), "the closed panel")
    visit.until_drawn()
