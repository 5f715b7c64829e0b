"""Do people who start stay? Source: user_engagement_metrics."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.cohorts import Cohort, retention_cohorts
from data.scope import Scope
from data.sources import Sources
from layouts.cards import nothing
from layouts.format import day, of, percent, plural, whole_percent
from layouts.heatmaps import Cell, HeatScale, heatmap
from layouts.widget import Chart, Drawing, Nothing, Size, Widget


def query(sources: Sources, scope: Scope) -> Sequence[Cohort]:
    """Weekly cohorts, oldest first."""
    return retention_cohorts(sources.postgres, scope, name="retention_cohorts")


def figure(cohorts: Sequence[Cohort], scope: Scope) -> Drawing:
    """A triangle: a row for each week of newcomers, a column for each week since."""
    if not cohorts:
        return nothing(scope, "Nobody became active for the first time in these weeks.")
    if all(cohort.active[0] is None for cohort in cohorts):
        return Nothing("small_group", f"Withheld: no week had {scope.min_group_size} or more newcomers.")
    columns = max(len(cohort.active) for cohort in cohorts)
    rows = [_row(cohort, columns) for cohort in cohorts]
    names = [f"{day(cohort.week.start)} · {cohort.people}" for cohort in cohorts]
    weeks = [str(week) for week in range(columns)]
    scale = HeatScale("still active", 1.0, is_share=True)
    drawn = heatmap(
        rows,
        names,
        weeks,
        scale=scale,
        column_title="weeks since the first week of activity",
        row_title="week from · newcomers",
        at_most_ticks=17,
    )
    return Chart(drawn, _summary(cohorts))


def _row(cohort: Cohort, columns: int) -> Sequence[Cell]:
    cells = [_cell(cohort, week, active) for week, active in enumerate(cohort.active)]
    return [*cells, *[Cell(None, "not yet")] * (columns - len(cells))]


def _cell(cohort: Cohort, week: int, active: int | None) -> Cell:
    place = f"First active in the week from {day(cohort.week.start)}<br>{plural(week, 'week')} later: "
    if active is None:
        return Cell(None, f"{place}withheld: too few people", is_withheld=True)
    share = active / cohort.people
    words = f"{place}{percent(share)}, {of(active, cohort.people)}"
    return Cell(share, words, label=whole_percent(share)[:-2])


def _summary(cohorts: Sequence[Cohort]) -> str:
    later = [(cohort.active[1], cohort.people) for cohort in cohorts if len(cohort.active) > 1]
    shown = [(active, people) for active, people in later if active is not None]
    if not shown:
        return "No cohort is old enough to tell who came back."
    active, people = (sum(column) for column in zip(*shown, strict=True))
    return f"{of(active, people)} newcomers ({percent(active / people)}) were active again a week later."


WIDGET = Widget(
    name="retention_cohorts",
    title="Do newcomers stay?",
    question="Of the people first active in a week, how many per cent are active in the weeks after?",
    type="CHART",
    roles=frozenset({"OWNER", "LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
