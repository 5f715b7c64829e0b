"""The demo looks like life: rhythm, habits, troubles, and stories that a dashboard can tell."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta

import pytest

from data.demo import LEADER, MANAGER, DemoPlan, events
from data.demo.organizations import build_branches, build_departments, build_organizations
from data.demo.plan import days_between, midnight
from data.demo.rhythm import season
from data.demo.workforce import HIRED, candidates

LONG_AFTER = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def activities(all_events):
    return [event for event in all_events if event["kind"] == "activity"]


def day_of(event):
    return date.fromisoformat(event["timestamp"][:10])


def count_between(found, organization_id, first, until):
    return sum(event["organizationId"] == organization_id and first <= day_of(event) < until for event in found)


def test_a_day_of_one_user_gives_about_one_and_a_half_events(plan, all_events):
    assert 0.8 < len(all_events) / plan.users / plan.days < 2.2


def test_people_work_on_weekdays_and_most_at_their_beginning(activities):
    weekdays = Counter(day_of(event).weekday() for event in activities)
    weekend = (weekdays[5] + weekdays[6]) / 2
    assert min(weekdays[day] for day in range(5)) > 3 * weekend > 0
    assert weekdays[0] + weekdays[1] > weekdays[3] + weekdays[4]


def test_people_work_by_day_where_they_live(activities):
    london = [event for event in activities if event["geolocation"]["timezone"] == "Europe/London"]
    hours = Counter(int(event["timestamp"][11:13]) for event in london)
    assert sum(hours[hour] for hour in (*range(9, 12), *range(14, 17))) > 0.5 * len(london)
    assert sum(hours[hour] for hour in range(5)) < 0.03 * len(london)


def test_few_work_at_christmas_and_fewer_in_august():
    assert season(date(2026, 12, 25)) < season(date(2026, 12, 29)) < season(date(2026, 8, 12)) < 1
    assert season(date(2026, 11, 11)) == 1


def test_the_platform_grows(plan, activities):
    month = timedelta(days=30)
    early = sum(day_of(event) < plan.first_day + month for event in activities)
    late = sum(day_of(event) >= plan.end - month for event in activities)
    assert late > early


def test_the_churning_organization_fades(plan, activities):
    churning, weeks = str(plan.identifier("organization", 2)), timedelta(days=21)
    early = count_between(activities, churning, plan.first_day, plan.first_day + weeks)
    late = count_between(activities, churning, plan.end - weeks, plan.end)
    assert late < early / 4


def test_the_new_organization_begins_three_weeks_before_the_end(plan, activities):
    new = str(plan.identifier("organization", 3))
    born = plan.end - timedelta(days=21)
    assert count_between(activities, new, plan.first_day, born) == 0
    assert count_between(activities, new, born, plan.end) > 20


def test_a_few_reports_fail_for_good(all_events):
    last = {}
    for event in all_events:
        if event.get("metricType") == "REPORT_GENERATION":
            dimensions = event["metricData"]["dimensions"]
            last[dimensions["reportId"]] = dimensions["status"]
    assert 0.02 < Counter(last.values())["FAILED"] / len(last) < 0.08


def test_quarterly_reports_are_made_by_themselves_at_the_start_of_a_quarter(all_events):
    days = {
        day_of(event)
        for event in all_events
        if event["kind"] == "metric" and event["metricData"]["dimensions"].get("isQuarterlyUpdate")
    }
    assert {(day.month - 1) % 3 for day in days} == {0}
    assert max(day.day for day in days) <= 10


def test_some_reports_are_never_opened(all_events):
    made = {
        event["metricData"]["dimensions"]["reportId"]
        for event in all_events
        if event.get("metricType") == "REPORT_GENERATION"
    }
    opened = {event["reportId"] for event in all_events if event["kind"] == "report_access"}
    assert 0.3 < len(opened) / len(made) < 0.95


def test_one_person_opens_far_more_reports_of_other_departments(all_events, tables):
    departments = {str(user["id"]): str(user["department_id"]) for user in tables["users"]}
    outside = Counter(
        event["accessedBy"]["userId"]
        for event in all_events
        if event["kind"] == "report_access"
        and event["accessedBy"]["userRole"] == "MANAGER"
        and departments[event["accessedBy"]["userId"]] != event["departmentId"]
    )
    (_, most), (_, second) = outside.most_common(2)
    assert most > 3 * second


def test_people_differ_in_how_often_they_come(activities, tables):
    counts = sorted(Counter(event["userId"] for event in activities).values())
    assert counts[-1] > 10 * counts[len(counts) // 3]
    assert len(counts) < len(tables["users"])


def test_some_departments_leave_a_feature_unused(activities, tables):
    departments = {str(user["id"]): user["department_id"] for user in tables["users"]}
    used = defaultdict(Counter)
    for event in activities:
        used[departments[event["userId"]]][event["eventMetadata"].get("feature")] += 1
    busy = [features for department, features in used.items() if department and features.total() > 150]
    for features in busy:
        assert features["analytics_viewing"]
    optional = ("ai_consultation", "department_setup", "user_management")
    assert any(not features[feature] for features in busy for feature in optional)


def test_notifications_lose_people_on_the_way(all_events):
    acts = Counter(event["interactionType"] for event in all_events if event["kind"] == "notification_interaction")
    statuses = Counter(
        event["metricData"]["dimensions"]["status"]
        for event in all_events
        if event.get("metricType") == "NOTIFICATION_DELIVERY"
    )
    assert statuses["SENT"] > acts["DELIVERED"] > acts["VIEWED"] > acts["CLICKED"] > acts["SNOOZED"] > 0
    assert 0 < statuses["FAILED"] < 0.1 * statuses["SENT"]


def test_a_click_on_a_notification_is_also_an_activity(all_events):
    clicks = [event for event in all_events if event.get("interactionType") == "CLICKED"]
    activities = [event for event in all_events if event.get("eventType") == "NOTIFICATION_CLICKED"]
    assert len(clicks) == len(activities)


def test_some_consultations_are_rated_and_most_of_them_well(all_events):
    chats = [event for event in all_events if event["kind"] == "ai_chat_session"]
    ratings = [chat["satisfactionFeedback"]["rating"] for chat in chats if "satisfactionFeedback" in chat]
    assert 0.2 < len(ratings) / len(chats) < 0.6
    assert sum(rating >= 4 for rating in ratings) > 0.5 * len(ratings)


def test_the_demo_leader_and_manager_have_something_to_see_in_most_weeks(plan, activities):
    for person in (LEADER, MANAGER):
        weeks = {day_of(event).isocalendar().week for event in activities if event["userId"] == str(person.id)}
        assert len(weeks) > 0.8 * plan.days / 7


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_somebody_always_waits_in_the_demo_managers_department_and_somebody_was_hired(seed):
    plan = DemoPlan(seed=seed, first_day=date(2026, 5, 27))
    until = plan.end + timedelta(days=250)
    flagship = build_organizations(plan)[1]
    departments = build_departments(plan, flagship, build_branches(plan, flagship))
    applied = list(candidates(plan, flagship, departments, until))
    own = [candidate for candidate in applied if candidate.department is departments[0]]
    for day in days_between(plan.first_day, until):
        now = midnight(day)
        waiting = {(now - each.applied).days for each in own if each.applied < now <= each.closed}
        assert len(waiting) >= 3, day
        month = now - timedelta(days=35)
        assert any(each.outcome == HIRED and month <= each.closed < now for each in applied), day


def test_the_demo_manager_and_leader_do_a_bit_of_everything_in_every_week_and_later_too(plan):
    until = plan.end + timedelta(days=28)
    kinds = {"AI_CHAT_MESSAGE", "EMPLOYEE_UPDATED", "REPORT_VIEW", "DASHBOARD_LOAD"}
    done = defaultdict(set)
    for event in events(plan, plan.first_day + timedelta(days=60), until, LONG_AFTER):
        if event["kind"] == "activity":
            done[event["userId"], day_of(event).isocalendar().week].add(event["eventType"])
    for person in (LEADER, MANAGER):
        for monday in days_between(plan.first_day + timedelta(days=63), until)[::7]:
            assert kinds <= done[str(person.id), monday.isocalendar().week], (person.role, monday)


def test_twice_the_users_give_about_twice_the_events():
    counts = []
    for users in (100, 200):
        plan = DemoPlan(organizations=users // 20, users=users, days=20, first_day=date(2026, 2, 2))
        counts.append(sum(1 for _ in events(plan, plan.first_day, plan.end, LONG_AFTER)))
    assert 1.3 < counts[1] / counts[0] < 3
