"""Three firms with two years of random rows, many of them at midnight: every column, held against a recount."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table, delete, insert, update

from data.tables import analytics, host
from tests.jobs import reference_business as reference
from tests.jobs.business_world import FILLED, at, figures, fill, world
from tests.jobs.conftest import Town, named

FIRST, LAST = date(2023, 12, 20), date(2024, 4, 5)
DAYS = [FIRST + timedelta(days=days) for days in range((LAST - FIRST).days + 1)]
FIRMS = ("Acorn", "Bramble", "Cedar")
ODD_DAYS = {FIRST, date(2023, 12, 31), date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 31), LAST}
FOUNDED = {"Acorn": date(2022, 3, 3), "Bramble": date(2022, 6, 1), "Cedar": date(2024, 1, 20)}
CLOSED = {"Acorn": None, "Bramble": datetime(2024, 3, 20, tzinfo=UTC), "Cedar": None}
STATUSES = ("SUCCESS", "SUCCESS", "FAILED", "PENDING", "PROCESSING")
NOT_COMPARED = {"id", "created_at", "updated_at"}


@pytest.mark.parametrize("seed", [7, 29])
def test_every_column_of_random_firms_agrees_with_a_recount(town: Town, seed: int) -> None:
    chance = random.Random(seed)
    settle(town, chance)
    fill(town.sources, date(2022, 1, 1), LAST)
    known = world(town)
    computed = {table.name: {name: figures(town, table, named(name)) for name in FIRMS} for table in FILLED}
    for organization in known["organizations"]:
        for day in sorted({*chance.sample(DAYS, 15), *ODD_DAYS}):
            for table, expected in recount(known, organization, day).items():
                actual = computed[table].get(organization["name"], {}).get(day)
                assert actual == expected, f"{table} of {organization['name']} on {day}"


def test_many_days_at_once_give_what_each_day_gives_alone(town: Town) -> None:
    settle(town, random.Random(3))
    fill(town.sources, date(2022, 1, 1), LAST)
    together = {table.name: rows(town, table) for table in FILLED}
    with town.sources.postgres.begin() as connection:
        for table in FILLED[1:]:
            connection.execute(delete(table))
    for day in sorted(ODD_DAYS):
        fill(town.sources, day)
    for table in FILLED[1:]:
        alone = rows(town, table)
        assert len(alone) > len(ODD_DAYS)
        assert alone == {key: row for key, row in together[table.name].items() if key[1] in ODD_DAYS}


def recount(known: reference.World, organization: dict[str, Any], day: date) -> dict[str, Any]:
    """Table -> the row that it must have, or None where it must have none."""
    key, existed = organization["id"], reference.existed(organization, day)
    if not existed:
        return dict.fromkeys((table.name for table in FILLED[1:]), None)
    base = reference.bases(known, key, day)
    return {
        "organization_day_counts": reference.day_counts(known, key, day),
        "platform_adoption_metrics": reference.adoption(known, key, day),
        "business_impact_bases": {**base, "hiring_days": approximately(base["hiring_days"])},
        "business_impact_metrics": reference.impact(base),
    }


def approximately(days: Any) -> Any:
    """The exact quotient, as near as PostgreSQL's sixteen digits come to it."""
    return None if days is None else pytest.approx(Decimal(days.numerator) / days.denominator, abs=Decimal("1e-12"))


def rows(town: Town, table: Table) -> dict[tuple[UUID, date], dict[str, Any]]:
    day = "metric_date" if "metric_date" in table.columns else "day"
    return {
        (row["organization_id"], row[day]): {name: row[name] for name in row.keys() - NOT_COMPARED}
        for row in town.rows(table)
    }


def settle(town: Town, chance: random.Random) -> None:
    """Acorn, Bramble that closes at a midnight, Cedar that is founded meanwhile, and the platform beside them."""
    made: list[tuple[Table, Callable[[random.Random], dict[str, Any]], int]] = [
        (host.employees, employee, 60),
        (host.departments, opened, 12),
        (host.branches, opened, 8),
        (host.candidates, candidate, 120),
        (host.survey_responses, answer, 120),
        (host.training_recommendations, recommendation, 60),
        (analytics.report_generation_stats, report, 150),
        (analytics.ai_chat_analytics, talk, 120),
    ]
    with town.sources.postgres.begin() as connection:
        connection.execute(insert(host.organizations).values(id=named("Cedar"), name="Cedar"))
        for name in FIRMS:
            firm = update(host.organizations).where(host.organizations.c.name == name)
            connection.execute(firm.values(created_at=at(FOUNDED[name], 5), closed_at=CLOSED[name]))
        for table, make, most in made:
            found = [{"organization_id": named(name), **make(chance)} for name in FIRMS for _ in range(most)]
            connection.execute(insert(table), [row for row in found if is_possible(row)])
        connection.execute(insert(host.subscription_periods), list(periods(chance)))
        connection.execute(insert(analytics.user_engagement_metrics), list(visits(chance)))


def is_possible(row: dict[str, Any]) -> bool:
    """Nobody makes a report or chats before the organization was founded."""
    day = row.get("generation_date") or row.get("session_date")
    return day is None or day >= next(FOUNDED[name] for name in FIRMS if named(name) == row["organization_id"])


def moment(chance: random.Random, first: date = date(2022, 12, 1)) -> datetime:
    """Often a midnight, or the last moment before one."""
    midnight = at(first + timedelta(days=chance.randrange((LAST - first).days + 3)))
    return midnight + chance.choice(
        [timedelta(), timedelta(microseconds=-1), timedelta(seconds=chance.randrange(86_400))]
    )


def later(chance: random.Random, start: datetime, days: int) -> datetime:
    return start + timedelta(days=chance.randrange(days)) + chance.choice([timedelta(), timedelta(seconds=999)])


def employee(chance: random.Random) -> dict[str, Any]:
    hired = moment(chance)
    return {
        "full_name": "Eve",
        "hired_at": hired,
        "left_at": chance.choice([None, None, later(chance, hired, 400)]),
    }


def opened(chance: random.Random) -> dict[str, Any]:
    created = moment(chance)
    return {"name": "legal", "created_at": created, "closed_at": chance.choice([None, later(chance, created, 200)])}


def candidate(chance: random.Random) -> dict[str, Any]:
    applied, outcome = moment(chance), chance.choice([None, "HIRED", "HIRED", "REJECTED", "WITHDRAWN"])
    return {
        "applied_at": applied,
        "closed_at": outcome and later(chance, applied, 90),
        "outcome": outcome,
        "recruiting_cost": chance.choice([None, Decimal(chance.randrange(100_000)) / 100]),
    }


def answer(chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(["SATISFACTION", "NPS", "REPORT_ACCURACY"])
    lowest, highest = (0, 1000) if kind == "NPS" else (100, 500)
    score = Decimal(chance.randrange(lowest, highest + 1, chance.choice([1, 50, 100]))) / 100
    return {"kind": kind, "score": score, "submitted_at": moment(chance, date(2023, 9, 1))}


def recommendation(chance: random.Random) -> dict[str, Any]:
    recommended = moment(chance, date(2023, 6, 1))
    return {
        "recommended_at": recommended,
        "implemented_at": chance.choice([None, later(chance, recommended, 250), recommended - timedelta(days=2)]),
    }


def report(chance: random.Random) -> dict[str, Any]:
    return {
        "report_type": "COMPATIBILITY_JOB",
        "generation_date": moment(chance, date(2023, 9, 1)).date(),
        "status": chance.choice(STATUSES),
        "is_quarterly_update": chance.random() < 0.4,
    }


def talk(chance: random.Random) -> dict[str, Any]:
    return {
        "user_id": named("Ann"),
        "session_id": uuid4(),
        "session_date": moment(chance, date(2023, 10, 1)).date(),
        "satisfaction_rating": chance.choice([None, 1, 2, 3, 4, 5]),
    }


def periods(chance: random.Random) -> Iterator[dict[str, Any]]:
    for name in FIRMS[:2] if chance.random() < 0.3 else FIRMS:
        start = date(2022, 12, 1) + timedelta(days=chance.randrange(400))
        while start < LAST:
            end = start + timedelta(days=chance.choice([1, 14, 30, 31, 90]))
            yield {
                "organization_id": named(name),
                "status": chance.choice(["TRIAL", "ACTIVE", "ACTIVE"]),
                "tier": chance.choice([None, "BASIC", "GOLD" * 15]),
                "mrr": Decimal(chance.randrange(1_000_000)) / 100,
                "period_start": start,
                "period_end": end,
                "ended_as": chance.choice([None, "RENEWED", "RENEWED", "EXPIRED", "CANCELLED"]),
            }
            start = end + timedelta(days=chance.choice([0, 0, 0, 1, 20]))


def visits(chance: random.Random) -> Iterator[dict[str, Any]]:
    """People who come daily for weeks, and stay away for weeks."""
    for user in ("Ann", "Ben", "Cid", "Dan"):
        day = date(2023, 9, 1) + timedelta(days=chance.randrange(60))
        while day < LAST + timedelta(days=5):
            organization = named("Bramble" if user == "Dan" else "Acorn")
            yield {"user_id": named(user), "organization_id": organization, "metric_date": day}
            day += timedelta(days=chance.choice([1, 1, 1, 2, 7, 28, 29, 30, 31, 32, 45, 60]))
