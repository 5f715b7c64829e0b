"""Is the assistant consulted, and does it help? Source: ai_chat_analytics."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from data.queries.consultations import ConsultationHistory, consultation_history
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts import consultation_words as words
from layouts.cards import compared_with, nothing, withheld_notice
from layouts.charts import Trace, line, plot
from layouts.columns import HEAD_PX, columns, head, panel_name
from layouts.ticks import count_ticks, share_ticks, week_ticks
from layouts.widget import Chart, Drawing, Size, Widget

COLUMNS_TOP, LINE_FLOOR = 0.54, 0.74
MIDDLE = timedelta(days=3)
COLOR = "var(--series-3)"


def query(sources: Sources, scope: Scope) -> ConsultationHistory | Withheld:
    """Days or weeks, the whole range and its comparison."""
    return consultation_history(sources.postgres, scope, name="ai_consultations")


def figure(history: ConsultationHistory | Withheld, scope: Scope) -> Drawing:
    """Figures of the range, the share rated 4 or 5 as a line, and sessions as columns below it."""
    if isinstance(history, Withheld):
        return withheld_notice(history)
    if not history.now.sessions or not history.steps:
        return nothing(scope, "Nobody consulted the assistant in this range.")
    satisfied = _satisfied(history, scope)
    has_line = any(share is not None for share in satisfied["y"])
    traces = [_sessions(history), satisfied] if has_line else [_sessions(history)]
    drawn = plot(traces, **_layout(history, scope, has_line=has_line))
    return Chart(drawn, words.consultations_told(history.now, history.before, scope))


def _sessions(history: ConsultationHistory) -> Trace:
    counts = [step.sessions for _, step in history.steps]
    hover = [words.step_words(step) for _, step in history.steps]
    return columns([period.start for period, _ in history.steps], counts, "var(--accent)", hover)


def _satisfied(history: ConsultationHistory, scope: Scope) -> Trace:
    """A point in the middle of each week that enough people rated."""
    shares = [words.satisfied_share(week, scope) for _, week in history.weeks]
    first, is_daily = history.steps[0][0].start, history.steps[0][0].days == 1
    days = [max(first, week.start + MIDDLE) if is_daily else week.start for week, _ in history.weeks]
    drawn = line(days, shares, COLOR, [words.rating_words(week, scope) for _, week in history.weeks])
    return {**drawn, "mode": "lines+markers", "yaxis": "y2"}


def _layout(history: ConsultationHistory, scope: Scope, *, has_line: bool) -> dict[str, Any]:
    starts, step_days = [period.start for period, _ in history.steps], history.steps[0][0].days
    top = 1.1 * max(1, *(step.sessions for _, step in history.steps))
    columns_top = COLUMNS_TOP if has_line else 1
    names = [panel_name("Sessions a day" if step_days == 1 else "Sessions a week", columns_top)]
    if has_line:
        names.append(panel_name(f"Rated 4–5: {words.rated_words(history.now, history.before, scope)}", 1))
    title = "day, UTC" if step_days == 1 else "week from"
    if scope.comparison:
        title += f" · changes {compared_with(scope)}"
    return {
        "hoversubplots": "axis",
        "margin": {"t": HEAD_PX},
        "annotations": [*head(words.heading(history.now, history.before)), *names],
        "xaxis": {"type": "date", **week_ticks(starts), "title": {"text": title}},
        "yaxis": {"range": [0, top], **count_ticks(top, 3), "domain": [0, columns_top]},
        "yaxis2": {"range": [0, 1.08], **share_ticks(0, 1, 2), "domain": [LINE_FLOOR, 1], "anchor": "x"},
    }


WIDGET = Widget(
    name="ai_consultations",
    title="Consultations with the assistant",
    question="How much is the assistant consulted, and how satisfied are people with it?",
    type="CHART",
    roles=frozenset({"OWNER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="ai_chat_analytics",
)
