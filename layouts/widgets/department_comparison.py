"""How do departments compare, now and before? Source: user_engagement_metrics over departments' people."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.departments import ThenAndNow, department_comparison
from data.scope import Scope
from data.sources import Sources
from layouts.charts import Dumbbell, dumbbells
from layouts.format import percent, plural
from layouts.widget import Chart, Drawing, Nothing, Size, Widget

MOST_DEPARTMENTS = 12


def query(sources: Sources, scope: Scope) -> Sequence[ThenAndNow]:
    """Departments of the chosen organization; none without one."""
    if scope.organization_id is None:
        return []
    return department_comparison(sources.postgres, scope, name="department_comparison")


def figure(departments: Sequence[ThenAndNow], scope: Scope) -> Drawing:
    """A line from before to now for each department, the most active on top."""
    if scope.organization_id is None:
        return Nothing("zero", "Choose an organization to compare its departments.")
    if not departments:
        return Nothing("zero", f"There is no department of {scope.min_group_size} or more people to compare.")
    largest = sorted(departments, key=lambda row: -row.people)[:MOST_DEPARTMENTS]
    shown = [row for row in departments if row in largest]
    left_out = len(departments) - len(shown)
    title = "active in a mean week" + (f" · {left_out} smaller ones left out" if left_out else "")
    return Chart(dumbbells([_dumbbell(row) for row in shown], title=title), _summary(shown))


def _dumbbell(row: ThenAndNow) -> Dumbbell:
    people = plural(row.people, "person", "people")
    shares = f"now {percent(row.now)}, before {percent(row.before)}"
    return Dumbbell(row.name, row.now, row.before, f"{row.name}, {people}<br>{shares}")


def _summary(rows: Sequence[ThenAndNow]) -> str:
    first, last = rows[0], rows[-1]
    if len(rows) == 1:
        return f"{first.name} now has {percent(first.now)} of its people active in a mean week."
    moved = [(row.now - row.before, row.name) for row in rows if row.before is not None]
    least = f"{last.name} the least at {percent(last.now)}"
    lead = f"{first.name} is the most active at {percent(first.now)}, {least}"
    if not moved:
        return f"{lead}."
    change, name = max(moved, key=lambda item: abs(item[0]))
    return f"{lead}; {name} moved most, by {100 * change:+.1f} points."


WIDGET = Widget(
    name="department_comparison",
    title="Departments compared",
    question="Which departments are active, and who has gained or lost?",
    type="CHART",
    roles=frozenset({"OWNER", "LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
