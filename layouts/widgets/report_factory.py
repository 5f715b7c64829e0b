"""Are reports made, and how fast? Source: report_generation_stats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.queries.reports import STATUSES, Production, ReportFactory, report_factory
from data.scope import Scope
from data.sources import Sources
from layouts.bars import KEY_PX, key_line, step_axis, upright
from layouts.cards import nothing
from layouts.charts import line, plot
from layouts.colors import REPORT_STATUS_COLORS
from layouts.format import duration, exact, percent, plural
from layouts.ticks import count_ticks, duration_ticks
from layouts.widget import Chart, Drawing, Size, Widget
from layouts.wording import REPORT_STATUSES

LOWER_PANEL = 0.28
TIMES = (("p50_seconds", "Half made in", "var(--text)"), ("p95_seconds", "95 % in", "var(--text-3)"))


def query(sources: Sources, scope: Scope) -> ReportFactory:
    """Reports by status and their times, day by day."""
    return report_factory(sources.postgres, scope, name="report_factory")


def figure(made: ReportFactory, scope: Scope) -> Drawing:
    """Bars that stand on what failed, and below them how long half and nearly all took."""
    if not made.total.asked:
        return nothing(scope, "No report was asked for in this range.")
    slowest = 1.1 * max(1, *(production.p95_seconds or 0 for production in made.made))
    most = 1.05 * max(1, *(production.asked for production in made.made))
    drawn = plot(
        [*_bars(made), *(_times(made, *time) for time in TIMES)],
        barmode="stack",
        hoversubplots="axis",
        margin={"t": KEY_PX},
        annotations=_keys(made.total),
        xaxis={**step_axis(made.steps, _failures(made)), "anchor": "y2"},
        yaxis={"domain": [0.47, 1], "range": [0, most], **count_ticks(most, 3), "title": {"text": "reports"}},
        yaxis2={"domain": [0, LOWER_PANEL], "range": [0, slowest], **duration_ticks(slowest)},
    )
    return Chart(drawn, _summary(made))


def _bars(made: ReportFactory) -> Sequence[dict[str, Any]]:
    shown = [status for status in STATUSES if made.total.by_status[status]]
    counts = {status: [production.by_status[status] for production in made.made] for status in shown}
    bases = [production.asked for production in made.made]
    return [upright(made.steps, counts[at], REPORT_STATUSES[at], REPORT_STATUS_COLORS[at], bases=bases) for at in shown]


def _times(made: ReportFactory, field: str, words: str, color: str) -> dict[str, Any]:
    seconds = [getattr(production, field) for production in made.made]
    starts, hover = [step.start for step in made.steps], [f"{words} {duration(value)}" for value in seconds]
    return {**line(starts, seconds, color, hover), "yaxis": "y2", "connectgaps": True}


def _keys(total: Production) -> Sequence[dict[str, Any]]:
    counts = ((status, words, total.by_status[status]) for status, words in REPORT_STATUSES.items())
    statuses = [(REPORT_STATUS_COLORS[at], f"{words} {exact(count)}") for at, words, count in counts if count]
    seconds = ((getattr(total, field), words, color) for field, words, color in TIMES)
    times = [(color, f"{words} {duration(took)}") for took, words, color in seconds if took is not None]
    return [key_line(statuses), key_line(times, y=LOWER_PANEL, mark="━")]


def _failures(made: ReportFactory) -> str:
    now, before = made.total.failed_share, made.before.failed_share if made.before else None
    compared = "" if before is None else f", before {percent(before)}"
    return "none is finished yet" if now is None else f"{percent(now)} of finished failed{compared}"


def _summary(made: ReportFactory) -> str:
    half, most = made.total.p50_seconds, made.total.p95_seconds
    times = "" if half is None else f"; half were made in {duration(half)}, 95 % in {duration(most)}"
    return f"{plural(made.total.asked, 'report was', 'reports were')} asked for, {_failures(made)}{times}."


WIDGET = Widget(
    name="report_factory",
    title="Report factory",
    question="How many reports are made or fail each day, and how long does one take?",
    type="CHART",
    roles=frozenset({"OWNER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
)
