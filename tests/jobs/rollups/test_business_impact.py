"""Each rate at the edges of its window, without a base, and beyond what its column holds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from data.tables import host
from data.tables.analytics import business_impact_metrics as impact
from data.tables.basis import business_impact_bases as bases
from jobs.rollups.business_impact import CLAMPED
from tests.jobs.business_world import at, chatted, column, figures, fill, put, reported, was_active
from tests.jobs.conftest import FOUNDED, Town, named

DAY = date(2024, 12, 31)
HALF_A_CENT_UP = Decimal("66.67")


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def metric(town: Town, name: str, day: date = DAY) -> Any:
    fill(town.sources, day)
    return figures(town, impact)[day][name]


def test_without_any_base_every_rate_is_unknown_and_revenue_is_nothing(town: Town) -> None:
    fill(town.sources, DAY)
    known = {name: value for name, value in figures(town, impact)[DAY].items() if value is not None}
    assert known == {"mrr": 0, "arr": 0}


def test_people_active_before_are_retained_when_they_come_again(town: Town) -> None:
    was_active(town, "Ann", ago(59), ago(0))
    was_active(town, "Ben", ago(30), ago(29))
    was_active(town, "Cid", ago(45))
    assert metric(town, "customer_retention_rate") == HALF_A_CENT_UP


def test_people_seen_just_outside_a_window_do_not_count_in_it(town: Town) -> None:
    was_active(town, "Ann", ago(60), ago(29))
    was_active(town, "Ben", ago(30))
    fill(town.sources, DAY)
    row = figures(town, bases)[DAY]
    assert (row["active_before"], row["active_now"], row["active_again"]) == (1, 1, 0)


def test_a_person_counts_once_however_often_active(town: Town) -> None:
    was_active(town, "Ann", *[ago(days) for days in range(0, 60, 3)])
    assert metric(town, "customer_retention_rate") == 100
    row = figures(town, bases)[DAY]
    assert (row["active_before"], row["active_now"], row["active_again"]) == (1, 1, 1)


def test_a_period_has_ended_on_the_day_of_its_end_and_for_a_year(town: Town) -> None:
    period(town, ago(400), ago(365), ended_as="RENEWED")
    period(town, ago(365), ago(364), ended_as="RENEWED")
    period(town, ago(300), ago(200), ended_as="EXPIRED")
    period(town, ago(100), ago(0), ended_as=None)
    period(town, ago(0), ago(-1), ended_as="RENEWED")
    assert metric(town, "subscription_renewal_rate") == Decimal("33.33")


def test_scores_are_means_of_the_last_ninety_days(town: Town) -> None:
    for kind, score, moment in (
        ("SATISFACTION", "4.25", at(ago(89))),
        ("SATISFACTION", "3.5", at(DAY, 23)),
        ("SATISFACTION", 1, at(ago(89)) - timedelta(microseconds=1)),
        ("SATISFACTION", 1, at(ago(-1))),
        ("REPORT_ACCURACY", 5, at(DAY)),
    ):
        put(town, host.survey_responses, kind=kind, score=Decimal(score), submitted_at=moment)
    assert metric(town, "average_user_satisfaction_score") == Decimal("3.88")
    assert metric(town, "report_accuracy_rating") == 5


def test_promoters_begin_at_nine_and_detractors_end_at_six(town: Town) -> None:
    for score in (9, 6, 6, 0, 7, 8):
        put(town, host.survey_responses, kind="NPS", score=score, submitted_at=at(DAY))
    assert metric(town, "nps_score") == Decimal("-0.33")


def test_advice_counts_as_followed_from_the_day_it_is(town: Town) -> None:
    recommended = at(ago(179))
    for implemented in (recommended, at(DAY, 23), at(ago(-1)), None):
        put(town, host.training_recommendations, recommended_at=recommended, implemented_at=implemented)
    put(town, host.training_recommendations, recommended_at=at(ago(180)), implemented_at=at(ago(180)))
    assert metric(town, "training_recommendation_implementation_rate") == 50


def test_turnover_is_leavers_of_a_year_by_the_mean_of_both_headcounts(town: Town) -> None:
    employ(town, at(ago(500)), None)
    employ(town, at(ago(500)), at(ago(364)))
    employ(town, at(ago(500)), at(ago(364)) - timedelta(microseconds=1))
    employ(town, at(ago(100)), at(ago(-1)))
    employ(town, at(ago(50)), at(ago(10)))
    assert metric(town, "employee_turnover_rate") == 100
    row = figures(town, bases)[DAY]
    assert (row["leavers"], row["headcount_before"], row["headcount_now"]) == (2, 2, 2)


def test_turnover_is_unknown_where_nobody_was_at_either_end(town: Town) -> None:
    employ(town, at(ago(50)), at(ago(10)))
    assert metric(town, "employee_turnover_rate") is None


def test_turnover_beyond_its_column_is_clamped_and_can_be_found(town: Town) -> None:
    employ(town, at(ago(50)), None)
    for _ in range(5):
        employ(town, at(ago(50)), at(ago(10)))
    fill(town.sources, ago(50), DAY)
    assert column(town, impact, "employee_turnover_rate", [ago(11), ago(10)]) == [0, Decimal("999.99")]
    with town.sources.postgres.connect() as connection:
        found = connection.execute(text(CLAMPED)).all()
    assert [row.day for row in found] == [ago(days) for days in range(10, -1, -1)]
    assert {(row.organization_id, row.name, row.value, row.largest) for row in found} == {
        (named("Acorn"), "employee_turnover_rate", 1000, Decimal("999.99"))
    }


def test_a_candidate_closed_at_midnight_belongs_to_the_day_that_begins(town: Town) -> None:
    hire(town, ago(100), at(ago(-1)), "100")
    hire(town, ago(95), at(ago(90)), "100")
    fill(town.sources, DAY)
    assert figures(town, bases)[DAY]["candidates_closed"] == 0
    hire(town, ago(10), at(DAY), "100")
    fill(town.sources, DAY)
    assert figures(town, bases)[DAY]["candidates_closed"] == 1


def test_hiring_is_told_by_success_time_and_cost_of_all_who_were_closed(town: Town) -> None:
    hire(town, ago(12), at(ago(2)), "1000.01")
    hire(town, ago(10), at(ago(9), 12), None)
    put(
        town,
        host.candidates,
        applied_at=at(ago(8)),
        closed_at=at(ago(7)),
        outcome="REJECTED",
        recruiting_cost=Decimal("500"),
    )
    fill(town.sources, DAY)
    row = figures(town, impact)[DAY]
    assert row["hiring_success_rate"] == HALF_A_CENT_UP
    assert row["time_to_hire_days"] == Decimal("5.75")
    assert row["cost_per_hire"] == Decimal("750.01")


def test_a_hire_costs_nothing_known_without_a_cost_and_no_hire_has_none(town: Town) -> None:
    hire(town, ago(12), at(ago(2)), None)
    fill(town.sources, ago(3), DAY)
    assert column(town, impact, "hiring_success_rate", [ago(3), DAY]) == [None, 100]
    assert column(town, impact, "cost_per_hire", [ago(3), DAY]) == [None, None]
    assert column(town, impact, "time_to_hire_days", [ago(3), DAY]) == [None, 10]


def test_costs_without_a_hire_have_no_figure(town: Town) -> None:
    put(town, host.candidates, applied_at=at(ago(8)), closed_at=at(ago(7)), outcome="WITHDRAWN", recruiting_cost=5)
    assert metric(town, "cost_per_hire") is None
    assert figures(town, bases)[DAY]["recruiting_cost"] == 5


def test_chats_are_satisfying_from_four_on_among_those_rated(town: Town) -> None:
    for days, rating in ((0, 4), (29, 5), (5, 3), (5, None), (30, 1)):
        chatted(town, ago(days), rating)
    assert metric(town, "ai_consultation_satisfaction_rate") == HALF_A_CENT_UP


def test_quarterly_reports_are_those_of_the_quarter_so_far(town: Town) -> None:
    reported(town, date(2024, 10, 1), "SUCCESS", quarterly=True)
    reported(town, date(2024, 12, 31), "PENDING", quarterly=True)
    reported(town, date(2024, 9, 30), "FAILED", quarterly=True)
    reported(town, date(2025, 1, 1), "FAILED", quarterly=True)
    reported(town, date(2024, 12, 1), "FAILED")
    days = [date(2024, 9, 30), date(2024, 10, 1), date(2024, 12, 30), DAY, date(2025, 1, 1)]
    fill(town.sources, days[0], days[-1])
    assert column(town, impact, "quarterly_report_completion_rate", days) == [0, 100, 100, 50, 0]


def test_revenue_is_that_of_active_periods_that_cover_the_day(town: Town) -> None:
    period(town, ago(10), ago(5), status="TRIAL", mrr="50")
    period(town, ago(5), ago(1), mrr="99.99")
    fill(town.sources, ago(11), DAY)
    days = [ago(11), ago(10), ago(5), ago(2), ago(1)]
    assert column(town, impact, "mrr", days) == [0, 0, Decimal("99.99"), Decimal("99.99"), 0]
    assert column(town, impact, "arr", days)[2] == Decimal("1199.88")
    assert column(town, bases, "days_to_period_end", days) == [None, 5, 4, 1, None]


def test_the_largest_revenue_of_a_month_is_clamped_by_the_year(town: Town) -> None:
    period(town, ago(5), ago(-1), mrr="9999999999.99")
    assert metric(town, "mrr") == Decimal("9999999999.99")
    assert metric(town, "arr") == Decimal("9999999999.99")
    with town.sources.postgres.connect() as connection:
        assert [row.name for row in connection.execute(text(CLAMPED))] == ["arr"]


def test_churn_risk_is_the_weighted_sum_of_its_parts(town: Town) -> None:
    was_active(town, "Ann", ago(40), ago(3))
    was_active(town, "Ben", ago(40))
    period(town, ago(100), ago(-45))
    put(town, host.survey_responses, kind="SATISFACTION", score=3, submitted_at=at(DAY))
    reported(town, DAY, "FAILED")
    reported(town, ago(29), "SUCCESS")
    assert metric(town, "churn_risk_score") == Decimal("0.5")


def test_parts_of_the_churn_risk_without_a_base_leave_their_weight_to_the_others(town: Town) -> None:
    put(town, host.survey_responses, kind="SATISFACTION", score=2, submitted_at=at(DAY))
    reported(town, DAY, "SUCCESS")
    assert metric(town, "churn_risk_score") == Decimal("0.5")


def test_more_active_people_than_before_are_no_risk_and_no_credit(town: Town) -> None:
    was_active(town, "Ann", ago(40), ago(3))
    was_active(town, "Ben", ago(3))
    period(town, ago(10), ago(-900))
    assert metric(town, "churn_risk_score") == 0


def test_thirds_that_add_up_to_half_a_hundredth_are_rounded_up(town: Town) -> None:
    for user in ("Ann", "Ben"):
        was_active(town, user, ago(40), ago(3))
    was_active(town, "Cid", ago(40))
    period(town, ago(100), ago(-90))
    put(town, host.survey_responses, kind="SATISFACTION", score=Decimal("4.5"), submitted_at=at(DAY))
    reported(town, DAY, "SUCCESS")
    assert metric(town, "churn_risk_score") == Decimal("0.18")  # (0.35 + 0.10) ÷ 3 + 0.20 ÷ 8 = 0.175


def test_a_year_before_a_leap_day_is_366_days_before_the_first_of_march(town: Town) -> None:
    employ(town, at(date(2023, 3, 1)), None)
    fill(town.sources, date(2024, 2, 28), date(2024, 3, 1))
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1)]
    assert column(town, bases, "headcount_before", days) == [0, 1, 1]


@pytest.mark.parametrize("table", [bases, impact])
def test_only_days_on_which_an_organization_existed_have_rows(town: Town, table: Any) -> None:
    put(town, host.organizations, id=named("Cedar"), name="Cedar", created_at=at(ago(1), 9), closed_at=at(DAY))
    fill(town.sources, ago(3), ago(-1))
    assert sorted(figures(town, table, named("Cedar"))) == [ago(1), DAY]
    assert len(figures(town, table)) == 5
    assert {row["organization_id"] for row in town.rows(table)} == {
        named(name) for name in ("Acorn", "Bramble", "Cedar")
    }
    assert FOUNDED.date() < ago(3)


def employ(town: Town, hired: datetime, left: datetime | None) -> None:
    put(town, host.employees, full_name="Eve", hired_at=hired, left_at=left)


def hire(town: Town, applied: date, closed: datetime, cost: str | None) -> None:
    row = {"applied_at": at(applied), "closed_at": closed, "outcome": "HIRED"}
    put(town, host.candidates, **row, recruiting_cost=None if cost is None else Decimal(cost))


def period(town: Town, start: date, end: date, **fields: Any) -> None:
    row = {"status": "ACTIVE", "period_start": start, "period_end": end, **fields}
    put(town, host.subscription_periods, **row)
