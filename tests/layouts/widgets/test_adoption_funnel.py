from __future__ import annotations

from uuid import uuid4

from data.queries.adoption import STEPS, Step
from layouts.widgets.adoption_funnel import TITLES, WIDGET
from tests.data.queries.world import alice
from tests.layouts.widgets.drawn import texts


def steps(*counts: int, before: int | None = None) -> list[Step]:
    return [Step(name, count, before) for name, count in zip(STEPS, counts, strict=True)]


def test_every_step_has_its_words():
    assert list(TITLES) == list(STEPS)


def test_each_bar_tells_its_count_and_rate_and_each_drop_is_told_in_words():
    chart = WIDGET.figure(steps(40, 30, 30, 29, 12, before=20), alice())
    bars, drops = chart.figure["data"][0], chart.figure["layout"]["annotations"]

    assert (bars["orientation"], bars["x"]) == ("h", [40, 30, 30, 29, 12])
    assert bars["text"][:3] == ["40", "30 · 75\u202f%", "30 · 100\u202f%"]
    assert bars["hovertext"][4].split("<br>") == [
        "Active in 30 days",
        "12 of 40 organizations, 30.0\u202f%",
        "41.4\u202f% of those at the step before",
        "before: 20 of 20",
    ]
    assert [(drop["y"], drop["text"]) for drop in drops] == [
        (0.5, "▾ 10 with no employees yet"),
        (2.5, "▾ 1 with no report opened yet"),
        (3.5, "▾ 17 with nobody active in 30 days"),
    ]
    assert chart.summary == (
        "12 of 40 organizations came all the way to being active (30.0\u202f%); "
        "most are lost at one step: 17 with nobody active in 30 days."
    )


def test_a_step_after_nobody_has_no_rate():
    bars = WIDGET.figure(steps(3, 0, 0, 0, 0), alice()).figure["data"][0]

    assert bars["text"] == ["3", "0 · 0\u202f%", "0", "0", "0"]
    assert "before" not in bars["hovertext"][0]


def test_one_organization_is_a_list_of_what_it_has_done():
    drawing = WIDGET.figure(steps(1, 1, 1, 0, 0), alice(uuid4()))

    assert texts(drawing.children[0]) == "3 of 5 steps done"
    assert [texts(row) for row in drawing.children[2].children] == [
        "Created |  Done",
        "With employees |  Done",
        "First report |  Done",
        "Report opened |  no report opened yet",
        "Active in 30 days |  nobody active in 30 days",
    ]


def test_without_organizations_or_anything_done_there_is_one_line():
    assert WIDGET.figure(steps(0, 0, 0, 0, 0), alice()).kind == "zero"
    assert WIDGET.figure(steps(1, 0, 0, 0, 0), alice(uuid4())).kind == "zero"
