"""Rows of the host tables: complete, consistent, and growing without contradiction."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from data.demo import LEADER, MANAGER, OWNER, DemoPlan, host_rows
from data.demo.organizations import build_branches, build_departments, build_organizations
from data.demo.subscriptions import periods
from data.demo.world import build_world
from data.tables import host

PARENTS = {
    "organization_id": "organizations",
    "branch_id": "branches",
    "department_id": "departments",
    "user_id": "users",
    "employee_id": "employees",
}
MAY_CHANGE = {
    "closed_at",
    "department_id",
    "is_active",
    "left_at",
    "outcome",
    "recruiting_cost",
    "ended_as",
    "implemented_at",
}
BORN = ("created_at", "applied_at", "submitted_at", "recommended_at")


def story(plan, number, tables):
    """The row of the organization with this number."""
    wanted = plan.identifier("organization", number)
    return next(row for row in tables["organizations"] if row["id"] == wanted)


def of_organization(tables, table, organization):
    return [row for row in tables[table] if row["organization_id"] == organization["id"]]


def test_rows_have_the_columns_of_the_host_tables(tables):
    for name, rows in tables.items():
        columns = {column.name for column in getattr(host, name).columns} - {"password_hash"}
        assert all(row.keys() == columns for row in rows), name


def test_rows_come_after_those_they_refer_to(plan):
    seen = {}
    for table, rows in host_rows(plan, plan.end):
        for row in rows:
            for column, parent in PARENTS.items():
                assert row.get(column) is None or row[column] in seen[parent]
            assert row["id"] not in seen.setdefault(table, set())
            seen[table].add(row["id"])


def test_a_later_day_keeps_every_row_and_changes_only_what_may_change(plan, rows_of):
    middle = plan.first_day + timedelta(days=80)
    before, after = rows_of(plan, middle), rows_of(plan, middle + timedelta(days=40))
    changed = set()
    for table, rows in before.items():
        later = {row["id"]: row for row in after[table]}
        for row in rows:
            changed |= {column for column, value in row.items() if later[row["id"]][column] != value}
    assert changed <= MAY_CHANGE
    assert {"left_at", "outcome", "ended_as", "implemented_at"} <= changed


def test_nothing_is_known_before_it_happened(plan, rows_of):
    now = datetime(2026, 3, 4, 10, tzinfo=UTC)
    for rows in rows_of(plan, now.date() + timedelta(days=1), now).values():
        for row in rows:
            assert all(row[column] <= now for column in BORN if row.get(column))
            assert all(row[column] <= now for column in ("left_at", "implemented_at") if row.get(column))


def test_the_plan_has_as_many_users_and_organizations_as_it_says(plan, tables):
    assert len(tables["users"]) == plan.users
    assert len(tables["organizations"]) == plan.organizations + 1
    assert len({user["email"].lower() for user in tables["users"]}) == plan.users


def test_the_platform_holds_the_owners_and_nobody_else(tables):
    platform = next(row for row in tables["organizations"] if row["is_platform"])
    owners = {row["id"] for row in tables["users"] if row["role"] == "OWNER"}
    assert {row["id"] for row in of_organization(tables, "users", platform)} == owners
    assert not of_organization(tables, "employees", platform)
    assert not of_organization(tables, "subscription_periods", platform)


def test_the_three_demo_people_are_where_the_tour_expects_them(plan, tables):
    people = {user["id"]: user for user in tables["users"]}
    departments = Counter(user["department_id"] for user in tables["users"] if user["department_id"])
    sizes = Counter(user["organization_id"] for user in tables["users"])
    assert people[OWNER.id]["email"] == "owner@demo.example"
    assert (people[LEADER.id]["role"], people[MANAGER.id]["role"]) == ("LEADER", "MANAGER")
    assert people[LEADER.id]["organization_id"] == people[MANAGER.id]["organization_id"]
    assert sizes.most_common(1)[0][0] == people[LEADER.id]["organization_id"]
    assert departments[people[MANAGER.id]["department_id"]] >= 8


def test_the_demo_manager_has_eight_people_whatever_the_seed(plan):
    for seed in range(50):
        other = DemoPlan(first_day=plan.first_day, seed=seed)
        flagship = build_organizations(other)[1]
        assert build_departments(other, flagship, build_branches(other, flagship))[0].size >= 8


def test_most_departments_have_five_people_and_one_or_two_have_fewer(tables):
    sizes = Counter(user["department_id"] for user in tables["users"] if user["department_id"])
    small = [size for size in sizes.values() if size < 5]
    assert 1 <= len(small) <= 3
    assert len(sizes) > 4 * len(small)


def test_one_organization_cancels_in_the_last_weeks(plan, tables):
    churned = story(plan, 2, tables)
    last = max(of_organization(tables, "subscription_periods", churned), key=lambda row: row["period_end"])
    assert last["ended_as"] == "CANCELLED"
    assert plan.end - timedelta(days=30) <= last["period_end"] < plan.end


def test_one_organization_is_three_weeks_old_and_another_on_trial(plan, tables):
    new, trial = story(plan, 3, tables), story(plan, 4, tables)
    assert new["created_at"].date() == plan.end - timedelta(days=21)
    assert [row["status"] for row in of_organization(tables, "subscription_periods", trial)] == ["TRIAL"]


def test_subscription_periods_follow_one_another_without_overlap(plan):
    for house in build_world(plan, plan.end).houses:
        found = list(periods(plan, house.organization, house.people, plan.end + timedelta(days=200)))
        assert all(period.start < period.end for period in found)
        assert all(one.end <= two.start for one, two in pairwise(found))
        assert all(one.outcome != "CANCELLED" for one in found[:-1])


def test_candidates_and_employees_end_after_they_began(tables):
    for row in tables["candidates"]:
        assert (row["closed_at"] is None) == (row["outcome"] is None)
        assert row["closed_at"] is None or row["closed_at"] > row["applied_at"]
    assert all(row["left_at"] is None or row["left_at"] > row["hired_at"] for row in tables["employees"])


def test_answers_keep_to_the_scale_of_their_question(tables):
    scales = {"SATISFACTION": range(1, 6), "REPORT_ACCURACY": range(1, 6), "NPS": range(11)}
    assert {row["kind"] for row in tables["survey_responses"]} == scales.keys()
    assert all(row["score"] in scales[row["kind"]] for row in tables["survey_responses"])


def test_a_plan_that_cannot_be_is_refused(plan):
    with pytest.raises(ValueError, match="users"):
        DemoPlan(organizations=10, users=20, first_day=plan.first_day)
    with pytest.raises(ValueError, match="organization"):
        DemoPlan(organizations=0, first_day=plan.first_day)


def test_the_smallest_plan_works(plan):
    smallest = DemoPlan(organizations=1, users=6, days=1, first_day=plan.first_day)
    assert sum(len(rows) for table, rows in host_rows(smallest, smallest.end) if table == "users") >= 4
