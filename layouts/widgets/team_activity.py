"""Is my department as active as others here? Source: user_engagement_metrics over departments' people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.queries.departments import TeamWeek, team_activity
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import nothing, withheld_notice
from layouts.charts import band, end_labels, line, padded, plot, week_axis
from layouts.format import of, percent, whole_percent
from layouts.ticks import share_ticks
from layouts.widget import Chart, Drawing, Nothing, Size, Widget

MARGIN = 0.08
LABEL_ROOM_PX = 132


def query(sources: Sources, scope: Scope) -> Sequence[TeamWeek] | Withheld:
    """The department's weeks, oldest first."""
    return team_activity(sources.postgres, scope, name="team_activity")


def figure(weeks: Sequence[TeamWeek] | Withheld, scope: Scope) -> Drawing:
    """The department's line over the band in which the middle half of departments lies."""
    if isinstance(weeks, Withheld):
        return withheld_notice(weeks)
    if scope.department_id is None:
        return Nothing("zero", "This needs a department: you belong to none, or all are chosen.")
    if not any(week.team.active for week in weeks):
        return nothing(scope, "Nobody of the department was active in these weeks.")
    drawn = plot(
        _lines(weeks),
        margin={"r": LABEL_ROOM_PX},
        annotations=_labels(weeks),
        xaxis=week_axis([week.week.start for week in weeks]),
        yaxis={**share_ticks(*_range(weeks)), "range": _range(weeks)},
    )
    return Chart(drawn, _summary(weeks))


def _lines(weeks: Sequence[TeamWeek]) -> Sequence[dict[str, Any]]:
    days = [week.week.start for week in weeks]
    around = band(days, [week.lower for week in weeks], [week.upper for week in weeks], "var(--seq-0)")
    medians = [f"Median of departments: {percent(week.middle)}" for week in weeks]
    middle = line(days, [week.middle for week in weeks], "var(--text-3)", medians)
    team = line(days, [week.team.value for week in weeks], "var(--accent)", [_hover(week) for week in weeks])
    return [*around, {**middle, "line": {**middle["line"], "dash": "dash", "width": 1.5}}, team]


def _hover(week: TeamWeek) -> str:
    if week.team.active is None:
        return "Your department: withheld"
    return f"Your department: {percent(week.team.value)}, {of(week.team.active, week.team.people)}"


def _labels(weeks: Sequence[TeamWeek]) -> Sequence[dict[str, Any]]:
    low, high = _range(weeks)
    team, middle = weeks[-1].team.value, weeks[-1].middle
    ends = [(team, "Your department", "var(--accent)"), (middle, "All departments", "var(--text-2)")]
    shown = [(end, f"{name} {whole_percent(end)}", color) for end, name, color in ends if end is not None]
    return end_labels(shown, top=high - low)


def _range(weeks: Sequence[TeamWeek]) -> tuple[float, float]:
    shares = [share for week in weeks for share in (week.team.value, week.lower, week.upper)]
    return padded([share for share in shares if share is not None], MARGIN)


def _summary(weeks: Sequence[TeamWeek]) -> str:
    last = weeks[-1]
    others = "" if last.middle is None else f"; the median of all departments was {percent(last.middle)}"
    return f"In the last week {percent(last.team.value)} of the department was active{others}."


WIDGET = Widget(
    name="team_activity",
    title="Team activity",
    question="How much of my department is active each week, and how does that compare?",
    type="CHART",
    roles=frozenset({"MANAGER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
