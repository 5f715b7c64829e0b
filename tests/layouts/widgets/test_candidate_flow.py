from __future__ import annotations

from data.queries.candidates import CandidateFlow, FlowWeek
from data.scope import Period
from layouts.widgets.candidate_flow import WIDGET
from tests.data.queries.world import alice, day

WEEKS = [FlowWeek(Period(day(0), day(7)), 4, 2, 1), FlowWeek(Period(day(7), day(14)), 3, 1, 1)]


def test_three_lines_are_named_at_their_ends_and_labels_do_not_meet():
    chart = WIDGET.figure(CandidateFlow(WEEKS, 20.4), alice())
    labels = chart.figure["layout"]["annotations"]

    assert [line["y"] for line in chart.figure["data"]] == [[4, 3], [2, 1], [1, 1]]
    assert {label["text"] for label in labels} == {"Applied 3", "Closed 1", "Hired 1"}
    assert len({label["y"] for label in labels}) == 3
    assert chart.summary == ("7 applications came in, 3 were closed, 2 of them hired; median 20 days to a hire.")


def test_no_candidates_are_one_line():
    assert WIDGET.figure(CandidateFlow([FlowWeek(WEEKS[0].week, 0, 0, 0)], None), alice()).kind == "zero"
