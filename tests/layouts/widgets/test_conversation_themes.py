from __future__ import annotations

from uuid import uuid4

from data.queries.consultations import Theme, Themes
from data.small_groups import Withheld
from layouts.widgets.conversation_themes import WIDGET
from tests.data.queries.world import leader_of

BOB = leader_of(uuid4())
TEAM, TRAINING = Theme("team_formation", 20, 9, 12), Theme("training_guidance", 7, 5)


def test_themes_are_bars_in_plain_words_with_a_line_for_before():
    chart = WIDGET.figure(Themes([TEAM, TRAINING], 2), BOB)
    bars, counts, before = chart.figure["data"]

    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["Team formation", "Training guidance"]
    assert (bars["x"], counts["text"]) == ([20, 7], ["20", "7"])
    assert (before["x"], before["y"]) == ([12], [0])
    assert bars["hovertext"] == [
        "Team formation<br>20 consultations by 9 people<br>vs previous 28 days: 12",
        "Training guidance<br>7 consultations by 5 people",
    ]
    assert chart.figure["layout"]["xaxis"]["title"]["text"] == "consultations · line: before · 2 rarer left out"
    assert chart.summary == (
        "Team formation is asked about most, in 20 consultations by 9 people, then training guidance with 7; "
        "2 themes were asked about by fewer than 5 people."
    )


def test_beyond_eight_themes_the_rarest_are_only_counted():
    many = [Theme(f"theme {number}", 20 - number, 5) for number in range(11)]

    layout = WIDGET.figure(Themes(many, 0), BOB).figure["layout"]

    assert len(layout["yaxis"]["ticktext"]) == 8
    assert layout["xaxis"]["title"]["text"] == "consultations · 3 rarer left out"


def test_a_long_name_is_cut_and_told_in_full_on_hover():
    name = "how to talk about pay without losing trust"
    chart = WIDGET.figure(Themes([Theme(name, 5, 5)], 0), BOB)

    assert chart.figure["layout"]["yaxis"]["ticktext"] == ["How to talk about pay witho…"]
    assert chart.figure["data"][0]["hovertext"][0].startswith("How to talk about pay without losing trust<br>")


def test_few_people_are_withheld_and_no_theme_is_zero():
    assert WIDGET.figure(Withheld(5), BOB).kind == "small_group"
    assert WIDGET.figure(Themes([], 0), BOB).kind == "zero"
