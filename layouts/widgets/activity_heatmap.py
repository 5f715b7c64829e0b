"""Where and when are people active? Source: user_engagement_metrics over the people of each unit."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries import activity
from data.queries.activity import ActivityCalendar, ActivityGrid, Share, UnitWeeks
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import nothing, withheld_notice
from layouts.format import day, full_day, of, percent, whole_percent
from layouts.heatmaps import Cell, HeatScale, calendar, heatmap
from layouts.ticks import week_labels
from layouts.widget import Chart, Drawing, Size, Widget

MOST_UNITS = 15
NOBODY = "Nobody was active in this range."


def query(sources: Sources, scope: Scope) -> ActivityGrid | ActivityCalendar | Withheld:
    """Units by weeks, or the days of a single unit."""
    return activity.activity_heatmap(sources.postgres, scope, name="activity_heatmap")


def figure(rows: ActivityGrid | ActivityCalendar | Withheld, scope: Scope) -> Drawing:
    """Shares of active people, one hue; what is withheld is hatched."""
    if isinstance(rows, Withheld):
        return withheld_notice(rows)
    return _grid(rows, scope) if isinstance(rows, ActivityGrid) else _calendar(rows, scope)


def _grid(grid: ActivityGrid, scope: Scope) -> Drawing:
    units = activity.with_others(scope, grid.units, MOST_UNITS)
    cells = [_row(grid, unit) for unit in units]
    weeks = week_labels([week.start for week in grid.weeks])
    if not any(cell.value or cell.is_withheld for row in cells for cell in row):
        return nothing(scope, NOBODY)
    scale = HeatScale("active share", 1.0, is_share=True)
    drawn = heatmap(cells, [unit.name for unit in units], weeks, scale=scale, column_title="week from")
    return Chart(drawn, _highest(units))


def _row(grid: ActivityGrid, unit: UnitWeeks) -> Sequence[Cell]:
    weeks = zip(grid.weeks, unit.weeks, strict=True)
    return [_cell(share, f"{unit.name}, week from {full_day(week.start)}") for week, share in weeks]


def _cell(share: Share, place: str) -> Cell:
    if not share.people:
        return Cell(None, f"{place}<br>nobody belonged to it")
    if share.active is None:
        return Cell(None, f"{place}<br>withheld: too few people", is_withheld=True)
    words = f"{percent(share.value)}, {of(share.active, share.people)}"
    return Cell(share.value, f"{place}<br>{words}", label=whole_percent(share.value))


def _highest(units: Sequence[UnitWeeks]) -> str:
    shown = [(unit.weeks[-1].value, unit.name) for unit in units if unit.weeks[-1].value is not None]
    if not shown:
        return "All figures of the last week are withheld or empty."
    (high, most), (low, least) = max(shown), min(shown)
    return f"Last week {most} was the most active at {percent(high)}, {least} the least at {percent(low)}."


def _calendar(days: ActivityCalendar, scope: Scope) -> Drawing:
    if not any(share.active for _, share in days.days):
        return nothing(scope, NOBODY)
    cells = [(moment, _cell(share, f"{moment:%A}, {full_day(moment)}")) for moment, share in days.days]
    best, share = max(days.days, key=lambda item: item[1].active or 0)
    scale = HeatScale("active share", share.value or 1.0, is_share=True)
    people = f"{of(share.active or 0, share.people)} people active"
    return Chart(calendar(cells, scale=scale), f"The busiest day was {best:%A}, {day(best)} with {people}.")


WIDGET = Widget(
    name="activity_heatmap",
    title="Activity",
    question="Where and when are people active?",
    type="CHART",
    roles=frozenset({"OWNER", "LEADER", "MANAGER"}),
    size=Size(8, 5),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
