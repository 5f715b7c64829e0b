from __future__ import annotations

from data.queries.deliveries import ChannelFunnel, ChannelSteps
from data.small_groups import Withheld
from layouts.widgets.notification_funnel import WIDGET
from tests.data.queries.world import alice

MAIL = ChannelFunnel(
    ChannelSteps("EMAIL", sent=200, delivered=190, read=95, clicked=19, failed=4, retried=6),
    ChannelSteps("EMAIL", sent=100, delivered=90, read=60, clicked=6, failed=0, retried=0),
)
TEXT = ChannelFunnel(ChannelSteps("SMS", sent=10, delivered=0, read=0, clicked=0, failed=0, retried=0), None)


def words(chart) -> list[str]:
    return [note["text"] for note in chart.figure["layout"]["annotations"]]


def test_each_channel_has_bars_of_what_was_sent_and_rates_of_the_step_above():
    chart = WIDGET.figure([MAIL, TEXT], alice())
    bars, rates, before = chart.figure["data"][:3]

    assert bars["x"] == [1, 0.95, 0.475, 0.095]
    assert rates["text"] == ["200", "95\u202f%", "50\u202f%", "20\u202f%"]
    assert (before["x"], before["y"]) == ([0.9, 0.6, 0.06], [1, 2, 3])
    assert bars["hovertext"][2] == (
        "E-mail: read 95 of 190 delivered, 50.0\u202f%<br>95 were not"
        "<br>before: 60.0\u202f% of all sent, now 47.5\u202f%"
    )
    assert words(chart)[:2] == ["<b>E-mail</b>", "4 failed, 6 retried"]
    assert words(chart)[-1] == "% of the step above · line: before"
    assert chart.summary == (
        "95 of 210 notifications sent were read, 45.2\u202f%, the most by E-mail (47.5\u202f%); 4 failed."
    )


def test_a_step_that_nothing_reached_has_no_rate_and_a_new_channel_no_line():
    chart = WIDGET.figure([MAIL, TEXT], alice())
    bars, rates, before = chart.figure["data"][3:]

    assert bars["x"] == [1, 0, 0, 0]
    assert rates["text"] == ["10", "0\u202f%", "–", "–"]
    assert before["x"] == []
    assert "none failed" in words(chart)


def test_what_all_failed_is_drawn_without_bars():
    failed = ChannelFunnel(ChannelSteps("SMS", 0, 0, 0, 0, failed=3, retried=3), None)

    chart = WIDGET.figure([failed], alice())

    assert chart.figure["data"][0]["x"] == [0, 0, 0, 0]
    assert words(chart)[:2] == ["<b>SMS</b>", "3 failed, 3 retried"]
    assert chart.summary.endswith("3 failed.")


def test_few_people_are_withheld_and_nothing_sent_is_zero():
    assert WIDGET.figure(Withheld(5), alice()).kind == "small_group"
    assert WIDGET.figure([], alice()).kind == "zero"
