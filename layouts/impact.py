"""How the rates of business_impact_metrics are written: names, units, scales, what their bases count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from dash.development.base_component import Component

from data.queries.impact import Impact, Rate
from layouts.cards import change_chip
from layouts.cell_bars import bullet
from layouts.format import MISSING, exact, of, percent, plural

Unit = Literal["share", "score", "balance", "days", "money"]

LOWEST_SCORE, HIGHEST_SCORE = 1.0, 5.0
SMALLEST = {"share": 0.0005, "score": 0.005, "balance": 0.0005, "days": 0.05, "money": 0.5}
"""Changes below this are written as none."""


@dataclass(frozen=True)
class Measure:
    """A rate in words; `base` names what the base counts, `one` of them and many."""

    title: str
    meaning: str
    unit: Unit
    base: tuple[str, str]
    lower_is_better: bool = False


MEASURES: Mapping[str, Measure] = {
    "customer_retention_rate": Measure(
        "People who came back",
        "Of the people active 30 to 60 days ago, those active again in the last 30 days",
        "share",
        ("person", "people"),
    ),
    "subscription_renewal_rate": Measure(
        "Subscriptions renewed",
        "Of the subscription periods that ended in the last 365 days, those renewed",
        "share",
        ("period", "periods"),
    ),
    "nps_score": Measure(
        "Net promoter score",
        "Answers of 9 or 10 less answers of 6 or less, of all answers in 90 days; from −100 to 100",
        "balance",
        ("answer", "answers"),
    ),
    "average_user_satisfaction_score": Measure(
        "Satisfaction", "Mean answer of the last 90 days, from 1 to 5", "score", ("answer", "answers")
    ),
    "report_accuracy_rating": Measure(
        "Accuracy of reports", "Mean rating of the last 90 days, from 1 to 5", "score", ("rating", "ratings")
    ),
    "ai_consultation_satisfaction_rate": Measure(
        "AI consultations rated well",
        "Of the consultations rated in the last 30 days, those with 4 or 5",
        "share",
        ("consultation", "consultations"),
    ),
    "quarterly_report_completion_rate": Measure(
        "Quarterly reports done",
        "Of this quarter's quarterly reports so far, those that succeeded",
        "share",
        ("report", "reports"),
    ),
    "training_recommendation_implementation_rate": Measure(
        "Training put into practice",
        "Of the recommendations of the last 180 days, those implemented",
        "share",
        ("recommendation", "recommendations"),
    ),
    "hiring_success_rate": Measure(
        "Applications hired",
        "Of the applications closed in the last 90 days, those that ended with a hire",
        "share",
        ("application", "applications"),
    ),
    "time_to_hire_days": Measure(
        "Time to hire",
        "Mean days from application to hire, hires of the last 90 days",
        "days",
        ("hire", "hires"),
        lower_is_better=True,
    ),
    "cost_per_hire": Measure(
        "Cost per hire",
        "Recruiting cost of the last 90 days for each hire in them",
        "money",
        ("hire", "hires"),
        lower_is_better=True,
    ),
    "employee_turnover_rate": Measure(
        "Employee turnover",
        "People who left in the last 365 days, of the mean headcount at both ends",
        "share",
        ("employee", "employees"),
        lower_is_better=True,
    ),
}


def written(unit: Unit, value: float | None) -> str:
    """30.4 %, 4.12 / 5, +12, 20.4 days, 1,204"""
    if value is None:
        return MISSING
    if unit == "share":
        return percent(value)
    if unit == "score":
        return f"{value:.2f} / {HIGHEST_SCORE:.0f}"
    if unit == "balance":
        return _minus(f"{100 * value:+.0f}") if round(100 * value) else "0"
    return f"{value:.1f} days" if unit == "days" else exact(round(value))


def counted(measure: Measure, rate: Rate) -> str:
    """12 of 40, or 34 answers; a dash where the base is empty or withheld."""
    if not rate.base:
        return MISSING
    if measure.unit == "share":
        return of(round(rate.part or 0), round(rate.base))
    return plural(round(rate.base), *measure.base)


def direction(measure: Measure, impact: Impact) -> Literal["good", "bad", "flat"] | None:
    """Whether the change is for the better; None where there is nothing to compare."""
    change = _change(impact)
    if change is None:
        return None
    if abs(change) < SMALLEST[measure.unit]:
        return "flat"
    return "good" if (change < 0) == measure.lower_is_better else "bad"


def change_of(measure: Measure, impact: Impact) -> Component | str:
    """An arrow with the change in the unit's own steps; better or worse in words for those who hear it."""
    kind, change = direction(measure, impact), _change(impact)
    if kind is None or change is None or impact.before is None:
        return MISSING
    title = f"{written(measure.unit, impact.before.value)} before, {counted(measure, impact.before)}"
    if kind == "flat":
        return change_chip(kind, "= no change", "no change", title)
    words, verdict = _step(measure.unit, change, impact.before.value), "better" if kind == "good" else "worse"
    return change_chip(kind, f"{'▲' if change > 0 else '▼'} {words}", f"{words} {verdict}", title)


def bar_of(measure: Measure, impact: Impact) -> Component | None:
    """On the unit's whole scale; where it has no end, on one that reaches to the larger of now and before."""
    before = impact.before.value if impact.before else None
    if impact.now.value is None:
        return None
    largest = max(impact.now.value, before or 0.0) or 1.0
    mark = None if before is None else _place(measure.unit, before, largest)
    return bullet(_place(measure.unit, impact.now.value, largest), mark, zero=0.5 if measure.unit == "balance" else 0.0)


def _place(unit: Unit, value: float, largest: float) -> float:
    if unit == "share":
        return value
    if unit == "score":
        return (value - LOWEST_SCORE) / (HIGHEST_SCORE - LOWEST_SCORE)
    return (value + 1) / 2 if unit == "balance" else value / largest


def _change(impact: Impact) -> float | None:
    before = impact.before.value if impact.before else None
    return None if impact.now.value is None or before is None else impact.now.value - before


def _step(unit: Unit, change: float, before: float | None) -> str:
    if unit == "share":
        return f"{100 * abs(change):.1f} points"
    if unit == "score":
        return f"{abs(change):.2f}"
    if unit == "balance":
        return plural(round(100 * abs(change)) or 1, "point")
    if unit == "days":
        return f"{abs(change):.1f} days"
    return percent(abs(change) / before) if before else exact(round(abs(change)))


def _minus(words: str) -> str:
    return words.replace("-", "−")
