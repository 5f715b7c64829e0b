"""What Alice, Bob, Carol and Mallory do on an ordinary day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from selenium.webdriver.common.by import By

from tests.browser.house import TODAY
from tests.people import ALICE, BOB, CAROL, MALLORY

pytestmark = pytest.mark.browser

YESTERDAY = TODAY - timedelta(days=1)
FOUR_WEEKS_AGO, A_WEEK_AGO = TODAY - timedelta(days=28), TODAY - timedelta(days=7)

# What is one person's or one department's may have nothing in it.
OWN_LISTS = {"Candidates waiting", "My consultations", "To read"}

COLOURS = """
    const written = document.querySelectorAll(".card[data-state='chart'] .xtick text");
    return [...written].map((text) => getComputedStyle(text).fill)
"""


@pytest.mark.parametrize("email", [ALICE, BOB, CAROL])
def test_every_card_of_the_default_dashboard_is_drawn_and_the_strip_adds_up(visit, house, email):
    visit.sign_in(email)
    cards = visit.cards()
    assert len(cards) >= 6
    for card in cards:
        assert card["state"] in ("chart", "content", "nothing"), card
        assert not card["skeleton"], card
        assert card["state"] != "nothing" or card["title"] in OWN_LISTS, card
    assert visit.figures() == house.sums(FOUR_WEEKS_AGO, YESTERDAY, **house.scope_of(email))
    assert not [word for word in ("undefined", "NaN", "nan", "None", "null") if word in visit.words().split()]


def test_bob_chooses_a_preset_and_goes_back(visit, house):
    visit.sign_in(BOB)
    weeks = house.sums(FOUR_WEEKS_AGO, YESTERDAY, organization=house.organization)
    week = house.sums(A_WEEK_AGO, YESTERDAY, organization=house.organization)
    visit.choose_preset("last_7_days")
    visit.until_figures(week)
    assert visit.find("#range-label").text == "26 Feb – 3 Mar 2024"
    assert visit.driver.current_url.endswith("/?range=last_7_days")
    visit.driver.back()
    visit.until_figures(weeks)
    assert visit.find("#range-label").text == "5 Feb – 3 Mar 2024"
    visit.driver.forward()
    visit.until_figures(week)


def test_bob_opens_an_address_that_names_the_days(visit, house):
    first, last = date(2024, 2, 12), date(2024, 2, 18)
    visit.sign_in(BOB, "/?from=2024-02-12&to=2024-02-18&compare=off")
    assert visit.figures() == house.sums(first, last, organization=house.organization)
    assert visit.find("#range-label").text == "12 – 18 Feb 2024"
    assert visit.find("#range-comparison").text == ""


def test_bob_chooses_days_in_the_calendar(visit, house):
    visit.sign_in(BOB, "/?from=2024-02-12&to=2024-02-18")
    visit.click("#range > summary")
    visit.click("#range-days")
    for day in ("5", "9"):
        pick_day(visit, day)
    visit.until_figures(house.sums(date(2024, 2, 5), date(2024, 2, 9), organization=house.organization))
    assert "from=2024-02-05&to=2024-02-09" in visit.driver.current_url


def pick_day(visit, day):
    """Clicks a day of the month that the calendar shows."""
    inside = ".dash-datepicker-calendar td:not(.dash-datepicker-calendar-date-outside)"
    days = visit.until(lambda: visit.driver.find_elements(By.CSS_SELECTOR, inside), "the calendar")
    next(cell for cell in days if cell.text.strip() == day).click()


def test_days_that_make_no_sense_are_told_in_words_with_a_way_back(visit, house):
    visit.sign_in(BOB, "/?from=2024-02-18&to=2024-02-12")
    assert {card["state"] for card in visit.cards()} == {"error"}
    visit.click(".card .notice .button")
    visit.until_figures(house.sums(FOUR_WEEKS_AGO, YESTERDAY, organization=house.organization))


def test_alice_switches_to_one_organization_and_back(visit, house):
    visit.sign_in(ALICE)
    visit.browser.select_dcc_dropdown("#organization", value=house.elsewhere_name)
    visit.until_figures(house.sums(FOUR_WEEKS_AGO, YESTERDAY, organization=house.elsewhere))
    assert str(house.elsewhere) in visit.driver.current_url
    visit.driver.back()
    visit.until_figures(house.sums(FOUR_WEEKS_AGO, YESTERDAY))
    assert visit.find("#organization").text == "All organizations"


def test_alice_darkens_the_page_and_the_server_hears_nothing_of_it(visit):
    visit.sign_in(ALICE)
    light = visit.until(lambda: visit.script(COLOURS), "charts")
    visit.forget_requests()
    visit.click(".theme-menu button")
    visit.click(".theme-menu .dropdown-item:nth-child(2)")
    visit.until(lambda: not set(visit.script(COLOURS)) & set(light), "other colours")
    assert len(visit.script(COLOURS)) == len(light)
    assert visit.requests() == 0
    visit.open("/")
    visit.until(lambda: not set(visit.script(COLOURS)) & set(light), "the choice to be remembered")


def test_carol_signs_out(visit):
    visit.sign_in(CAROL)
    visit.click(".person-menu button")
    visit.click(".person-menu form button")
    visit.until(lambda: visit.driver.current_url.endswith("/login"), "the sign-in page")
    visit.driver.get(visit.address)
    assert visit.driver.current_url.endswith("/login")


def test_mallory_sees_her_own_figures_and_none_of_bobs(visit, house):
    visit.sign_in(MALLORY)
    assert visit.figures() == house.sums(FOUR_WEEKS_AGO, YESTERDAY, organization=house.elsewhere)
    visit.open(f"/?organization={house.organization}")
    assert {card["state"] for card in visit.cards()} == {"error"}
    assert visit.figures() == {}
    bobs = house.sums(FOUR_WEEKS_AGO, YESTERDAY, organization=house.organization)
    assert not [value for value in bobs.values() if value > 99 and f"{value:,}" in visit.words()]


def test_a_session_that_has_ended_leads_to_the_sign_in_page(visit):
    visit.sign_in(BOB)
    visit.driver.delete_cookie("dashboard_session")
    visit.driver.get(f"{visit.address}/?range=last_7_days")
    assert visit.driver.current_url.endswith("/login?next=/%3Frange%3Dlast_7_days")
    visit.sign_in(BOB, "/?range=last_7_days")
    assert visit.find("#range-label").text == "26 Feb – 3 Mar 2024"
