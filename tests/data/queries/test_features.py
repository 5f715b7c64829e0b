from __future__ import annotations

from data.queries.features import FeatureUse, MissedFeature, feature_map, missed_features
from data.small_groups import Withheld
from tests.data.queries.world import World, alice, alone, carol, day, leader_of


def read(world: World, scope):
    return feature_map(world.sources.postgres, scope, name="test")


def missed(world: World, scope):
    return missed_features(world.sources.postgres, scope, name="test")


def test_bob_sees_people_counted_once_over_the_range_and_uses_added_up(world):
    northwind = world.organization("Northwind")
    people = world.people(5, northwind)
    world.active(people[0], northwind, day(0), feature_interactions={"report_generation": 3, "our_own": 1})
    world.active(people[0], northwind, day(1), feature_interactions={"report_generation": 4})
    world.active(people[1], northwind, day(1), feature_interactions={"report_generation": 1})
    world.active(people[2], northwind, day(2), feature_interactions={})

    uses = read(world, leader_of(northwind))

    assert uses == [
        FeatureUse("report_generation", "REPORT_GENERATION", 2, 3, 8),
        FeatureUse("our_own", "UNCATEGORIZED", 1, 3, 1),
    ]
    assert (uses[0].breadth, uses[0].depth) == (2 / 3, 4)


def test_mallory_sees_her_own_features_alice_all_and_carol_her_departments(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    sales = world.department(northwind, "Sales")
    seller = world.people(5, northwind, sales)[0]
    world.active(seller, northwind, day(0), feature_interactions={"ai_consultation": 2})
    world.active(world.person(northwind), northwind, day(0), feature_interactions={"user_management": 1})
    world.active(world.people(5, contoso)[0], contoso, day(0), feature_interactions={"report_generation": 1})

    assert [use.feature for use in read(world, leader_of(contoso))] == ["report_generation"]
    assert len(read(world, alice())) == 3
    assert [use.feature for use in read(world, carol(northwind, sales))] == ["ai_consultation"]


def test_features_of_four_people_are_withheld_but_not_the_own(world):
    northwind = world.organization("Northwind")
    person = world.people(4, northwind)[0]
    world.active(person, northwind, day(0), feature_interactions={"ai_consultation": 2})

    assert read(world, leader_of(northwind)) == Withheld(5)
    assert read(world, alone(northwind, person))[0].uses == 2


def test_without_activity_there_is_no_feature(world):
    northwind = world.organization("Northwind")
    world.people(5, northwind)

    assert read(world, leader_of(northwind)) == []


def test_bob_sees_what_most_departments_of_a_similar_size_use_and_one_does_not(world, statements):
    northwind = world.organization("Northwind")
    for name, size, features in (
        ("Sales", 6, ["report_generation", "ai_consultation"]),
        ("People", 8, ["report_generation"]),
        ("Finance", 10, []),
        ("Legal", 4, []),
        ("Factory", 30, []),
    ):
        person = world.people(size, northwind, world.department(northwind, name))[0]
        world.active(person, northwind, day(0), feature_interactions=dict.fromkeys(features, 1))

    assert missed(world, leader_of(northwind)) == [MissedFeature("Finance", "report_generation", 2, 2)]
    assert len(statements) == 3


def test_nothing_of_northwind_is_missed_by_mallory_and_without_organization_nothing_at_all(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    seller = world.people(5, northwind, world.department(northwind, "Sales"))[0]
    world.active(seller, northwind, day(0), feature_interactions={"ai_consultation": 1})
    world.people(5, contoso, world.department(contoso, "Sales"))

    assert missed(world, leader_of(contoso)) == []
    assert missed(world, alice()) == []
