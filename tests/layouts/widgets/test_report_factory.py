from __future__ import annotations

from data.queries.reports import NOTHING_MADE, Production, ReportFactory
from data.scope import Period
from layouts.widgets.report_factory import WIDGET
from tests.data.queries.world import alice, day

BUSY = Production({"FAILED": 2, "SUCCESS": 38, "PROCESSING": 0, "PENDING": 1}, 40.0, 95.0)
DAYS = [Period(day(0), day(1)), Period(day(1), day(2))]
MADE = [BUSY, NOTHING_MADE]


def test_failures_stand_at_the_bottom_and_the_times_in_a_panel_of_their_own():
    chart = WIDGET.figure(ReportFactory(DAYS, MADE, BUSY, NOTHING_MADE), alice())
    failed, done, pending, half, most = chart.figure["data"]

    assert [failed["y"], done["y"], pending["y"]] == [[2, 0], [38, 0], [1, 0]]
    assert done["hovertext"] == ["Done: 38 of 41", "Done: 0 of 0"]
    assert (half["y"], most["y"], half["yaxis"]) == ([40.0, None], [95.0, None], "y2")
    assert [label["text"].count("span") // 2 for label in chart.figure["layout"]["annotations"]] == [3, 2]
    assert chart.summary == (
        "41 reports were asked for, 5.0\u202f% of finished failed; half were made in 40 s, 95 % in 1 min 35 s."
    )


def test_the_share_that_failed_stands_beside_the_one_before():
    layout = WIDGET.figure(ReportFactory(DAYS, MADE, BUSY, BUSY), alice()).figure["layout"]

    assert layout["xaxis"]["title"]["text"] == "5.0\u202f% of finished failed, before 5.0\u202f%"


def test_a_report_that_only_waits_is_no_failure_and_none_is_one_line():
    waiting = Production({**NOTHING_MADE.by_status, "PENDING": 1})

    chart = WIDGET.figure(ReportFactory(DAYS[:1], [waiting], waiting, None), alice())

    assert chart.summary == "1 report was asked for, none is finished yet."
    assert WIDGET.figure(ReportFactory(DAYS, MADE, NOTHING_MADE, None), alice()).message == (
        "No report was asked for in this range."
    )
