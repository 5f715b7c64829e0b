"""The strip of six figures about use, on the platform as within an organization."""

from __future__ import annotations

from data.queries.engagement import Engagement, Totals
from data.scope import Scope
from data.small_groups import Withheld
from layouts.cards import Figure, compared_with, nothing, strip, withheld_notice
from layouts.widget import Drawing

FIGURES = (
    ("active_people", "Active people", "Distinct people with any activity in the range"),
    ("sign_ins", "Sign-ins", "Sessions, each counted on each day it touches"),
    ("reports_opened", "Reports opened", "Times a report was opened"),
    ("dashboard_visits", "Dashboard visits", "Times a dashboard was loaded"),
    ("ai_messages", "AI messages", "Messages that people sent to the AI consultation"),
    ("employee_updates", "Employee updates", "Changes to employee records"),
)


def engagement_strip(rows: Engagement | Withheld, scope: Scope) -> Drawing:
    """Six figures with their change and their days; one plain line where nothing happened."""
    if isinstance(rows, Withheld):
        return withheld_notice(rows)
    has_figures = scope.period.start < scope.today
    if rows.now == Totals() and (rows.before in (None, Totals()) or not has_figures):
        return nothing(scope, "Nobody was active in this range.")
    figures = [_figure(rows, *named) for named in FIGURES]
    return strip(figures, compared_with(scope))


def _figure(rows: Engagement, field: str, label: str, meaning: str) -> Figure:
    before = None if rows.before is None else getattr(rows.before, field)
    days = [getattr(day.totals, field) for day in rows.days]
    return Figure(label, getattr(rows.now, field), before, days, meaning)
