"""What a card is told: the state that decides what is seen, and what belongs to that state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dash import html, no_update
from dash.development.base_component import Component

from data.errors import BadRequest, DashboardError
from layouts import grid
from layouts.widget import Chart, Drawing, Nothing

NEUTRAL_TITLE = "This card could not be drawn"
NEUTRAL_MESSAGE = "The fault is ours and has been noted. The other cards are not affected."
NIGHTLY_RUN = "Nothing computed for these days yet. The nightly run at 02:00 UTC will fill it."
NEVER_COMPUTED = "No figures have been computed for these days."


@dataclass(frozen=True)
class Answer:
    """The outputs of one card, in the order in which the callback names them."""

    state: str
    figure: Any
    summary: str
    content: Any
    footer: Any

    def outputs(self) -> tuple[Any, ...]:
        return self.state, self.figure, self.summary, self.content, self.footer


def answer_for(
    drawing: Drawing, computed_at: datetime | None, rollup: str | None, now: datetime, last_day: date
) -> Answer:
    """The card of what a widget drew; nothing to draw from a table never filled is `not yet`, not zero.

    `last_day` is the range's: only what closed last night is still awaited from the nightly run.
    """
    footer: Any = grid.freshness(computed_at, now) if computed_at else []
    if isinstance(drawing, Chart):
        return Answer("chart", drawing.figure, drawing.summary, _beside(drawing), footer)
    if not isinstance(drawing, Nothing):
        return _words("content", drawing, footer)
    if drawing.kind == "zero" and rollup and computed_at is None:
        awaited = last_day >= now.date() - timedelta(days=1)
        drawing = Nothing("not_yet", NIGHTLY_RUN if awaited else NEVER_COMPUTED)
    return _words("nothing", grid.nothing(drawing), footer)


def _beside(chart: Chart) -> Any:
    return html.Div(chart.beside, className="beside") if chart.beside else []


def answer_for_error(error: DashboardError) -> Answer:
    """The card of an error that is safe to show; an address that does not fit comes with a way back."""
    notice = grid.failure(error.title, error.message, way_back=isinstance(error, BadRequest))
    return _words("error", notice, [])


def answer_for_bug() -> Answer:
    """A neutral card: what went wrong is in the log, not on the page."""
    return _words("error", grid.failure(NEUTRAL_TITLE, NEUTRAL_MESSAGE), [])


def _words(state: str, content: Component, footer: Any) -> Answer:
    return Answer(state, no_update, "", content, footer)
