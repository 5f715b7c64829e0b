"""Who was there at the end of a day, what came on it, and what it has come to so far."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from data.tables import host
from data.tables.analytics import platform_adoption_metrics as adoption
from tests.jobs.business_world import at, chatted, column, figures, fill, put, reported, was_active
from tests.jobs.conftest import FOUNDED, Town, named

LEAP_DAY = date(2024, 2, 29)
BEFORE, AFTER = LEAP_DAY - timedelta(days=1), LEAP_DAY + timedelta(days=1)
THREE_DAYS = [BEFORE, LEAP_DAY, AFTER]


def fill_three_days(town: Town) -> None:
    fill(town.sources, BEFORE, AFTER)


def test_who_leaves_at_the_very_end_of_a_day_was_still_there_that_day(town: Town) -> None:
    put(town, host.employees, full_name="Eve", hired_at=at(LEAP_DAY), left_at=at(AFTER))
    put(town, host.employees, full_name="Fay", hired_at=at(BEFORE, 23), left_at=at(LEAP_DAY, 1))
    fill_three_days(town)
    assert column(town, adoption, "total_employees", THREE_DAYS) == [1, 1, 0]
    assert column(town, adoption, "new_employees_today", THREE_DAYS) == [1, 1, 0]


def test_who_leaves_on_the_day_of_hiring_is_new_and_never_there(town: Town) -> None:
    put(town, host.employees, full_name="Eve", hired_at=at(LEAP_DAY, 8), left_at=at(LEAP_DAY, 9))
    fill_three_days(town)
    assert column(town, adoption, "total_employees", THREE_DAYS) == [0, 0, 0]
    assert column(town, adoption, "new_employees_today", THREE_DAYS) == [0, 1, 0]


def test_candidates_stay_counted_when_they_are_closed(town: Town) -> None:
    put(town, host.candidates, applied_at=at(BEFORE, 9), closed_at=at(LEAP_DAY), outcome="REJECTED")
    put(town, host.candidates, applied_at=at(AFTER))
    put(town, host.candidates, applied_at=FOUNDED - timedelta(days=900))
    fill_three_days(town)
    assert column(town, adoption, "total_candidates", THREE_DAYS) == [2, 2, 3]
    assert column(town, adoption, "new_candidates_today", THREE_DAYS) == [1, 0, 1]


def test_departments_and_branches_count_while_they_are_open_at_the_end_of_the_day(town: Town) -> None:
    put(town, host.departments, name="legal", created_at=at(LEAP_DAY), closed_at=at(LEAP_DAY, 23))
    put(town, host.departments, name="labs", created_at=at(BEFORE), closed_at=at(AFTER))
    put(town, host.branches, name="north", created_at=at(LEAP_DAY, 23))
    fill_three_days(town)
    assert column(town, adoption, "total_departments", THREE_DAYS) == [3, 3, 2]
    assert column(town, adoption, "total_branches", THREE_DAYS) == [0, 1, 1]


def test_a_closed_organization_has_rows_up_to_its_last_day_and_counts_among_the_open_ones_before_it(town: Town) -> None:
    with town.sources.postgres.begin() as connection:
        closed = update(host.organizations).where(host.organizations.c.id == named("Bramble"))
        connection.execute(closed.values(closed_at=at(LEAP_DAY, 15)))
    fill_three_days(town)
    assert sorted(figures(town, adoption, named("Bramble"))) == [BEFORE, LEAP_DAY]
    assert column(town, adoption, "total_organizations", THREE_DAYS) == [2, 1, 1]


def test_an_organization_founded_that_day_is_new_on_the_rows_of_all(town: Town) -> None:
    put(town, host.organizations, id=named("Cedar"), name="Cedar", created_at=at(LEAP_DAY))
    fill_three_days(town)
    assert column(town, adoption, "new_organizations_today", THREE_DAYS) == [0, 1, 0]
    assert column(town, adoption, "total_organizations", THREE_DAYS) == [2, 3, 3]
    assert sorted(figures(town, adoption, named("Cedar"))) == [LEAP_DAY, AFTER]
    assert figures(town, adoption, named("Cedar"))[LEAP_DAY]["new_organizations_today"] == 1


def test_the_platform_s_own_organization_counts_nowhere(town: Town) -> None:
    platform = host.organizations.c.is_platform
    with town.sources.postgres.begin() as connection:
        moved = update(host.organizations).where(platform).values(created_at=at(LEAP_DAY))
        own = connection.scalar(moved.returning(host.organizations.c.id))
    fill_three_days(town)
    assert figures(town, adoption, own) == {}
    assert column(town, adoption, "total_organizations", THREE_DAYS) == [2, 2, 2]
    assert column(town, adoption, "new_organizations_today", THREE_DAYS) == [0, 0, 0]


def test_active_people_are_those_with_a_row_of_the_day(town: Town) -> None:
    was_active(town, "Ann", BEFORE, LEAP_DAY)
    was_active(town, "Ben", LEAP_DAY)
    fill_three_days(town)
    assert column(town, adoption, "active_users_count", THREE_DAYS) == [1, 2, 0]
    assert figures(town, adoption, named("Bramble"))[LEAP_DAY]["active_users_count"] == 0


def test_totals_go_on_from_the_days_before_the_window(town: Town) -> None:
    reported(town, FOUNDED.date())
    chatted(town, FOUNDED.date())
    fill(town.sources, FOUNDED.date(), FOUNDED.date() + timedelta(days=2))
    reported(town, LEAP_DAY)
    fill_three_days(town)
    assert column(town, adoption, "reports_generated_total", THREE_DAYS) == [1, 2, 2]
    assert column(town, adoption, "reports_generated_today", THREE_DAYS) == [0, 1, 0]
    assert column(town, adoption, "ai_chat_sessions_total", THREE_DAYS) == [1, 1, 1]
    assert column(town, adoption, "ai_chat_sessions_today", THREE_DAYS) == [0, 0, 0]


def test_a_subscription_is_told_as_running_then_as_it_ended_and_not_at_all_before_the_first(town: Town) -> None:
    start = date(2024, 2, 1)
    days = [start + timedelta(days=days) for days in (-1, 0, 9, 10, 19, 20, 29, 30, 31)]
    period(town, start, 10, "TRIAL", "RENEWED", tier="BASIC")
    period(town, start + timedelta(days=20), 10, "ACTIVE", "CANCELLED", tier="GOLD" * 20)
    fill(town.sources, days[0], days[-1])
    running, ended, cancelled = ["TRIAL"] * 2, ["EXPIRED"] * 2, ["CANCELLED"] * 2
    assert column(town, adoption, "subscription_status", days) == [None, *running, *ended, *["ACTIVE"] * 2, *cancelled]
    assert column(town, adoption, "subscription_tier", days) == [None, *["BASIC"] * 4, *[("GOLD" * 20)[:50]] * 4]


def test_a_period_that_ended_without_a_word_has_expired_and_renewals_leave_no_gap(town: Town) -> None:
    period(town, LEAP_DAY - timedelta(days=30), 30, "TRIAL", "RENEWED")
    period(town, LEAP_DAY, 1, "ACTIVE", None)
    fill_three_days(town)
    assert column(town, adoption, "subscription_status", THREE_DAYS) == ["TRIAL", "ACTIVE", "EXPIRED"]


def test_what_the_host_enters_belatedly_changes_the_days_behind(town: Town) -> None:
    fill_three_days(town)
    put(town, host.employees, full_name="Eve", hired_at=at(LEAP_DAY))
    fill_three_days(town)
    assert column(town, adoption, "total_employees", THREE_DAYS) == [0, 1, 1]


def period(town: Town, start: date, days: int, status: str, ended_as: str | None, tier: str = "BASIC") -> None:
    end = start + timedelta(days=days)
    row = {"status": status, "tier": tier, "period_start": start, "period_end": end, "ended_as": ended_as}
    put(town, host.subscription_periods, **row)
