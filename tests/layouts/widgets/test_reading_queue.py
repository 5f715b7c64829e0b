from __future__ import annotations

from datetime import date
from uuid import uuid4

from data.queries.reading import QueuedReport, ReadingQueue
from layouts.widgets.reading_queue import WIDGET
from tests.data.queries.world import alone, carol
from tests.layouts.widgets.drawn import named, texts

CAROL = carol(uuid4(), uuid4())
REPORTS = [
    QueuedReport("COMPATIBILITY_JOB", "Erik Employee", date(2025, 12, 3), 89),
    QueuedReport("SOMETHING_NEW", "Nora Novak", date(2026, 3, 2), 0),
]


def test_carol_reads_type_employee_date_and_days_with_a_bar():
    table = WIDGET.figure(ReadingQueue(REPORTS, 53), CAROL)

    assert texts(table.children[0]) == "53 unread reports, the oldest first, 51 newer left out"
    assert texts(table.children[2].children[0]) == "Fit with the job | Erik Employee | 3 Dec 2025 |  89 days"
    assert texts(table.children[2].children[1]) == "Something new | Nora Novak | 2 Mar |  today"
    assert [bar.style["width"] for bar in named(table, "in-cell-bar")] == ["72px", "0px"]


def test_an_empty_queue_and_no_department_are_one_line_each():
    assert WIDGET.figure(ReadingQueue([], 0), CAROL).message == "Every report about your department has been opened."
    assert "no department" in WIDGET.figure(ReadingQueue([], 0), alone(uuid4(), uuid4())).message
