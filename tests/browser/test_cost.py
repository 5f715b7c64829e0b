"""What one change of the range costs: one request a card, and few statements each."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.browser.house import TODAY
from tests.people import ALICE, BOB, CAROL

pytestmark = pytest.mark.browser

MOST_STATEMENTS = 3


@pytest.fixture
def statements(house):
    """How many statements each widget sent; they carry its name."""
    seen = Counter()

    def note(connection, cursor, statement, *rest):
        named = re.search(r"/\* (\w+)(?:: [\w ]+)? \*/", statement)
        if named:
            seen[named[1]] += 1

    event.listen(house.sources.postgres, "before_cursor_execute", note)
    yield seen
    event.remove(house.sources.postgres, "before_cursor_execute", note)


@pytest.mark.parametrize("email", [ALICE, BOB, CAROL])
def test_a_change_of_the_range_asks_once_a_card_with_few_statements(visit, house, statements, email):
    visit.sign_in(email)
    visit.forget_requests()
    statements.clear()
    visit.choose_preset("last_7_days")
    week = house.sums(TODAY - timedelta(days=7), TODAY - timedelta(days=1), **house.scope_of(email))
    visit.until_figures(week)
    assert visit.requests() == len(visit.cards())
    asking = {name: count for name, count in statements.items() if name not in ("account", "dashboard")}
    assert len(asking) >= len(visit.cards()) - 1
    assert {name: count for name, count in asking.items() if count > MOST_STATEMENTS} == {}
