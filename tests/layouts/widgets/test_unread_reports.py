from __future__ import annotations

from uuid import uuid4

from data.queries.reading import UnreadReports
from data.small_groups import Withheld
from layouts.widgets.unread_reports import WIDGET
from tests.data.queries.world import leader_of

BOB = leader_of(uuid4())
ROWS = [UnreadReports("Sales", [2, 0, 1, 9]), UnreadReports("Legal", [1, 0, 0, 0])]


def test_each_department_is_a_bar_of_four_ages_with_its_figures_and_their_sum():
    chart = WIDGET.figure(ROWS, BOB)
    newest, *_, oldest = chart.figure["data"]
    ages, *sums = chart.figure["layout"]["annotations"]

    assert (newest["x"], newest["text"], oldest["text"]) == ([2, 1], ["2", "1"], ["9", ""])
    assert oldest["hovertext"][0] == "Sales<br>15+ days: 9 of 12 unread reports"
    assert "3–7 days" in ages["text"]
    assert [label["text"] for label in sums] == ["12", "1"]
    assert chart.summary == "13 reports lie unread, 9 of them for 15 days or longer; Sales has the most, 12."


def test_departments_beyond_ten_are_added_up():
    rows = [UnreadReports(f"Department {number}", [0, 0, 0, 20 - number]) for number in range(12)]

    figure = WIDGET.figure(rows, BOB).figure

    assert figure["layout"]["yaxis"]["ticktext"][-1] == "Others (3)"
    assert figure["data"][-1]["x"][-1] == 11 + 10 + 9


def test_nothing_unread_and_too_few_people_are_one_line_each():
    assert WIDGET.figure([], BOB).message == "Every finished report has been opened."
    assert WIDGET.figure(Withheld(5), BOB).kind == "small_group"
