"""The parts of the churn risk in words, and their colours."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from data.queries.churn import Risk, RiskFacts
from layouts.format import exact, of, plural

STANDS_OUT = 0.005
"""What adds less is written as 0.00."""


@dataclass(frozen=True)
class RiskPart:
    """A part of the score: its name, its colour, and what it says about an organization."""

    title: str
    color: str
    words: Callable[[RiskFacts], str]


def _ends(facts: RiskFacts) -> str:
    days = facts.days_to_period_end or 0
    return "Subscription ends tomorrow" if days <= 1 else f"Subscription ends in {plural(days, 'day')}"


PARTS: Mapping[str, RiskPart] = {
    "activity_fall": RiskPart(
        "Fewer active",
        "var(--series-1)",
        lambda facts: f"Active people: {exact(facts.active_now)}, before {exact(facts.active_before)}",
    ),
    "period_end_nearness": RiskPart("Subscription ends", "var(--series-4)", _ends),
    "dissatisfaction": RiskPart(
        "Dissatisfied", "var(--series-2)", lambda facts: f"Satisfaction is {facts.satisfaction or 0:.1f} of 5"
    ),
    "failed_reports": RiskPart(
        "Failed reports", "var(--series-7)", lambda facts: f"{of(facts.failed_reports, facts.reports)} reports failed"
    ),
    "lost_users": RiskPart(
        "Not come back",
        "var(--series-6)",
        lambda facts: f"{of(facts.active_before - facts.active_again, facts.active_before)} people did not come back",
    ),
}


def reason(risk: Risk) -> str:
    """The largest part in plain words."""
    if risk.score is None:
        return "No figures yet"
    if risk.parts is None or risk.facts is None:
        return "Withheld: too few people"
    name = max(risk.parts, key=lambda part: risk.parts[part] if risk.parts else 0.0)
    return PARTS[name].words(risk.facts) if risk.parts[name] >= STANDS_OUT else "Nothing stands out"


def reasons(risk: Risk) -> Sequence[str]:
    """Every part that adds to the score with what it adds, the largest first; none where they are withheld."""
    if risk.parts is None or risk.facts is None:
        return []
    largest = sorted(risk.parts.items(), key=lambda item: -item[1])
    return [f"{PARTS[name].words(risk.facts)}: {amount:.2f}" for name, amount in largest if amount >= STANDS_OUT]
