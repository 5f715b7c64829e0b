from __future__ import annotations

from dataclasses import replace

from data.platform import PLATFORM_ORGANIZATION_ID
from data.queries.engagement import Totals, engagement_summary
from data.small_groups import Withheld
from tests.data.queries.world import World, alice, alone, carol, day, leader_of, moment


def read(world: World, scope):
    return engagement_summary(world.sources.postgres, scope, name="test")


def test_bob_sees_exact_sums_and_people_counted_once_over_the_range(world):
    northwind = world.organization("Northwind")
    people = world.people(5, northwind)
    for number in range(3):
        world.active(people[0], northwind, day(number), login_count=2, reports_viewed=3, ai_chat_messages_sent=1)
    world.active(people[1], northwind, day(27), login_count=1, dashboard_visits=4, employees_updated=7)

    summary = read(world, leader_of(northwind))

    assert summary.now == Totals(2, 7, 9, 4, 3, 7)
    assert [entry.totals.sign_ins for entry in summary.days] == [2, 2, 2, *[0] * 24, 1]


def test_days_before_the_range_belong_to_the_comparison_and_the_day_after_it_to_nothing(world):
    northwind = world.organization("Northwind")
    people = world.people(5, northwind)
    world.active(people[0], northwind, day(-1), login_count=4)
    world.active(people[0], northwind, day(28), login_count=9)

    summary = read(world, leader_of(northwind))

    assert summary.now == Totals()
    assert summary.before == Totals(active_people=1, sign_ins=4)
    assert read(world, replace(leader_of(northwind), comparison=None)).before is None


def test_mallory_sees_nothing_of_northwind_and_alice_everything_but_the_platform(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    world.active(world.people(5, northwind)[0], northwind, day(0), login_count=3)
    world.active(world.people(5, contoso)[0], contoso, day(0), login_count=20)
    owner = world.person(PLATFORM_ORGANIZATION_ID, role="OWNER")
    world.active(owner, PLATFORM_ORGANIZATION_ID, day(0), login_count=100)

    assert read(world, leader_of(contoso)).now.sign_ins == 20
    assert read(world, alice()).now.sign_ins == 23
    assert isinstance(read(world, alice(PLATFORM_ORGANIZATION_ID)), Withheld)


def test_a_person_who_moves_counts_for_the_department_held_at_the_end_of_each_day(world):
    northwind = world.organization("Northwind")
    sales, legal = world.department(northwind, "Sales"), world.department(northwind, "Legal")
    world.people(5, northwind, sales)
    mover = world.person(northwind, legal)
    world.moves(mover, sales, moment(day(2), 15))
    for number in range(4):
        world.active(mover, northwind, day(number), login_count=1)

    sign_ins = [entry.totals.sign_ins for entry in read(world, carol(northwind, sales)).days[:4]]

    assert sign_ins == [0, 0, 1, 1]


def test_a_department_of_four_is_withheld_from_carol_but_never_the_own_activity_from_one_alone(world):
    northwind = world.organization("Northwind")
    legal = world.department(northwind, "Legal")
    people = world.people(4, northwind, legal)
    world.active(people[0], northwind, day(0), login_count=2)
    world.active(people[1], northwind, day(0), login_count=5)

    assert read(world, carol(northwind, legal)) == Withheld(5)
    assert read(world, alone(northwind, people[0])).now.sign_ins == 2


def test_days_before_anybody_was_there_say_so_and_hint_at_no_small_group(world):
    northwind = world.organization("Northwind")

    answer = read(world, leader_of(northwind))

    assert answer == Withheld(5, is_empty=True)
    assert answer.message == "Nobody was there yet in this range."


def test_three_statements_name_the_widget_and_carry_their_parameters_apart(world, statements):
    northwind = world.organization("Northwind")
    world.people(5, northwind)

    read(world, leader_of(northwind))

    assert len(statements) == 3
    assert all("/* test" in statement for statement in statements)
    assert not any(str(northwind) in statement for statement in statements)
