"""At which weekday and hour do people work?

Source: feature_utilization_metrics; for a department or a person the raw activity logs.
"""

from __future__ import annotations

from data.queries.rhythm import Expired, Rhythm, weekly_rhythm
from data.scope import Period, Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import nothing, withheld_notice
from layouts.format import FULL_WEEKDAYS, WEEKDAYS, day, plural
from layouts.heatmaps import Cell, HeatScale, heatmap
from layouts.widget import Chart, Drawing, Nothing, Size, Widget


def query(sources: Sources, scope: Scope) -> Rhythm | Withheld | Expired:
    """Uses of features per weekday and hour."""
    return weekly_rhythm(sources, scope, name="weekly_rhythm")


def figure(rows: Rhythm | Withheld | Expired, scope: Scope) -> Drawing:
    """Seven days by twenty-four hours, one hue."""
    if isinstance(rows, Withheld):
        return withheld_notice(rows)
    if isinstance(rows, Expired):
        return Nothing("expired", f"The logs of this range are gone: they are kept for {rows.kept_days} days.")
    if not any(rows.uses.values()):
        return nothing(scope, "No feature was used in this range.")
    cells = [[_cell(rows, scope, weekday, hour) for hour in range(24)] for weekday in range(1, 8)]
    hours = [f"{hour:02d}:00" for hour in range(24)]
    title = "hour of the day, UTC" + (f" · logs since {day(rows.since)}" if rows.since else "")
    scale = HeatScale("uses", max(rows.uses.values()))
    return Chart(heatmap(cells, WEEKDAYS, hours, scale=scale, column_title=title), _summary(rows))


def _cell(rows: Rhythm, scope: Scope, weekday: int, hour: int) -> Cell:
    uses = rows.uses.get((weekday, hour), 0)
    place = f"{FULL_WEEKDAYS[weekday - 1]}, {hour:02d}:00–{hour + 1:02d}:00 UTC"
    if not uses and not _has_weekday(scope.period, weekday):
        return Cell(None, f"{place}<br>outside the range")
    return Cell(uses, f"{place}<br>{plural(uses, 'use')}")


def _has_weekday(period: Period, weekday: int) -> bool:
    return (weekday - period.start.isoweekday()) % 7 < period.days


def _summary(rows: Rhythm) -> str:
    (weekday, hour), uses = max(rows.uses.items(), key=lambda item: item[1])
    busiest = f"{FULL_WEEKDAYS[weekday - 1]} {hour:02d}:00–{hour + 1:02d}:00 UTC"
    return f"The busiest hour is {busiest} with {plural(uses, 'use')}."


WIDGET = Widget(
    name="weekly_rhythm",
    title="Weekly rhythm",
    question="At which weekday and hour (UTC) do people work with it?",
    type="CHART",
    roles=frozenset({"OWNER", "LEADER", "MANAGER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="feature_utilization_metrics",
)
