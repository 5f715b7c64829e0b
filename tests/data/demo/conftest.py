"""One middle-sized demo, generated once for all tests."""

from collections import defaultdict
from datetime import UTC, date, datetime

import pytest

from data.demo import DemoPlan, events, host_rows

LONG_AFTER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def plan():
    return DemoPlan(organizations=8, users=150, days=100, first_day=date(2026, 1, 5))


@pytest.fixture(scope="session")
def small_plan():
    return DemoPlan(organizations=5, users=50, days=45, first_day=date(2026, 3, 2))


@pytest.fixture(scope="session")
def tables(plan):
    return tables_of(plan, plan.end)


@pytest.fixture(scope="session")
def all_events(plan):
    return list(events(plan, plan.first_day, plan.end, LONG_AFTER))


@pytest.fixture(scope="session")
def rows_of():
    return tables_of


def tables_of(plan, until, now=None):
    tables = defaultdict(list)
    for table, rows in host_rows(plan, until, now):
        tables[table] += rows
    return dict(tables)
