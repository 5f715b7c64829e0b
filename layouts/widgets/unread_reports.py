"""Where do reports lie unread, and for how long? Source: report_generation_stats, its views from report_access_days."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.reading import AGE_BANDS, UnreadReports, unread_reports
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.bars import Part, lying
from layouts.cards import withheld_notice
from layouts.format import exact, plural
from layouts.widget import Chart, Drawing, Nothing, Size, Widget

MOST_DEPARTMENTS = 10
AGES = tuple(f"{first}+ days" if last is None else f"{first}–{last} days" for first, last in AGE_BANDS)
COLORS = (
    ("var(--seq-1)", "var(--text)"),
    ("var(--seq-3)", "var(--text)"),
    ("var(--seq-5)", "var(--surface)"),
    ("var(--seq-6)", "var(--surface)"),
)


def query(sources: Sources, scope: Scope) -> Sequence[UnreadReports] | Withheld:
    """Departments with unread reports as of today, whatever the range."""
    return unread_reports(sources.postgres, scope, name="unread_reports")


def figure(rows: Sequence[UnreadReports] | Withheld, scope: Scope) -> Drawing:
    """A bar for each department, darker where reports have lain longer."""
    if isinstance(rows, Withheld):
        return withheld_notice(rows)
    if not rows:
        return Nothing("zero", "Every finished report has been opened.")
    shown = _with_others(rows)
    parts = [Part(AGES[band], *colors, [row.by_age[band] for row in shown]) for band, colors in enumerate(COLORS)]
    return Chart(lying([row.name for row in shown], parts, unit="unread reports"), _summary(rows))


def _with_others(rows: Sequence[UnreadReports]) -> Sequence[UnreadReports]:
    """The departments with the most, and the rest as one."""
    if len(rows) <= MOST_DEPARTMENTS:
        return rows
    rest = rows[MOST_DEPARTMENTS - 1 :]
    return [*rows[: MOST_DEPARTMENTS - 1], UnreadReports(f"Others ({len(rest)})", _by_age(rest))]


def _by_age(rows: Sequence[UnreadReports]) -> Sequence[int]:
    return [sum(counts) for counts in zip(*(row.by_age for row in rows), strict=True)]


def _summary(rows: Sequence[UnreadReports]) -> str:
    total, oldest = sum(row.total for row in rows), _by_age(rows)[-1]
    most = f"; {rows[0].name} has the most, {exact(rows[0].total)}" if len(rows) > 1 else ""
    lead = f"{plural(total, 'report lies', 'reports lie')} unread"
    return f"{lead}, {exact(oldest)} of them for {AGE_BANDS[-1][0]} days or longer{most}."


WIDGET = Widget(
    name="unread_reports",
    title="Unread reports",
    question="Where do finished reports lie unread today, and for how long?",
    type="CHART",
    roles=frozenset({"LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="report_access_days",
)
