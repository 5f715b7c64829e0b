"""What do we earn, with which tiers, and what is due? Source: business_impact_metrics, platform_adoption_metrics."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html
from dash.development.base_component import Component

from data.queries.revenue import RENEWAL_DAYS, Renewal, Revenue, revenue
from data.scope import Scope
from data.sources import Sources
from layouts.areas import Layer, stacked_areas
from layouts.cards import Cell, Column, compared_with, data_table, delta, nothing
from layouts.colors import tier_color, tier_rank
from layouts.format import day, exact, full_day, human, number, plural
from layouts.widget import Chart, Drawing, Size, Widget

MONTHS = 12
MOST_RENEWALS = 4
COLUMNS = (Column("Ends next"), Column("On"), Column("MRR", is_number=True))


def query(sources: Sources, scope: Scope) -> Revenue:
    """Monthly recurring revenue by tier and day, and the renewals of the next 90 days."""
    return revenue(sources.postgres, scope, name="revenue")


def figure(found: Revenue, scope: Scope) -> Drawing:
    """Tiers as areas on one another; beside them the revenue of a year, and what ends soon."""
    if not found.tiers:
        return nothing(scope, "No subscription was paid for in this range.")
    before = [None if total is None else float(total) for total in found.before]
    return Chart(stacked_areas(found.days, _layers(found), before, title="MRR"), _summary(found), _beside(found, scope))


def _layers(found: Revenue) -> Sequence[Layer]:
    ordered = sorted(found.tiers, key=tier_rank)
    names = {tier: human(tier) if tier else "No tier" for tier in ordered}
    return [
        Layer(names[tier], tier_color(tier, place), [float(amount) for amount in found.tiers[tier]])
        for place, tier in enumerate(ordered)
    ]


def _beside(found: Revenue, scope: Scope) -> Component:
    now, before = round(found.totals[-1]), found.before[-1]
    change = [] if before is None else [delta(now, round(before), compared_with(scope))]
    figures = [_figure("MRR", now, *change), _figure("ARR", round(MONTHS * found.totals[-1]))]
    return html.Div([html.Div(figures, className="beside-figures"), *_renewals(found)])


def _figure(label: str, value: int, *change: Component) -> Component:
    shown = html.Span(number(value), className="beside-value", title=exact(value))
    return html.Div([html.Span(label, className="figure-label"), shown, *change], className="beside-figure")


def _renewals(found: Revenue) -> Sequence[Component]:
    if not found.renewals:
        return [html.P(f"Nothing ends in the next {RENEWAL_DAYS} days.", className="table-note")]
    caption = f"Subscriptions that end within {RENEWAL_DAYS} days, the next first"
    table = data_table(caption, COLUMNS, [_row(renewal) for renewal in found.renewals[:MOST_RENEWALS]])
    in_all = f"{plural(found.renewals_due, 'renewal')} in {RENEWAL_DAYS} days, MRR {number(round(found.mrr_due))}"
    return [table, html.P(in_all, className="table-note")]


def _row(renewal: Renewal) -> list[Cell]:
    name = html.Span(renewal.organization, title=renewal.organization)
    return [name, day(renewal.ends_on), "trial" if renewal.is_trial else exact(round(renewal.mrr))]


def _summary(found: Revenue) -> str:
    first, last = (f"{exact(round(found.totals[place]))} on {full_day(found.days[place])}" for place in (0, -1))
    due = f"{plural(found.renewals_due, 'renewal')} due in {RENEWAL_DAYS} days"
    return f"Monthly recurring revenue went from {first} to {last}; {due}."


WIDGET = Widget(
    name="revenue",
    title="Revenue",
    question="What do we earn each month, with which tiers, and which subscriptions end soon?",
    type="CHART",
    roles=frozenset({"OWNER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="business_impact_metrics",
)
