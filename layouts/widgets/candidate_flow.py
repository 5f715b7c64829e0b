"""Do applications move on? Source: the host table candidates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from data.queries.candidates import CandidateFlow, candidate_flow
from data.scope import Scope
from data.sources import Sources
from layouts.cards import nothing
from layouts.charts import end_labels, line, plot, week_axis
from layouts.format import exact, plural
from layouts.ticks import count_ticks
from layouts.widget import Chart, Drawing, Size, Widget

LABEL_ROOM_PX = 84
STEPS = (("applied", "var(--series-1)"), ("closed", "var(--series-4)"), ("hired", "var(--series-3)"))


def query(sources: Sources, scope: Scope) -> CandidateFlow:
    """Applications, closings and hires per week."""
    return candidate_flow(sources.postgres, scope, name="candidate_flow")


def figure(flow: CandidateFlow, scope: Scope) -> Drawing:
    """Three lines with their names at the end, and the median time above."""
    values = {step: [getattr(week, step) for week in flow.weeks] for step, _ in STEPS}
    if not any(map(sum, values.values())):
        return nothing(scope, "Nobody applied, and no application was closed in this range.")
    days = [week.week.start for week in flow.weeks]
    top = 1.15 * max(map(max, values.values()))
    traces = [_line(days, step, color, values[step]) for step, color in STEPS]
    ends = [(values[step][-1], f"{step.capitalize()} {values[step][-1]}", color) for step, color in STEPS]
    drawn = plot(
        traces,
        margin={"r": LABEL_ROOM_PX},
        annotations=end_labels(ends, top=top),
        xaxis=week_axis(days, _median(flow)),
        yaxis={"range": [0, top], **count_ticks(top), "title": {"text": "candidates"}},
    )
    return Chart(drawn, _summary(flow, values))


def _line(days: Sequence[date], step: str, color: str, values: Sequence[int]) -> dict[str, Any]:
    hover = [f"{step.capitalize()}: {exact(value)}" for value in values]
    return line(days, values, color, hover)


def _median(flow: CandidateFlow) -> str:
    if flow.median_days_to_hire is None:
        return "nobody was hired"
    return f"median {plural(round(flow.median_days_to_hire), 'day')} to a hire"


def _summary(flow: CandidateFlow, values: dict[str, list[int]]) -> str:
    applied, closed, hired = (sum(values[step]) for step, _ in STEPS)
    moved = f"{plural(applied, 'application')} came in, {exact(closed)} were closed, {exact(hired)} of them hired"
    return f"{moved}; {_median(flow)}."


WIDGET = Widget(
    name="candidate_flow",
    title="Candidate flow",
    question="How many apply, are decided on and are hired each week, and how long does it take?",
    type="CHART",
    roles=frozenset({"LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
)
