from __future__ import annotations

from dataclasses import replace

from data.queries.deliveries import ChannelSteps, DepartmentLoads, Load, notification_funnel, notification_load
from data.small_groups import Withheld
from tests.data.queries.world import PERIOD, World, alice, alone, day, leader_of, moment


def funnel(world: World, scope):
    return notification_funnel(world.sources.postgres, scope, name="test")


def loads(world: World, scope):
    return notification_load(world.sources.postgres, scope, name="test")


def test_alice_sees_how_far_each_channel_came_now_and_before(world, statements):
    northwind = world.organization("Northwind")
    people = world.people(6, northwind)
    notice = world.notice(northwind, at := moment(day(0)))
    states = [
        {"delivery_status": "FAILED", "retry_count": 3, "error_message": "mailbox full"},
        {"delivery_status": "SENT", "retry_count": 1},
        {"delivery_status": "DELIVERED", "delivered_at": at},
        {"delivery_status": "DISMISSED", "dismissed_at": at},
        {"delivery_status": "READ", "read_at": at},
        {"delivery_status": "READ", "clicked_at": at},
    ]
    for person, state in zip(people, states, strict=True):
        world.delivery(notice, person, at, "EMAIL", **state)
    world.delivery(notice, people[0], at, "SMS")
    earlier = world.notice(northwind, then := moment(day(-1)))
    world.delivery(earlier, people[0], then, "EMAIL", delivery_status="READ", read_at=then)

    mail, text = funnel(world, alice())

    assert mail.now == ChannelSteps("EMAIL", sent=5, delivered=4, read=2, clicked=1, failed=1, retried=2)
    assert mail.before == ChannelSteps("EMAIL", 1, 1, 1, 0, 0, 0)
    assert (text.now, text.before) == (ChannelSteps("SMS", 1, 0, 0, 0, 0, 0), None)
    assert len(statements) == 3


def test_a_delivery_without_a_status_was_sent(world):
    northwind = world.organization("Northwind")
    person = world.people(5, northwind)[0]
    notice = world.notice(northwind, at := moment(day(0)))
    world.delivery(notice, person, at, delivery_status=None)

    assert [found.now.sent for found in funnel(world, replace(alice(), comparison=None))] == [1]


def test_mallory_sees_no_notification_of_northwind_and_a_department_only_those_of_its_people_then(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    mover = world.people(6, northwind, sales)[0]
    world.people(5, northwind, legal)
    world.people(5, contoso)
    world.moves(mover, legal, moment(day(2)))
    for number in (1, 3, 4):
        world.delivery(world.notice(northwind, at := moment(day(number))), mover, at)

    assert [found.now.sent for found in funnel(world, alice(northwind, sales))] == [1]
    assert [found.now.sent for found in funnel(world, alice(northwind, legal))] == [2]
    assert funnel(world, leader_of(contoso)) == []


def test_notifications_to_four_people_are_withheld_but_not_the_own(world):
    northwind = world.organization("Northwind")
    own, other, *_ = world.people(4, northwind)
    notice = world.notice(northwind, at := moment(day(0)))
    world.delivery(notice, own, at)
    world.delivery(notice, other, at)

    assert funnel(world, leader_of(northwind)) == Withheld(5)
    assert funnel(world, alone(northwind, own))[0].now.sent == 1


def sent_to(world: World, organization_id, people, number: int, **state) -> None:
    notice = world.notice(organization_id, at := moment(day(number)))
    for person in people:
        world.delivery(notice, person, at, **state)


def test_bob_sees_what_each_department_gets_and_acts_on_now_and_before(world, statements):
    northwind = world.organization("Northwind")
    sales, legal = (world.department(northwind, name) for name in ("Sales", "Legal"))
    sellers, lawyers = world.people(6, northwind, sales), world.people(5, northwind, legal)
    sent_to(world, northwind, sellers, 0)
    sent_to(world, northwind, sellers, 1, delivery_status="READ", read_at=moment(day(2)))
    sent_to(world, northwind, sellers, 2, delivery_status="FAILED")
    sent_to(world, northwind, lawyers, 3, delivery_status="DISMISSED", dismissed_at=moment(day(3)))
    sent_to(world, northwind, sellers[:5], -3, delivery_status="READ", clicked_at=moment(day(-3)))
    sent_to(world, northwind, lawyers[:4], -3)

    first, second = loads(world, leader_of(northwind)).shown

    assert (first.department, first.now, first.before) == ("Sales", Load(12, 6, 6, 4.0), None)
    assert (first.now.a_week, first.now.share) == (0.5, 0.5)
    assert (second.department, second.now, second.before) == ("Legal", Load(5, 5, 5, 4.0), None)
    assert len(statements) == 3
    sent_to(world, northwind, lawyers[4:], -3)
    assert [found.before for found in loads(world, leader_of(northwind)).shown] == [
        Load(5, 5, 5, 4.0),
        Load(5, 0, 5, 4.0),
    ]


def test_a_message_on_two_channels_is_one_and_acted_on_where_either_was(world):
    northwind = world.organization("Northwind")
    people = world.people(5, northwind)
    notice = world.notice(northwind, at := moment(day(0)))
    for person in people:
        world.delivery(notice, person, at, "EMAIL", delivery_status="FAILED")
        world.delivery(notice, person, at, "IN_APP", delivery_status="READ", read_at=at)

    (found,) = loads(world, leader_of(northwind)).shown

    assert (found.department, found.now) == (None, Load(5, 5, 5, 4.0))


def test_a_message_counts_for_the_department_its_person_was_in_when_it_was_sent(world):
    northwind = world.organization("Northwind")
    sales, legal = (world.department(northwind, name) for name in ("Sales", "Legal"))
    people = world.people(5, northwind, sales)
    for person in people:
        world.moves(person, legal, moment(day(7)))
    sent_to(world, northwind, people, 6)
    sent_to(world, northwind, people, 8)

    assert {found.department: found.now.messages for found in loads(world, leader_of(northwind)).shown} == {
        "Sales": 5,
        "Legal": 5,
    }
    assert [found.department for found in loads(world, leader_of(northwind, legal)).shown] == ["Legal"]


def test_departments_of_few_are_left_out_with_another_where_a_total_would_tell(world):
    northwind = world.organization("Northwind")
    for name, size in (("Sales", 9), ("Legal", 6), ("Board", 3)):
        sent_to(world, northwind, world.people(size, northwind, world.department(northwind, name)), 0)

    found = loads(world, leader_of(northwind))

    assert [row.department for row in found.shown] == ["Sales"]
    assert found.withheld == 2


def test_mallory_sees_no_load_of_northwind_and_of_few_people_none_is_shown(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sent_to(world, northwind, world.people(4, northwind), 0)

    assert loads(world, leader_of(contoso)) == DepartmentLoads([], 0)
    assert loads(world, leader_of(northwind)) == Withheld(5)


def test_a_running_range_is_measured_by_the_days_that_have_passed(world):
    northwind = world.organization("Northwind")
    sent_to(world, northwind, world.people(5, northwind), 27)
    running = replace(leader_of(northwind), period=replace(PERIOD, start=day(21), end=day(40)))

    assert [found.now.a_week for found in loads(world, running).shown] == [1.0]
