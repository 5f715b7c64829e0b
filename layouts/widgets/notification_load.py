"""Who gets many messages, and are they acted on? Source: notification_delivery_logs over departments' people."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.deliveries import DepartmentLoad, DepartmentLoads, Load, notification_load
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import compared_with, nothing, withheld_notice
from layouts.format import of, percent, plural
from layouts.quadrants import Dot, quadrants
from layouts.widget import Chart, Drawing, Size, Widget

MOST_DEPARTMENTS = 12


def query(sources: Sources, scope: Scope) -> DepartmentLoads | Withheld:
    """Departments, the heaviest load first."""
    return notification_load(sources.postgres, scope, name="notification_load")


def figure(loads: DepartmentLoads | Withheld, scope: Scope) -> Drawing:
    """Messages per person and week against the share acted on, in four quarters around the medians."""
    if isinstance(loads, Withheld):
        return withheld_notice(loads)
    if not loads.shown:
        return nothing(scope, "No message was sent to anybody in this range.")
    largest = sorted(loads.shown, key=lambda row: -row.now.people)[:MOST_DEPARTMENTS]
    shown = [row for row in loads.shown if row in largest]
    left_out = len(loads.shown) + loads.withheld - len(shown)
    title = "messages per person and week" + (f" · {left_out} smaller ones left out" if left_out else "")
    dots = [Dot(_name(row), row.now.a_week, row.now.share, _hover(row, scope)) for row in shown]
    return Chart(quadrants(dots, amount_title=title, share_title="acted on"), _summary(shown))


def _name(row: DepartmentLoad) -> str:
    return row.department or "No department"


def _hover(row: DepartmentLoad, scope: Scope) -> str:
    acted = f"{percent(row.now.share)} acted on, {of(row.now.acted_on, row.now.messages)}"
    people = plural(row.now.people, "person", "people")
    lines = [f"{_name(row)}, {people}", f"{_weekly(row.now)} a week each", acted]
    if row.before is not None:
        lines.append(f"{compared_with(scope)}: {row.before.a_week:.1f} a week, {percent(row.before.share)} acted on")
    return "<br>".join(lines)


def _weekly(load: Load) -> str:
    return f"{load.a_week:.1f} messages"


def _summary(rows: Sequence[DepartmentLoad]) -> str:
    first, least = rows[0], min(rows, key=lambda row: row.now.share)
    lead = f"{_name(first)} gets the most, {_weekly(first.now)} per person and week, and acted on"
    if least is first:
        return f"{lead} {percent(first.now.share)}" + (", the smallest share." if len(rows) > 1 else ".")
    return f"{lead} {percent(first.now.share)}; {_name(least)} acted on the least, {percent(least.now.share)}."


WIDGET = Widget(
    name="notification_load",
    title="Messages and what is acted on",
    question="Which departments get many messages, and how many of them are read, clicked or dismissed?",
    type="CHART",
    roles=frozenset({"LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="notification_delivery_logs",
)
