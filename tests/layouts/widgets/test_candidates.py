from __future__ import annotations

from datetime import date
from uuid import uuid4

from data.queries.candidates import OpenCandidate, OpenCandidates
from layouts.widgets.candidates import WIDGET
from tests.data.queries.world import alone, carol
from tests.layouts.widgets.drawn import named, texts

CAROL = carol(uuid4(), uuid4())


def test_carol_reads_department_date_and_days_with_a_bar():
    waiting = [OpenCandidate("Sales", date(2026, 1, 3), 58), OpenCandidate(None, date(2026, 3, 1), 1)]

    table = WIDGET.figure(OpenCandidates(waiting, 70), CAROL)

    assert texts(table.children[0]) == "70 open candidates, the longest waiting first"
    assert texts(table.children[2].children[0]) == "Sales | 3 Jan 2026 |  58 days"
    assert texts(table.children[2].children[1]) == "No department | 1 Mar 2026 |  1 day"
    assert [bar.style["width"] for bar in named(table, "in-cell-bar")] == ["72px", "1px"]


def test_nobody_waiting_and_no_department_are_one_line_each():
    assert WIDGET.figure(OpenCandidates([], 0), CAROL).message == "No candidate is waiting."
    assert "no department" in WIDGET.figure(OpenCandidates([], 0), alone(uuid4(), uuid4())).message
