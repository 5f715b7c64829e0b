"""Is it worth it: how do the rates of the business stand, and against before? Source: business_impact_bases."""

from __future__ import annotations

from dash import html

from data.queries.impact import BusinessImpact, Impact, business_impact
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, nothing
from layouts.format import MISSING, day, full_day, plural
from layouts.impact import MEASURES, bar_of, change_of, counted, direction, written
from layouts.widget import Drawing, Size, Widget

WHOLE_ORGANIZATION = "Of the whole organization: these figures are not kept for each department."


def query(sources: Sources, scope: Scope) -> BusinessImpact | None:
    """Every rate with its base at the last computed day, and at the same day of the comparison."""
    return business_impact(sources.postgres, scope, name="business_impact")


def figure(found: BusinessImpact | None, scope: Scope) -> Drawing:
    """A bullet row for each rate that has a base; those without one are named at the end."""
    if found is None or not any(_has_base(impact) for impact in found.rates):
        return nothing(scope, "Nothing has happened yet that these rates could be made of.")
    shown = [impact for impact in found.rates if _has_base(impact)]
    rows = [_row(impact, is_compared=found.compared_day is not None) for impact in shown]
    table = data_table(_summary(found), _columns(found), rows)
    notes = [WHOLE_ORGANIZATION] if scope.department_id else []
    missing = [MEASURES[impact.name].title for impact in found.rates if not _has_base(impact)]
    notes += [f"Without a base so far: {', '.join(missing)}."] if missing else []
    return html.Div([table, *(html.P(note, className="table-note") for note in notes)])


def _columns(found: BusinessImpact) -> list[Column]:
    bar = f"{day(found.day)} │ before" if found.compared_day else day(found.day)
    changes = [Column(f"Since {day(found.compared_day)}")] if found.compared_day else []
    base = Column("Base", is_number=True)
    return [Column("Measure"), Column(bar), Column("Value", is_number=True), *changes, base]


def _has_base(impact: Impact) -> bool:
    return impact.now.base != 0 or bool(impact.before and impact.before.base)


def _row(impact: Impact, *, is_compared: bool) -> list[Cell]:
    measure = MEASURES[impact.name]
    title = html.Span(measure.title, title=measure.meaning)
    if impact.now.is_withheld:
        cells: list[Cell] = [title, "", html.Span("withheld", title="Too few people stand behind this figure.")]
    else:
        cells = [title, bar_of(measure, impact) or "", written(measure.unit, impact.now.value)]
    if is_compared:
        cells.append(change_of(measure, impact))
    return [*cells, MISSING if impact.now.is_withheld else counted(measure, impact.now)]


def _summary(found: BusinessImpact) -> str:
    if found.compared_day is None:
        return f"Rates of the business on {full_day(found.day)}, without a comparison"
    kinds = [direction(MEASURES[impact.name], impact) for impact in found.rates]
    better, worse = kinds.count("good"), kinds.count("bad")
    moved = f"{plural(better, 'rate')} better and {worse} worse than on {full_day(found.compared_day)}"
    return f"On {full_day(found.day)}: {moved}"


WIDGET = Widget(
    name="business_impact",
    title="Business impact",
    question="Is it worth it: which rates of the business became better, and which worse?",
    type="TABLE",
    roles=frozenset({"OWNER", "LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="business_impact_metrics",
)
