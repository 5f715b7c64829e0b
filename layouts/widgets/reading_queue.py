"""Which reports do I read next? Source: report_generation_stats, its views from report_access_days."""

from __future__ import annotations

from datetime import date

from data.queries.reading import QueuedReport, ReadingQueue, reading_queue
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, in_cell_bar
from layouts.format import MISSING, day, full_day, plural
from layouts.widget import Drawing, Nothing, Size, Widget
from layouts.wording import report_type

COLUMNS = (Column("Report"), Column("About"), Column("Made"), Column("Unread", is_number=True))


def query(sources: Sources, scope: Scope) -> ReadingQueue:
    """Unread reports as of today, whatever the range."""
    return reading_queue(sources.postgres, scope, name="reading_queue")


def figure(queue: ReadingQueue, scope: Scope) -> Drawing:
    """The oldest on top; a manager knows the employees of the own department by name."""
    if scope.person_id is not None:
        return Nothing("zero", "You belong to no department, so there are no reports to read.")
    if not queue.reports:
        return Nothing("zero", "Every report about your department has been opened.")
    longest = max(queue.reports[0].days_unread, 1)
    rows = [_row(report, longest, scope.today) for report in queue.reports]
    return data_table(_caption(queue), COLUMNS, rows)


def _caption(queue: ReadingQueue) -> str:
    left_out = queue.total - len(queue.reports)
    more = f", {left_out} newer left out" if left_out else ""
    return f"{plural(queue.total, 'unread report')}, the oldest first{more}"


def _row(report: QueuedReport, longest: int, today: date) -> list[Cell]:
    unread_for = "today" if not report.days_unread else plural(report.days_unread, "day")
    bar = in_cell_bar(report.days_unread / longest, unread_for)
    made_on = day(report.made_on) if report.made_on.year == today.year else full_day(report.made_on)
    return [report_type(report.report_type), report.employee or MISSING, made_on, bar]


WIDGET = Widget(
    name="reading_queue",
    title="To read",
    question="Which reports about my department has nobody opened yet?",
    type="TABLE",
    roles=frozenset({"MANAGER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="report_access_days",
)
