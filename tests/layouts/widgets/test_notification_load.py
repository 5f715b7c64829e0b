from __future__ import annotations

from uuid import uuid4

from data.queries.deliveries import DepartmentLoad, DepartmentLoads, Load
from data.small_groups import Withheld
from layouts.widgets.notification_load import WIDGET
from tests.data.queries.world import leader_of

BOB = leader_of(uuid4())
SALES = DepartmentLoad("Sales", Load(80, 20, 10, 4.0), Load(40, 20, 10, 4.0))
LEGAL = DepartmentLoad("Legal", Load(20, 15, 10, 4.0), None)
NOBODYS = DepartmentLoad(None, Load(10, 1, 10, 4.0), None)


def test_departments_stand_at_their_load_and_what_they_act_on():
    chart = WIDGET.figure(DepartmentLoads([SALES, LEGAL, NOBODYS], 0), BOB)
    (dots,) = chart.figure["data"]

    assert (dots["x"], dots["y"]) == ([2.0, 0.5, 0.25], [0.25, 0.75, 0.1])
    assert dots["text"] == ["Sales", "Legal", "No department"]
    assert dots["hovertext"][0] == (
        "Sales, 10 people<br>2.0 messages a week each<br>25.0\u202f% acted on, 20 of 80"
        "<br>vs previous 28 days: 1.0 a week, 50.0\u202f% acted on"
    )
    assert len(chart.figure["layout"]["shapes"]) == 2
    assert chart.summary == (
        "Sales gets the most, 2.0 messages per person and week, and acted on 25.0\u202f%; "
        "No department acted on the least, 10.0\u202f%."
    )


def test_two_departments_have_no_quarters_and_one_is_compared_with_nobody():
    assert WIDGET.figure(DepartmentLoads([SALES, LEGAL], 0), BOB).figure["layout"]["shapes"] == []
    assert WIDGET.figure(DepartmentLoads([SALES, LEGAL], 0), BOB).summary.endswith(
        "acted on 25.0\u202f%, the smallest share."
    )
    assert WIDGET.figure(DepartmentLoads([SALES], 0), BOB).summary.endswith("and acted on 25.0\u202f%.")


def test_of_many_departments_the_largest_are_drawn():
    many = [DepartmentLoad(f"Unit {number}", Load(90, 30, 5 + number, 4.0), None) for number in range(15)]

    chart = WIDGET.figure(DepartmentLoads(many, 2), BOB)

    assert len(chart.figure["data"][0]["text"]) == 12
    assert "Unit 0" not in chart.figure["data"][0]["text"]
    title = chart.figure["layout"]["xaxis"]["title"]["text"]
    assert title == "messages per person and week · 5 smaller ones left out"


def test_few_people_are_withheld_and_no_message_is_zero():
    assert WIDGET.figure(Withheld(5), BOB).kind == "small_group"
    assert WIDGET.figure(DepartmentLoads([], 0), BOB).kind == "zero"
