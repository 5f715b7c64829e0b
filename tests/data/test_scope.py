"""What a request may see and for which days: the browser's word is never trusted after this."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from data.errors import BadRequest, NotAllowed
from data.people import Viewer
from data.scope import PRESETS, Period, Scope
from data.sources import Sources
from tests.data.queries.world import World

TODAY = date(2026, 3, 2)


class House:
    """Northwind with two departments, and Mallory's Contoso with one."""

    def __init__(self, sources: Sources) -> None:
        world = World(sources)
        self.engine = sources.postgres
        self.northwind, self.contoso = world.organization("Northwind"), world.organization("Contoso")
        self.sales, self.support = (world.department(self.northwind, name) for name in ("Sales", "Support"))
        self.elsewhere = world.department(self.contoso, "Elsewhere")

    def viewer(self, role: str, department_id: UUID | None = None) -> Viewer:
        return Viewer(uuid4(), self.northwind, department_id, role, role.title(), "somebody@example.org")

    def scope(self, viewer: Viewer, **parameters: Any) -> Scope:
        return Scope.parse(viewer, parameters, self.engine, today=TODAY)


@pytest.fixture
def house(sources: Sources) -> House:
    return House(sources)


def test_alice_sees_the_platform_or_the_organization_she_chooses(house: House) -> None:
    alice = house.viewer("OWNER")
    assert house.scope(alice).organization_id is None
    assert house.scope(alice, organization=str(house.contoso)).organization_id == house.contoso


def test_bob_sees_his_organization_and_may_narrow_it_to_a_department(house: House) -> None:
    bob = house.viewer("LEADER")
    assert house.scope(bob).organization_id == house.northwind
    assert house.scope(bob, department=str(house.sales)).department_id == house.sales


def test_carol_sees_her_department_and_without_one_only_herself(house: House) -> None:
    carol, alone = house.viewer("MANAGER", house.sales), house.viewer("MANAGER")
    assert (house.scope(carol).department_id, house.scope(carol).person_id) == (house.sales, None)
    assert house.scope(alone).person_id == alone.id


@pytest.mark.parametrize("role", ["LEADER", "MANAGER"])
def test_other_organizations_answer_like_unknown_ones(house: House, role: str) -> None:
    viewer = house.viewer(role, house.sales)
    answers = set()
    for forged in (house.contoso, uuid4(), "4711"):
        with pytest.raises(NotAllowed) as refused:
            house.scope(viewer, organization=str(forged))
        answers.add(refused.value.message)
    assert len(answers) == 1


@pytest.mark.parametrize("role", ["OWNER", "LEADER", "MANAGER"])
def test_other_departments_answer_like_unknown_ones(house: House, role: str) -> None:
    viewer = house.viewer(role, house.sales)
    answers = set()
    for forged in (house.elsewhere, uuid4(), "4711"):
        with pytest.raises(NotAllowed) as refused:
            house.scope(viewer, department=str(forged))
        answers.add(refused.value.message)
    assert len(answers) == 1


def test_carol_may_not_look_into_the_department_next_door(house: House) -> None:
    with pytest.raises(NotAllowed):
        house.scope(house.viewer("MANAGER", house.sales), department=str(house.support))


def test_both_days_of_an_address_are_included(house: House) -> None:
    period = house.scope(house.viewer("LEADER"), **{"from": "2018-02-01", "to": "2018-02-28"}).period
    assert period == Period(date(2018, 2, 1), date(2018, 3, 1))
    assert period.last_day == date(2018, 2, 28)


def test_the_last_days_end_yesterday(house: House) -> None:
    assert house.scope(house.viewer("LEADER")).period == Period(date(2026, 2, 2), TODAY)


@pytest.mark.parametrize(("compare", "start"), [("previous", date(2018, 1, 25)), ("year", date(2017, 2, 2))])
def test_a_comparison_is_as_long_and_a_year_ago_has_the_same_weekdays(house: House, compare: str, start: date) -> None:
    scope = house.scope(house.viewer("LEADER"), **{"from": "2018-02-01", "to": "2018-02-07", "compare": compare})
    assert scope.comparison is not None
    assert (scope.comparison.start, scope.comparison.days) == (start, 7)


def test_a_comparison_may_be_off(house: House) -> None:
    assert house.scope(house.viewer("LEADER"), compare="off").comparison is None


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2024, 2, 29), date(2026, 12, 31)])
def test_every_preset_is_a_period_that_has_begun(today: date) -> None:
    for preset in PRESETS.values():
        period = preset(today)
        assert period.days >= 1
        assert period.start <= today


@pytest.mark.parametrize(
    "parameters",
    [
        {"from": "2018-02-28", "to": "2018-02-01"},
        {"from": "2018-02-30", "to": "2018-03-01"},
        {"from": "2018-02-01"},
        {"from": "1970-01-01", "to": "1970-02-01"},
        {"from": "2010-01-01", "to": "2020-01-01"},
        {"range": "yesteryear"},
        {"compare": "with my neighbour"},
        {"range": ["last_7_days"]},
        {"from": {"$gt": ""}, "to": 7},
        "a word",
        ["a", "list"],
        7,
    ],
)
def test_an_address_that_does_not_fit_is_told(house: House, parameters: Any) -> None:
    with pytest.raises(BadRequest):
        Scope.parse(house.viewer("OWNER"), parameters, house.engine, today=TODAY)
