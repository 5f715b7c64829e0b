"""An independent recount in plain Python, one organization and one day at a time, written from the metric dictionary.

`World` holds the rows of each table as dictionaries; all arithmetic is exact until the last rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
World = Mapping[str, Sequence[Row]]

TODAY = 1
RATES = {
    "customer_retention_rate": ("active_again", "active_before"),
    "subscription_renewal_rate": ("periods_renewed", "periods_ended"),
    "training_recommendation_implementation_rate": ("recommendations_implemented", "recommendations"),
    "employee_turnover_rate": ("leavers", "headcount"),
    "hiring_success_rate": ("candidates_hired", "candidates_closed"),
    "ai_consultation_satisfaction_rate": ("chats_rated_well", "chats_rated"),
    "quarterly_report_completion_rate": ("quarterly_reports_succeeded", "quarterly_reports"),
}
MEANS = {
    "average_user_satisfaction_score": ("satisfaction_sum", "satisfaction_answers"),
    "report_accuracy_rating": ("accuracy_sum", "accuracy_answers"),
    "time_to_hire_days": ("hiring_days", "candidates_hired"),
    "cost_per_hire": ("recruiting_cost", "candidates_hired"),
    "nps_score": ("nps", "nps_answers"),
}
SECOND = timedelta(seconds=1)


def begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def end(day: date) -> datetime:
    return begin(day + timedelta(days=1))


def in_last(days: int, day: date, moment: datetime | date | None) -> bool:
    """Whether it lies in the last so many days, of which `day` is one."""
    if moment is None:
        return False
    moment = moment if isinstance(moment, datetime) else begin(moment)
    return begin(day - timedelta(days=days - 1)) <= moment < end(day)


def at_end(rows: Iterable[Row], day: date, came: str, went: str) -> int:
    return sum(row[came] < end(day) and (row[went] is None or row[went] >= end(day)) for row in rows)


def existed(organization: Row, day: date) -> bool:
    closed = organization["closed_at"]
    return (
        not organization["is_platform"]
        and organization["created_at"] < end(day)
        and not (closed and closed < begin(day))
    )


def day_counts(world: World, organization: Any, day: date) -> dict[str, int]:
    """The row of organization_day_counts."""
    reports, chats = of(world, organization, "report_generation_stats"), of(world, organization, "ai_chat_analytics")
    return {
        "reports_generated": sum(row["generation_date"] == day and row["status"] == "SUCCESS" for row in reports),
        "ai_chat_sessions": sum(row["session_date"] == day for row in chats),
    }


def adoption(world: World, organization: Any, day: date) -> Row:
    """The row of platform_adoption_metrics."""
    customers = [row for row in world["organizations"] if not row["is_platform"]]
    people, candidates = of(world, organization, "employees"), of(world, organization, "candidates")
    reports, chats = of(world, organization, "report_generation_stats"), of(world, organization, "ai_chat_analytics")
    made = [row["generation_date"] for row in reports if row["status"] == "SUCCESS"]
    talked = [row["session_date"] for row in chats]
    return {
        "total_organizations": at_end(customers, day, "created_at", "closed_at"),
        "new_organizations_today": sum(in_last(TODAY, day, row["created_at"]) for row in customers),
        "total_employees": at_end(people, day, "hired_at", "left_at"),
        "new_employees_today": sum(in_last(TODAY, day, row["hired_at"]) for row in people),
        "total_candidates": sum(row["applied_at"] < end(day) for row in candidates),
        "new_candidates_today": sum(in_last(TODAY, day, row["applied_at"]) for row in candidates),
        "total_departments": at_end(of(world, organization, "departments"), day, "created_at", "closed_at"),
        "total_branches": at_end(of(world, organization, "branches"), day, "created_at", "closed_at"),
        "active_users_count": len(active(world, organization, day, day)),
        "reports_generated_total": sum(generated <= day for generated in made),
        "reports_generated_today": made.count(day),
        "ai_chat_sessions_total": sum(started <= day for started in talked),
        "ai_chat_sessions_today": talked.count(day),
        **subscription(of(world, organization, "subscription_periods"), day),
    }


def subscription(periods: Iterable[Row], day: date) -> Row:
    begun = sorted((row for row in periods if row["period_start"] <= day), key=lambda row: row["period_start"])
    if not begun:
        return {"subscription_status": None, "subscription_tier": None}
    last = begun[-1]
    ended = "CANCELLED" if last["ended_as"] == "CANCELLED" else "EXPIRED"
    status = last["status"] if day < last["period_end"] else ended
    return {"subscription_status": status, "subscription_tier": last["tier"] and last["tier"][:50]}


def active(world: World, organization: Any, first: date, last: date) -> set[Any]:
    rows = of(world, organization, "user_engagement_metrics")
    return {row["user_id"] for row in rows if first <= row["metric_date"] <= last}


def bases(world: World, organization: Any, day: date) -> Row:
    """The row of business_impact_bases. Long on purpose: one line a column, to be read beside the dictionary."""
    own = {table: of(world, organization, table) for table in world}
    before = active(world, organization, day - timedelta(days=59), day - timedelta(days=30))
    now = active(world, organization, day - timedelta(days=29), day)
    ended = [row["ended_as"] for row in own["subscription_periods"] if in_last(365, day, row["period_end"])]
    covering = [row for row in own["subscription_periods"] if row["period_start"] <= day < row["period_end"]]
    advice = [row for row in own["training_recommendations"] if in_last(180, day, row["recommended_at"])]
    closed = [row for row in own["candidates"] if in_last(90, day, row["closed_at"])]
    waits = [row["closed_at"] - row["applied_at"] for row in closed if row["outcome"] == "HIRED"]
    costs = [row["recruiting_cost"] for row in closed if row["recruiting_cost"] is not None]
    rated = [r["satisfaction_rating"] for r in own["ai_chat_analytics"] if in_last(30, day, r["session_date"])]
    quarterly = [
        row["status"]
        for row in own["report_generation_stats"]
        if row["is_quarterly_update"] and first_of_quarter(day) <= row["generation_date"] <= day
    ]
    recent = [row["status"] for row in own["report_generation_stats"] if in_last(30, day, row["generation_date"])]
    surveys = [row for row in own["survey_responses"] if in_last(90, day, row["submitted_at"])]
    satisfied, accurate, likely = (
        [row["score"] for row in surveys if row["kind"] == kind] for kind in ("SATISFACTION", "REPORT_ACCURACY", "NPS")
    )
    return {
        "active_before": len(before),
        "active_now": len(now),
        "active_again": len(before & now),
        "periods_ended": len(ended),
        "periods_renewed": ended.count("RENEWED"),
        "satisfaction_answers": len(satisfied),
        "satisfaction_sum": sum(satisfied) if satisfied else None,
        "accuracy_answers": len(accurate),
        "accuracy_sum": sum(accurate) if accurate else None,
        "recommendations": len(advice),
        "recommendations_implemented": sum(
            bool(r["implemented_at"] and r["implemented_at"] < end(day)) for r in advice
        ),
        "leavers": sum(in_last(365, day, row["left_at"]) for row in own["employees"]),
        "headcount_before": at_end(own["employees"], day - timedelta(days=365), "hired_at", "left_at"),
        "headcount_now": at_end(own["employees"], day, "hired_at", "left_at"),
        "candidates_closed": len(closed),
        "candidates_hired": len(waits),
        "hiring_days": sum(Fraction(wait // SECOND, 86400) for wait in waits) if waits else None,
        "recruiting_cost": sum(costs) if costs else None,
        "chats_rated": sum(rating is not None for rating in rated),
        "chats_rated_well": sum(rating in (4, 5) for rating in rated),
        "quarterly_reports": len(quarterly),
        "quarterly_reports_succeeded": quarterly.count("SUCCESS"),
        "recent_reports": len(recent),
        "recent_reports_failed": recent.count("FAILED"),
        "mrr": sum(row["mrr"] for row in covering if row["status"] == "ACTIVE"),
        "days_to_period_end": (covering[0]["period_end"] - day).days if covering else None,
        "nps_answers": len(likely),
        "nps_promoters": sum(score >= 9 for score in likely),
        "nps_detractors": sum(score <= 6 for score in likely),
    }


def impact(base: Row) -> Row:
    """The row of business_impact_metrics, of a row of bases."""
    base = {**base, "headcount": Fraction(base["headcount_before"] + base["headcount_now"], 2)}
    base["nps"] = base["nps_promoters"] - base["nps_detractors"]
    rates = {name: rounded(share(base[part], base[whole]), 100) for name, (part, whole) in RATES.items()}
    if rates["employee_turnover_rate"] is not None:
        rates["employee_turnover_rate"] = min(rates["employee_turnover_rate"], Decimal("999.99"))
    return {
        **rates,
        **{name: rounded(share(base[part], base[whole])) for name, (part, whole) in MEANS.items()},
        "mrr": rounded(Fraction(base["mrr"])),
        "arr": rounded(Fraction(base["mrr"]), 12),
        "churn_risk_score": rounded(churn_risk(base)),
    }


def churn_risk(base: Row) -> Fraction | None:
    remaining, days = share(base["active_now"], base["active_before"]), base["days_to_period_end"]
    satisfaction = share(base["satisfaction_sum"], base["satisfaction_answers"])
    retention = share(base["active_again"], base["active_before"])
    parts = (
        (35, None if remaining is None else max(1 - remaining, 0)),
        (25, None if days is None else min(max(1 - Fraction(days, 90), 0), 1)),
        (20, None if satisfaction is None else 1 - (satisfaction - 1) / 4),
        (10, share(base["recent_reports_failed"], base["recent_reports"])),
        (10, None if retention is None else 1 - retention),
    )
    present = [(weight, part) for weight, part in parts if part is not None]
    return share(sum(weight * part for weight, part in present), sum(weight for weight, _ in present))


def first_of_quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def of(world: World, organization: Any, table: str) -> list[Row]:
    return [row for row in world[table] if row.get("organization_id") == organization]


def share(part: Any, whole: Any) -> Fraction | None:
    return None if part is None or not whole else Fraction(part) / Fraction(whole)


def rounded(value: Fraction | None, times: int = 1) -> Decimal | None:
    """To two decimals, half away from zero."""
    if value is None:
        return None
    cents = int(abs(value) * times * 100 + Fraction(1, 2))
    return Decimal(cents if value >= 0 else -cents) / 100
