"""What a day adds to the lifetime totals, for every day, and how a late addition travels on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, insert

from data.tables.analytics import ai_chat_analytics
from data.tables.analytics import platform_adoption_metrics as adoption
from data.tables.basis import organization_day_counts as counts
from data.tables.internal import archives
from tests.jobs.business_world import chatted, column, figures, fill, reported
from tests.jobs.conftest import Town, chat, named

LEAP_DAY = date(2024, 2, 29)
NOON = datetime(2024, 2, 29, 12, tzinfo=UTC)
THREE_DAYS = [LEAP_DAY + timedelta(days=days) for days in (-1, 0, 1)]


def test_only_reports_that_succeeded_and_all_chats_begun_that_day_count(town: Town) -> None:
    for status in ("SUCCESS", "SUCCESS", "FAILED", "PENDING", "PROCESSING"):
        reported(town, LEAP_DAY, status)
    chatted(town, LEAP_DAY)
    chatted(town, LEAP_DAY, rating=5)
    chatted(town, LEAP_DAY - timedelta(days=1))
    fill(town.sources, THREE_DAYS[0], THREE_DAYS[-1])
    assert column(town, counts, "reports_generated", THREE_DAYS) == [0, 2, 0]
    assert column(town, counts, "ai_chat_sessions", THREE_DAYS) == [1, 2, 0]


@pytest.mark.parametrize("name", ["Acorn", "Bramble"])
def test_a_day_without_anything_is_a_row_of_zeros(town: Town, name: str) -> None:
    fill(town.sources, LEAP_DAY)
    assert figures(town, counts, named(name)) == {LEAP_DAY: {"reports_generated": 0, "ai_chat_sessions": 0}}


def test_a_chat_that_arrives_late_raises_its_day_and_every_later_total(town: Town) -> None:
    town.send(chat("Ann", NOON + timedelta(days=1)))
    town.compute(THREE_DAYS[0], THREE_DAYS[-1])
    assert column(town, adoption, "ai_chat_sessions_total", THREE_DAYS) == [0, 0, 1]
    town.send(chat("Ann", NOON - timedelta(days=1)))
    town.compute(LEAP_DAY + timedelta(days=2))
    assert column(town, adoption, "ai_chat_sessions_today", THREE_DAYS) == [1, 0, 1]
    assert column(town, adoption, "ai_chat_sessions_total", THREE_DAYS) == [1, 1, 2]


def test_a_total_does_not_shrink_when_the_month_of_its_chats_is_archived(town: Town) -> None:
    chatted(town, LEAP_DAY)
    fill(town.sources, THREE_DAYS[0], THREE_DAYS[-1])
    with town.sources.postgres.begin() as connection:
        connection.execute(delete(ai_chat_analytics))
        archived = {"table_name": "ai_chat_analytics", "month": date(2024, 2, 1), "state": "dropped", "file": "a month"}
        connection.execute(insert(archives).values(archived))
    reported(town, LEAP_DAY)
    fill(town.sources, THREE_DAYS[0], THREE_DAYS[-1])
    assert column(town, counts, "ai_chat_sessions", THREE_DAYS) == [0, 1, 0]
    assert column(town, counts, "reports_generated", THREE_DAYS) == [0, 1, 0]
    assert column(town, adoption, "ai_chat_sessions_total", THREE_DAYS) == [0, 1, 1]
