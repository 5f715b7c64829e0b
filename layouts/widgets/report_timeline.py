"""Are new reports read, and read again? Source: report_generation_stats and report_access_days."""

from __future__ import annotations

from data.queries.timeline import Reading, ReportTimeline, report_timeline
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.bars import Strip, strips
from layouts.cards import nothing, withheld_notice
from layouts.format import exact, plural
from layouts.widget import Chart, Drawing, Nothing, Size, Widget

KINDS = (
    ("made", "Made", "var(--series-1)"),
    ("opened", "First opened", "var(--series-3)"),
    ("reread", "Read again", "var(--series-6)"),
)


def query(sources: Sources, scope: Scope) -> ReportTimeline | Withheld:
    """Reports of the department made, opened and read again, day by day."""
    return report_timeline(sources.postgres, scope, name="report_timeline")


def figure(timeline: ReportTimeline | Withheld, scope: Scope) -> Drawing:
    """Three rows of bars on one scale, each with its sum."""
    if isinstance(timeline, Withheld):
        return withheld_notice(timeline)
    if scope.department_id is None:
        return Nothing("zero", "You belong to no department, so there are no reports to follow.")
    if timeline.total == Reading():
        return nothing(scope, "No report about your department was made or opened in this range.")
    rows = [_strip(timeline, *kind) for kind in KINDS]
    every = "reports a week" if timeline.steps[0].days > 1 else "reports a day"
    return Chart(strips(timeline.steps, rows, unit=every), _summary(timeline))


def _strip(timeline: ReportTimeline, field: str, name: str, color: str) -> Strip:
    values = [getattr(reading, field) for reading in timeline.readings]
    before = None if timeline.before is None else getattr(timeline.before, field)
    return Strip(name, color, values, getattr(timeline.total, field), before)


def _summary(timeline: ReportTimeline) -> str:
    total, before = timeline.total, timeline.before
    made = plural(total.made, "report was", "reports were")
    opened, reread = plural(total.opened, "report"), plural(total.reread, "time")
    lead = f"{made} made, {opened} opened for the first time, and reports were read again {reread}"
    if before is None:
        return f"{lead}."
    return f"{lead}; before it was {exact(before.made)}, {exact(before.opened)} and {exact(before.reread)}."


WIDGET = Widget(
    name="report_timeline",
    title="Reports over time",
    question="When are reports about my department made, first opened and read again?",
    type="CHART",
    roles=frozenset({"MANAGER"}),
    size=Size(6, 3),
    query=query,
    figure=figure,
    rollup="report_access_days",
)
