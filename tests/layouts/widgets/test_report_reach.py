from __future__ import annotations

from data.queries.reports import Opened, Reach, TypeReach
from data.small_groups import Withheld
from layouts.widgets.report_reach import WIDGET
from tests.data.queries.world import alice, day

TYPES = [
    TypeReach("COMPATIBILITY_JOB", Opened(8, 10), Opened(5, 10)),
    TypeReach("QA_QUESTIONNAIRE", Opened(2, 10), None),
]


def test_each_type_is_a_line_from_before_to_now_in_plain_words():
    chart = WIDGET.figure(Reach(TYPES, day(28)), alice())
    *_, before, now = chart.figure["data"]

    assert (before["x"], now["x"]) == ([0.5, None], [0.8, 0.2])
    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["Fit with the job", "Questionnaire"]
    assert now["hovertext"] == [
        "Fit with the job<br>now 80.0\u202f%, 8 of 10<br>before 50.0\u202f%, 5 of 10",
        "Questionnaire<br>now 20.0\u202f%, 2 of 10<br>none made before",
    ]
    assert chart.summary == (
        "50.0\u202f% of reports were opened within 7 days, before 50.0\u202f%; "
        "Fit with the job the most at 80.0\u202f%, Questionnaire the least at 20.0\u202f%."
    )


def test_the_axis_says_up_to_which_day_reports_count():
    def title(until):
        return WIDGET.figure(Reach(TYPES, until), alice()).figure["layout"]["xaxis"]["title"]["text"]

    assert title(day(28)) == "opened in 7 days"
    assert title(day(21)) == "opened in 7 days · made by 22 Feb"


def test_too_new_too_few_and_none_are_one_line_each():
    assert WIDGET.figure(Reach([], day(0)), alice()).kind == "not_yet"
    assert WIDGET.figure(Withheld(5), alice()).kind == "small_group"
    assert WIDGET.figure(Reach([], day(21)), alice()).message == "No report was made in this range."
