from __future__ import annotations

from uuid import uuid4

from data.queries.timeline import Reading, ReportTimeline
from data.scope import Period
from data.small_groups import Withheld
from layouts.widgets.report_timeline import WIDGET
from tests.data.queries.world import alone, carol, day

CAROL = carol(uuid4(), uuid4())
DAYS = [Period(day(0), day(1)), Period(day(1), day(2))]
READINGS = [Reading(3, 1, 0), Reading(1, 2, 5)]


def test_three_rows_of_bars_share_a_scale_and_stand_beside_their_sums():
    chart = WIDGET.figure(ReportTimeline(DAYS, READINGS, Reading(4, 3, 5), Reading(2, 1, 0)), CAROL)
    made, opened, reread = chart.figure["data"]
    layout = chart.figure["layout"]

    assert (made["y"], opened["y"], reread["y"]) == ([3, 1], [1, 2], [0, 5])
    assert (made["text"], opened["text"], reread["text"]) == (["3", ""], ["", "2"], ["", "5"])
    assert layout["yaxis"]["range"] == layout["yaxis3"]["range"]
    assert layout["yaxis"]["domain"][0] > layout["yaxis2"]["domain"][1]
    assert layout["yaxis2"]["ticktext"] == ["First opened"]
    assert layout["annotations"][0]["text"].startswith("<b>4</b>")
    assert layout["annotations"][0]["text"].endswith("before 2</span>")
    assert chart.summary == (
        "4 reports were made, 3 reports opened for the first time, and reports were read again 5 times; "
        "before it was 2, 1 and 0."
    )


def test_without_comparison_nothing_is_said_of_before():
    chart = WIDGET.figure(ReportTimeline(DAYS, READINGS, Reading(4, 3, 5), None), CAROL)

    assert "before" not in str(chart)


def test_nothing_made_too_few_people_and_no_department_are_one_line_each():
    quiet = ReportTimeline(DAYS, [Reading(), Reading()], Reading(), None)

    assert "in this range" in WIDGET.figure(quiet, CAROL).message
    assert WIDGET.figure(Withheld(5), CAROL).kind == "small_group"
    assert "no department" in WIDGET.figure(quiet, alone(uuid4(), uuid4())).message
