"""How far do organizations come? Source: organizations, employees, report_generation_stats, user_engagement_metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.queries.adoption import Step, adoption_funnel
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, nothing, status
from layouts.format import exact, of, percent
from layouts.funnels import FunnelStep, funnel
from layouts.widget import Chart, Drawing, Nothing, Size, Widget

TITLES: Mapping[str, tuple[str, str]] = {
    "created": ("Created", ""),
    "with_employees": ("With employees", "no employees yet"),
    "first_report": ("First report", "no report yet"),
    "report_opened": ("Report opened", "no report opened yet"),
    "active": ("Active in 30 days", "nobody active in 30 days"),
}
COLUMNS = (Column("Step"), Column("State"))


def query(sources: Sources, scope: Scope) -> Sequence[Step]:
    """How many organizations had come to each step by the end of the range, and of the comparison."""
    return adoption_funnel(sources.postgres, scope, name="adoption_funnel")


def figure(steps: Sequence[Step], scope: Scope) -> Drawing:
    """A funnel with the rate of each step and the drop in words; for one organization the steps that it has done."""
    if not steps[0].organizations:
        return nothing(scope, "There was no organization yet in this range.")
    if scope.organization_id is not None:
        return _one(steps)
    drawn = [_step(steps, place) for place in range(len(steps))]
    return Chart(funnel(drawn), _summary(steps))


def _step(steps: Sequence[Step], place: int) -> FunnelStep:
    step, title = steps[place], TITLES[steps[place].name]
    first, earlier = steps[0].organizations, steps[max(place - 1, 0)].organizations
    lost = earlier - step.organizations
    share = f"{of(step.organizations, first)} organizations, {percent(step.organizations / first)}"
    if place and earlier:
        share += f"<br>{percent(step.organizations / earlier)} of those at the step before"
    before = "" if step.before is None else f"<br>before: {of(step.before, steps[0].before or 0)}"
    return FunnelStep(title[0], step.organizations, f"{title[0]}<br>{share}{before}", _lost(lost, title[1]))


def _lost(count: int, words: str) -> str:
    return f"▾ {exact(count)} with {words}" if count else ""


def _one(steps: Sequence[Step]) -> Drawing:
    done = [step for step in steps if step.organizations]
    if len(done) == 1:
        return Nothing("zero", "It has been created, and has no employees yet.")
    rows: list[list[Cell]] = []
    for step in steps:
        title, missing = TITLES[step.name]
        rows.append([title, status("check", "good", "Done") if step in done else status("clock", "flat", missing)])
    return data_table(f"{of(len(done), len(steps))} steps done", COLUMNS, rows)


def _summary(steps: Sequence[Step]) -> str:
    first, last = steps[0].organizations, steps[-1].organizations
    lead = f"{of(last, first)} organizations came all the way to being active ({percent(last / first)})"
    losses = [(steps[place - 1].organizations - steps[place].organizations, place) for place in range(1, len(steps))]
    most, place = max(losses, key=lambda loss: loss[0])
    return f"{lead}; most are lost at one step: {most} with {TITLES[steps[place].name][1]}." if most else f"{lead}."


WIDGET = Widget(
    name="adoption_funnel",
    title="Adoption",
    question="How far do organizations come, from being created to being active, and where do they stop?",
    type="CHART",
    roles=frozenset({"OWNER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
