from __future__ import annotations

from dataclasses import replace

from data.queries.deliveries import ChannelSteps, notification_funnel
from data.small_groups import Withheld
from tests.data.queries.world import World, alice, alone, day, leader_of, moment


def funnel(world: World, scope):
    return notification_funnel(world.sources.postgres, scope, name="test")


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
