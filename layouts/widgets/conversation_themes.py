"""What do people consult the assistant about? Source: ai_chat_analytics.query_types."""

from __future__ import annotations

from data.queries.consultations import Theme, Themes, conversation_themes
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import compared_with, nothing, withheld_notice
from layouts.format import exact, human, lowered, plural
from layouts.lying_bars import Bar, lying_bars
from layouts.widget import Chart, Drawing, Size, Widget

MOST_THEMES = 8
LONGEST_NAME = 28


def query(sources: Sources, scope: Scope) -> Themes | Withheld:
    """Themes that enough people asked about, the most asked first."""
    return conversation_themes(sources.postgres, scope, name="conversation_themes")


def figure(themes: Themes | Withheld, scope: Scope) -> Drawing:
    """A bar for each theme, in plain words."""
    if isinstance(themes, Withheld):
        return withheld_notice(themes)
    if not themes.shown:
        return nothing(scope, "Nobody consulted the assistant about a known theme in this range.")
    bars = [_bar(theme, scope) for theme in themes.shown[:MOST_THEMES]]
    return Chart(lying_bars(bars, title=_title(themes, bars)), _summary(themes, scope))


def _bar(theme: Theme, scope: Scope) -> Bar:
    asked = f"{plural(theme.sessions, 'consultation')} by {plural(theme.people, 'person', 'people')}"
    hover = f"{human(theme.query_type)}<br>{asked}"
    if theme.before is not None:
        hover += f"<br>{compared_with(scope)}: {exact(theme.before)}"
    return Bar(_name(theme), theme.sessions, theme.before, exact(theme.sessions), hover)


def _name(theme: Theme) -> str:
    name = human(theme.query_type)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _title(themes: Themes, bars: list[Bar]) -> str:
    left_out = themes.left_out + len(themes.shown) - len(bars)
    parts = ["consultations"]
    if any(bar.before is not None for bar in bars):
        parts.append("line: before")
    if left_out:
        parts.append(f"{exact(left_out)} rarer left out")
    return " · ".join(parts)


def _summary(themes: Themes, scope: Scope) -> str:
    first, *others = themes.shown
    lead = f"{human(first.query_type)} is asked about most, in {plural(first.sessions, 'consultation')}"
    lead += f" by {plural(first.people, 'person', 'people')}"
    if others:
        lead += f", then {lowered(human(others[0].query_type))} with {exact(others[0].sessions)}"
    if not themes.left_out:
        return f"{lead}."
    rarer = plural(themes.left_out, "theme was", "themes were")
    return f"{lead}; {rarer} asked about by fewer than {scope.min_group_size} people."


WIDGET = Widget(
    name="conversation_themes",
    title="What people ask about",
    question="What do people consult the assistant about?",
    type="CHART",
    roles=frozenset({"LEADER"}),
    size=Size(4, 4),
    query=query,
    figure=figure,
    rollup="ai_chat_analytics",
)
