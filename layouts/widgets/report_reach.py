"""Are reports opened while they are new? Source: report_generation_stats, its views from report_access_days."""

from __future__ import annotations

from datetime import timedelta

from data.queries.reports import DAYS_TO_OPEN, Opened, Reach, TypeReach, report_reach
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import nothing, withheld_notice
from layouts.charts import Dumbbell, dumbbells
from layouts.format import day, of, percent
from layouts.widget import Chart, Drawing, Nothing, Size, Widget
from layouts.wording import report_type

TOO_NEW = Nothing("not_yet", f"No report of this range has had {DAYS_TO_OPEN} days to be opened yet.")


def query(sources: Sources, scope: Scope) -> Reach | Withheld:
    """Report types by the share opened within seven days."""
    return report_reach(sources.postgres, scope, name="report_reach")


def figure(reach: Reach | Withheld, scope: Scope) -> Drawing:
    """A line from before to now for each type, the most opened on top."""
    if isinstance(reach, Withheld):
        return withheld_notice(reach)
    if reach.until <= scope.period.start:
        return TOO_NEW
    if not reach.types:
        return nothing(scope, "No report was made in this range.")
    made = f" · made by {day(reach.until - timedelta(days=1))}" if reach.until < scope.period.end else ""
    title = f"opened in {DAYS_TO_OPEN} days{made}"
    return Chart(dumbbells([_dumbbell(row) for row in reach.types], title=title), _summary(reach))


def _dumbbell(row: TypeReach) -> Dumbbell:
    before = "none made before" if row.before is None else f"before {_words(row.before)}"
    hover = f"{report_type(row.report_type)}<br>now {_words(row.now)}<br>{before}"
    return Dumbbell(report_type(row.report_type), row.now.share, row.before.share if row.before else None, hover)


def _words(opened: Opened) -> str:
    return f"{percent(opened.share)}, {of(opened.opened, opened.made)}"


def _summary(reach: Reach) -> str:
    first, last = reach.types[0], reach.types[-1]
    everything = _all([row.now for row in reach.types])
    before = _all([row.before for row in reach.types if row.before])
    compared = f", before {percent(before.share)}" if before.made else ""
    lead = f"{percent(everything.share)} of reports were opened within {DAYS_TO_OPEN} days{compared}"
    if first is last:
        return f"{lead}."
    most = f"{report_type(first.report_type)} the most at {percent(first.now.share)}"
    return f"{lead}; {most}, {report_type(last.report_type)} the least at {percent(last.now.share)}."


def _all(parts: list[Opened]) -> Opened:
    return Opened(sum(part.opened for part in parts), sum(part.made for part in parts))


WIDGET = Widget(
    name="report_reach",
    title="Report reach",
    question="Which types of report are opened within seven days, now and before?",
    type="CHART",
    roles=frozenset({"OWNER"}),
    size=Size(4, 4),
    query=query,
    figure=figure,
    rollup="report_access_days",
)
