"""A person before a browser: what they can do and see, each step waiting for what it needs and never for time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dash.testing.browser import Browser
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from tests.people import PASSWORD

WAIT_SECONDS = 15

FIGURES = """
    return Object.fromEntries([...document.querySelectorAll(".figure-card")].map((card) => [
        card.getAttribute("aria-label"),
        Number(card.querySelector(".figure-value").title.replaceAll(",", "")),
    ]))
"""
CARDS = """
    const SEEN = { opacityProperty: true, visibilityProperty: true };
    return [...document.querySelectorAll(".card")].map((card) => ({
        title: card.getAttribute("aria-label"),
        state: card.dataset.state,
        words: card.innerText,
        skeleton: [...card.querySelectorAll(".skeleton")].some((part) => part.checkVisibility(SEEN)),
    }))
"""
REQUESTS = """
    const asked = performance.getEntriesByType("resource");
    return asked.filter((entry) => entry.name.includes("_dash-update-component")).length
"""
MARKS = ".overplot .trace, .overplot image"
DRAWN = f"""
    const cards = [...document.querySelectorAll(".card")];
    const finished = (card) => card.dataset.state === "chart"
        ? card.querySelector("{MARKS}") : card.dataset.state !== "loading";
    return cards.length && cards.every(finished) && !document.querySelector("[data-dash-is-loading=true]")
"""
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Visit:
    """One browser at one server."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.driver, self.address = browser, browser.driver, address

    def begin(self) -> None:
        """As somebody who has never been here."""
        self.driver.get("about:blank")
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.driver.execute_cdp_cmd(
            "Storage.clearDataForOrigin", {"origin": self.address, "storageTypes": "local_storage"}
        )
        self.resize(1400, 1300)

    def sign_in(self, email: str, path: str = "/") -> None:
        """Through the form, to the drawn dashboard."""
        self.begin_sign_in(email, path)
        self.until_drawn()

    def begin_sign_in(self, email: str, path: str = "/") -> None:
        """Through the form, to a dashboard that is still being drawn."""
        self.driver.get(self.address + path)
        self.find("input[name=email]").send_keys(email)
        self.find("input[name=password]").send_keys(PASSWORD)
        self.find("button[type=submit]").click()

    def open(self, path: str) -> None:
        self.driver.get(self.address + path)
        self.until_drawn()

    def choose_preset(self, name: str) -> None:
        """One of the ranges that have a name."""
        self.click("#range > summary")
        self.click(f"[id*=preset][id*={name}]")

    def resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def find(self, selector: str) -> WebElement:
        return self.until(lambda: self.driver.find_elements(By.CSS_SELECTOR, selector), selector)[0]

    def click(self, selector: str) -> None:
        self.until(lambda: self.find(selector).is_displayed(), f"{selector} to be seen")
        self.find(selector).click()

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def until(self, condition: Callable[[], Any], what: str, state: Callable[[], Any] = lambda: "") -> Any:
        """What the condition gives once it is true; a failure tells what was waited for, and the state it met."""
        wait = WebDriverWait(self.driver, WAIT_SECONDS, poll_frequency=0.1)
        try:
            return wait.until(lambda _: condition())
        except TimeoutException:
            raise AssertionError(f"waited for {what}: {state()}") from None

    def until_drawn(self) -> None:
        """Every card has its answer, and Plotly has drawn it."""
        self.until(lambda: self.script(DRAWN), "every card to be drawn", self.cards)

    def until_figures(self, expected: dict[str, int]) -> None:
        """The strip shows these, and every other card has its answer, too."""
        self.until(lambda: self.figures() == expected, f"{expected}", self.figures)
        self.until_drawn()

    def figures(self) -> dict[str, int]:
        return self.driver.execute_script(FIGURES)

    def cards(self) -> list[dict[str, Any]]:
        return self.driver.execute_script(CARDS)

    def card(self, title: str) -> dict[str, Any]:
        return next(card for card in self.cards() if card["title"] == title)

    def words(self) -> str:
        return self.driver.execute_script("return document.body.innerText")

    def script(self, code: str) -> Any:
        return self.driver.execute_script(code)

    def forget_requests(self) -> None:
        self.script("performance.clearResourceTimings()")

    def requests(self) -> int:
        """How many the server was asked since `forget_requests`."""
        return self.script(REQUESTS)

    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return self.script(OVERFLOW)
