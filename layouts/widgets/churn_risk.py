"""Which organizations may leave, and why? Source: business_impact_metrics with the parts of its score."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data.queries.churn import ChurnRisks, Risk, churn_risks
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, change_chip, data_table, nothing
from layouts.cell_bars import BarPart, legend_line, split_bar
from layouts.churn import PARTS, reason, reasons
from layouts.format import MISSING, day, exact, full_day, plural
from layouts.widget import Drawing, Size, Widget

SMALLEST_CHANGE = 0.005


def query(sources: Sources, scope: Scope) -> ChurnRisks | None:
    """Organizations by their score at the last computed day, each with its parts."""
    return churn_risks(sources.postgres, scope, name="churn_risk")


def figure(found: ChurnRisks | None, scope: Scope) -> Drawing:
    """A row for each organization: the score as a bar of its parts, its change, and the largest part in words."""
    if found is None or found.risks[0].score is None:
        return nothing(scope, "No churn risk has been computed: there is nothing yet that it could be made of.")
    longest = found.risks[0].score or 1.0
    changes = [Column(f"Since {day(found.compared_day)}")] if found.compared_day else []
    columns = [Column("Organization"), Column("Parts"), Column("Risk", is_number=True), *changes, Column("Mainly")]
    rows = [_row(risk, longest, is_compared=found.compared_day is not None) for risk in found.risks]
    legend = legend_line([(part.title, part.color) for part in PARTS.values()])
    return html.Div([legend, data_table(_summary(found), columns, rows)])


def _row(risk: Risk, longest: float, *, is_compared: bool) -> list[Cell]:
    score = MISSING if risk.score is None else f"{risk.score:.2f}"
    changes: list[Cell] = [_change(risk)] if is_compared else []
    return [risk.organization, _bar(risk, longest), score, *changes, _mainly(risk)]


def _mainly(risk: Risk) -> Component:
    """The largest part; all of them on hover and for those who do not see the bar."""
    parts = html.Span(f" Of it {', '.join(reasons(risk))}.", className="only-read-aloud")
    return html.Span([reason(risk), *([parts] if reasons(risk) else [])], title="\n".join(reasons(risk)))


def _bar(risk: Risk, longest: float) -> Component:
    if risk.score is not None and risk.parts is None:
        return split_bar([BarPart(risk.score / longest, "var(--border-strong)", reason(risk))])
    parts = (risk.parts or {}).items()
    return split_bar(
        [BarPart(amount / longest, PARTS[name].color, f"{PARTS[name].title}: {amount:.2f}") for name, amount in parts]
    )


def _change(risk: Risk) -> Cell:
    if risk.score is None or risk.before is None:
        return MISSING
    change, title = risk.score - risk.before, f"{risk.before:.2f} before"
    if abs(change) < SMALLEST_CHANGE:
        return change_chip("flat", "= no change", "no change", title)
    kind, arrow, word = ("bad", "▲", "up") if change > 0 else ("good", "▼", "down")
    return change_chip(kind, f"{arrow} {abs(change):.2f}", f"{word} {abs(change):.2f}", title)


def _summary(found: ChurnRisks) -> str:
    first = found.risks[0]
    lead = f"On {full_day(found.day)}: {first.organization} has the highest risk to leave, {first.score:.2f} of 1"
    if found.total > len(found.risks):
        return f"{lead}; the first {exact(len(found.risks))} of {plural(found.total, 'organization')}"
    return lead


WIDGET = Widget(
    name="churn_risk",
    title="Risk to leave",
    question="Which organizations may leave, and why?",
    type="TABLE",
    roles=frozenset({"OWNER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="business_impact_metrics",
)
