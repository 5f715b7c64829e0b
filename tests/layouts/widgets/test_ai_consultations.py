from __future__ import annotations

from dataclasses import replace

from data.queries.consultations import NO_CONSULTATIONS, ConsultationHistory, Consultations
from data.scope import Period
from data.small_groups import Withheld
from layouts.widgets.ai_consultations import WIDGET
from tests.data.queries.world import alice, day

BUSY = Consultations(20, 12, 100, 123_456, rated=10, satisfied=8, raters=6)
QUIET = Consultations(4, 3, 10, 900, rated=2, satisfied=2, raters=2)


def of_days(*steps: Consultations, weeks: list[Consultations], before=QUIET) -> ConsultationHistory:
    days = [(Period(day(number), day(number + 1)), step) for number, step in enumerate(steps)]
    sevens = [(Period(day(7 * number), day(7 * number + 7)), week) for number, week in enumerate(weeks)]
    return ConsultationHistory(days, sevens, BUSY, before)


def words(chart) -> str:
    return " | ".join(note["text"] for note in chart.figure["layout"]["annotations"])


def test_sessions_are_columns_and_the_share_of_good_ratings_a_line_where_enough_people_rated():
    chart = WIDGET.figure(of_days(BUSY, NO_CONSULTATIONS, QUIET, weeks=[BUSY, QUIET]), alice())
    sessions, satisfied = chart.figure["data"]

    assert (sessions["type"], sessions["y"]) == ("bar", [20, 0, 4])
    assert sessions["hovertext"][0] == "20 sessions by 12 people<br>5.0 messages each, 123,456 tokens"
    assert sessions["hovertext"][1] == "No session"
    assert (satisfied["y"], satisfied["x"][0]) == ([0.8, None], "2026-02-05")
    assert satisfied["hovertext"][0] == "Week rated 4–5: 80.0\u202f%, 8 of 10"


def test_a_week_that_begins_before_the_range_has_its_point_within_it():
    history = of_days(BUSY, weeks=[BUSY])
    early = replace(history, weeks=[(Period(day(-6), day(1)), BUSY)])

    assert WIDGET.figure(early, alice()).figure["data"][1]["x"] == ["2026-02-02"]


def test_a_long_range_says_that_its_columns_are_weeks():
    history = of_days(BUSY, weeks=[BUSY, QUIET])
    chart = WIDGET.figure(replace(history, steps=history.weeks), alice())

    assert [trace["x"] for trace in chart.figure["data"]] == [["2026-02-02", "2026-02-09"]] * 2
    assert "Sessions a week" in words(chart)
    assert chart.figure["layout"]["xaxis"]["title"]["text"].startswith("week from · ")


def test_the_figures_of_the_range_stand_above_with_their_changes():
    chart = WIDGET.figure(of_days(BUSY, weeks=[BUSY]), alice())

    assert "Sessions | <b>20</b> | ▲ 400\u202f%" in words(chart)
    assert "Tokens | <b>123 k</b>" in words(chart)
    assert "Messages each | <b>5.0</b> | ▲ 100\u202f%" in words(chart)
    assert chart.figure["layout"]["xaxis"]["title"]["text"] == "day, UTC · changes vs previous 28 days"
    assert chart.summary == (
        "12 people consulted the assistant in 20 sessions (vs previous 28 days: 4); "
        "80.0\u202f% of those rated got 4 or 5."
    )


def test_changes_are_told_in_words_too_where_there_are_none_or_nothing_was_before():
    still = words(WIDGET.figure(of_days(BUSY, weeks=[BUSY], before=BUSY), alice()))
    new = words(WIDGET.figure(of_days(BUSY, weeks=[BUSY], before=NO_CONSULTATIONS), alice()))
    fewer = words(WIDGET.figure(of_days(BUSY, weeks=[BUSY], before=replace(BUSY, sessions=25)), alice()))

    assert "Sessions | <b>20</b> | = no change" in still
    assert "Sessions | <b>20</b> | ▲ new" in new
    assert "Sessions | <b>20</b> | ▼ 20.0\u202f%" in fewer


def test_without_comparison_nothing_is_said_of_a_change():
    chart = WIDGET.figure(of_days(BUSY, weeks=[QUIET], before=None), replace(alice(), comparison=None))

    assert "▲" not in words(chart)
    assert len(chart.figure["data"]) == 1


def test_a_week_that_nobody_liked_is_drawn_at_zero():
    poor = replace(BUSY, satisfied=0)

    assert WIDGET.figure(of_days(poor, weeks=[poor]), alice()).figure["data"][1]["y"] == [0]


def test_few_people_are_withheld_and_no_session_is_zero():
    empty = ConsultationHistory([(Period(day(0), day(1)), NO_CONSULTATIONS)], [], NO_CONSULTATIONS, None)

    assert WIDGET.figure(Withheld(5), alice()).kind == "small_group"
    assert WIDGET.figure(empty, alice()).kind == "zero"
