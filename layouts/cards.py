"""What stands in cards without a chart: figure strips, tables. Styled by assets/17-figures.css."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from data.queries.weeks import WEEK_DAYS
from data.scope import Scope
from data.small_groups import Withheld
from layouts.format import SHORTENED_ABOVE, exact, number, percent, whole_percent
from layouts.widget import Nothing

SPARK_WIDTH, SPARK_HEIGHT = 100, 32
SPARK_PADDING = 2
MOST_SPARK_DAYS = 60
SMALLEST_CHANGE = 0.0005
"""What would be written as 0.0 % is no change."""
WHOLE_ABOVE = 10.0
BAR_WIDTH_PX = 72
UNSPOKEN: Mapping[str, Any] = {"aria-hidden": "true"}

Cell = str | Component


@dataclass(frozen=True)
class Figure:
    """One figure of a strip; `before` is None without comparison, `days` are its days, oldest first."""

    label: str
    value: int
    before: int | None
    days: Sequence[int]
    meaning: str


@dataclass(frozen=True)
class Column:
    """A table's column; figures stand on the right."""

    title: str
    is_number: bool = False


def withheld_notice(answer: Withheld) -> Nothing:
    """The card in place of figures about too few people."""
    return Nothing("small_group", answer.message)


def nothing(scope: Scope, message: str) -> Nothing:
    """Measured and zero; or a word on days that have not come, or have no figures before the nightly run."""
    if scope.period.start > scope.today:
        return Nothing("not_yet", "This range lies in the future.")
    if scope.period.start == scope.today:
        return Nothing("not_yet", "The figures of today come with the nightly run at 02:00 UTC.")
    return Nothing("zero", message)


def compared_with(scope: Scope) -> str:
    """ "vs previous 28 days", "vs same days last year", or nothing."""
    if scope.comparison is None:
        return ""
    if scope.comparison.end == scope.period.start:
        return "vs previous day" if scope.period.days == 1 else f"vs previous {scope.period.days} days"
    return "vs same days last year"


def strip(figures: Sequence[Figure], comparison: str) -> Component:
    """Figures in a row, each with its change and its days."""
    return html.Div([_figure_card(figure, comparison) for figure in figures], className="figure-strip")


def _figure_card(figure: Figure, comparison: str) -> Component:
    parts = [
        html.Span(figure.label, className="figure-label", title=figure.meaning),
        _value(figure.value),
    ]
    if len(figure.days) > 1:
        parts.append(sparkline(figure.days))
    if figure.before is not None:
        parts += [
            delta(figure.value, figure.before, comparison),
            html.Span(comparison, className="figure-note", **UNSPOKEN),
        ]
    return html.Div(parts, className="figure-card", role="group", **_named(figure.label))


def _named(label: str) -> Mapping[str, Any]:
    return {"aria-label": label}


def _value(value: int) -> Component:
    if abs(value) <= SHORTENED_ABOVE:
        return html.Span(exact(value), className="figure-value", title=exact(value))
    shown = html.Span(number(value), **UNSPOKEN)
    spoken = html.Span(exact(value), className="only-read-aloud")
    return html.Span([shown, spoken], className="figure-value", title=exact(value))


def delta(value: int, before: int, comparison: str) -> Component:
    """The change as an arrow and a figure, and in words for those who hear the page."""
    if before == 0 < value:
        return _delta("good", "▲ new", f"new, none in the {comparison.removeprefix('vs ')}", before)
    change = abs(value - before) / before if before else 0.0
    if change < SMALLEST_CHANGE:
        return _delta("flat", "= no change", f"no change {comparison}", before)
    kind, arrow, word = ("good", "▲", "up") if value > before else ("bad", "▼", "down")
    words = whole_percent(change) if change >= WHOLE_ABOVE else percent(change)
    return _delta(kind, f"{arrow} {words}", f"{word} {words} {comparison}", before)


def _delta(kind: str, shown: str, spoken: str, before: int) -> Component:
    return change_chip(kind, shown, spoken, f"{exact(before)} before")


def change_chip(kind: str, shown: str, spoken: str, title: str) -> Component:
    """A change as it is seen and as it is read aloud; `kind` is good, bad or flat."""
    parts = [html.Span(shown, **UNSPOKEN), html.Span(spoken, className="only-read-aloud")]
    return html.Span(parts, className=f"delta is-{kind}", title=title)


def sparkline(values: Sequence[int]) -> Component:
    """The values as a line without axes: a mask, so that the theme's colour shows through."""
    mask = f'url("data:image/svg+xml,{quote(_spark_svg(values))}")'
    style = {"maskImage": mask, "WebkitMaskImage": mask}
    return html.Span(className="sparkline", style=style, **UNSPOKEN)


def _spark_svg(values: Sequence[int]) -> str:
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in _spark_points(values))
    area = f"0,{SPARK_HEIGHT} {line} {SPARK_WIDTH},{SPARK_HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SPARK_WIDTH} {SPARK_HEIGHT}" '
        f'preserveAspectRatio="none"><polygon points="{area}" fill="black" fill-opacity="0.12"/>'
        f'<polyline points="{line}" fill="none" stroke="black" stroke-width="1.5" '
        'stroke-linejoin="round" vector-effect="non-scaling-stroke"/></svg>'
    )


def _spark_points(values: Sequence[int]) -> Sequence[tuple[float, float]]:
    """From zero, so that a small ripple does not look like a storm; means of whole weeks where days are many."""
    shown = _by_weeks(values) if len(values) > MOST_SPARK_DAYS else values
    highest = max(shown, default=0) or 1
    room = SPARK_HEIGHT - 2 * SPARK_PADDING
    step = SPARK_WIDTH / max(len(shown) - 1, 1)
    return [(place * step, SPARK_HEIGHT - SPARK_PADDING - room * value / highest) for place, value in enumerate(shown)]


def _by_weeks(values: Sequence[int]) -> Sequence[float]:
    """Weeks are counted back from the end, and those before the first whole one left out."""
    size = WEEK_DAYS * -(-len(values) // (WEEK_DAYS * MOST_SPARK_DAYS))
    return [mean(values[at : at + size]) for at in range(len(values) % size, len(values), size)]


def data_table(caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Component:
    """A table whose first column names the row; the caption is read aloud only."""
    heads = [html.Th(column.title, scope="col", className=_kind(column)) for column in columns]
    return html.Table(
        [
            html.Caption(caption, className="only-read-aloud"),
            html.Thead(html.Tr(heads)),
            html.Tbody([html.Tr(_cells(columns, row)) for row in rows]),
        ],
        className="data-table",
    )


def _cells(columns: Sequence[Column], row: Sequence[Cell]) -> Sequence[Component]:
    head = html.Th(row[0], scope="row", className=_kind(columns[0]))
    return [
        head,
        *(html.Td(cell, className=_kind(column)) for column, cell in zip(columns[1:], row[1:], strict=True)),
    ]


def _kind(column: Column) -> str:
    return "number" if column.is_number else ""


def in_cell_bar(share: float, words: str) -> Component:
    """A figure with a bar of its share (0–1) of the longest before it."""
    bar = html.Span(className="in-cell-bar", style={"width": f"{BAR_WIDTH_PX * share:.0f}px"}, **UNSPOKEN)
    return html.Span([bar, f" {words}"])


def noted(words: str, note: str) -> Component:
    """Words with a quieter line under them."""
    return html.Span([words, html.Span(note, className="cell-note")])


def status(icon: str, kind: str, words: str) -> Component:
    """An icon with the word that it stands for; `kind` is good, bad, warn or flat."""
    return html.Span(
        [html.Span(className=f"icon icon-{icon}", **UNSPOKEN), f" {words}"],
        className=f"status delta is-{kind}",
        style={"verticalAlign": "middle"},
    )
