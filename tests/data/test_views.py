"""The scoped views tell what their tables tell, to whom it belongs, whatever changed since the last refresh."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from data.queries.engagement import engagement_summary
from data.queries.months import active_people
from data.queries.run import EVERY_ORGANIZATION, fetch
from data.scope import Period
from data.sources import Sources
from data.tables.analytics import feature_utilization_metrics, user_engagement_metrics
from data.tables.host import users
from data.tables.views import engagement_days, engagement_months, feature_hours, unrefreshed_days
from data.views import VIEWS_OF, refresh_views
from tests.data.queries.world import World, alice, day, leader_of

FROM_TABLE = {
    engagement_days: """
        SELECT organization_id, metric_date, count(*), sum(login_count), sum(reports_viewed), sum(dashboard_visits),
               sum(ai_chat_messages_sent), sum(employees_updated)
        FROM user_engagement_metrics GROUP BY 1, 2""",
    engagement_months: """
        SELECT organization_id, date_trunc('month', metric_date)::date, user_id, min(metric_date),
               sum(1 << (extract(day FROM metric_date)::int - 1))
        FROM user_engagement_metrics GROUP BY 1, 2, 3""",
    feature_hours: """
        SELECT organization_id, metric_date, hour.key::int, sum(hour.value::int)
        FROM feature_utilization_metrics, jsonb_each_text(usage_distribution -> 'hourly') AS hour GROUP BY 1, 2, 3""",
}


@pytest.fixture
def world(sources: Sources) -> World:
    return World(sources)


def northwind_at_work(world: World) -> tuple[Any, list[Any]]:
    """Northwind with three people, active on the first days of the period and in the month before."""
    northwind = world.organization("Northwind")
    people = world.people(3, northwind)
    for number in (-3, 0, 1, 2):
        for person in people[: number % 3 + 1]:
            world.active(person, northwind, day(number), login_count=1, reports_viewed=2)
        hours = {"hourly": {"9": 3, "14": number + 4}, "by_department": {}}
        uses = {"feature_name": "ai_consultation", "feature_category": "AI_CONSULTATION", "usage_distribution": hours}
        world.insert(feature_utilization_metrics, organization_id=northwind, metric_date=day(number), **uses)
    return northwind, people


def change(world: World, statement: Any) -> None:
    with world.sources.postgres.begin() as connection:
        connection.execute(statement)


def differences(world: World) -> list[Any]:
    """The rows in which a view and its table differ, whichever has them."""
    found: list[Any] = []
    for view, statement in FROM_TABLE.items():
        shown = fetch(world.sources.postgres, select(view), name="test", organizations=EVERY_ORGANIZATION)
        with world.sources.postgres.connect() as connection:
            wanted = connection.execute(text(statement)).all()
        found += {tuple(row) for row in shown} ^ {tuple(row) for row in wanted}
        assert len(shown) == len(wanted) > 0
    return found


def noted(world: World) -> int:
    with world.sources.postgres.connect() as connection:
        return connection.scalar(select(func.count()).select_from(unrefreshed_days)) or 0


def test_views_tell_what_their_tables_tell_before_and_after_a_refresh(world):
    northwind_at_work(world)
    assert noted(world)
    assert differences(world) == []

    assert list(refresh_views(world.sources.postgres)) == [name for views in VIEWS_OF.values() for name in views]

    assert noted(world) == 0
    assert differences(world) == []


@pytest.mark.parametrize(
    "statement",
    [
        update(user_engagement_metrics).where(user_engagement_metrics.c.metric_date == day(0)).values(login_count=7),
        update(feature_utilization_metrics).values(usage_distribution={"hourly": {"23": 1}}),
        delete(user_engagement_metrics).where(user_engagement_metrics.c.metric_date == day(2)),
        update(user_engagement_metrics).values(metric_date=user_engagement_metrics.c.metric_date + timedelta(days=400)),
        delete(users).where(users.c.id.in_(select(user_engagement_metrics.c.user_id).limit(1))),
    ],
    ids=["a figure is repaired", "hours are repaired", "a day is emptied", "days move", "a person is erased"],
)
def test_what_changes_after_the_refresh_shows_at_once(world, statement):
    northwind_at_work(world)
    refresh_views(world.sources.postgres)

    change(world, statement)

    assert noted(world)
    assert differences(world) == []


def test_a_row_whose_writer_commits_after_the_refresh_began_is_not_lost(world):
    northwind, people = northwind_at_work(world)
    row = {"user_id": people[0], "organization_id": northwind, "metric_date": day(9)}
    with world.sources.postgres.begin() as connection:
        connection.execute(insert(user_engagement_metrics).values(row))
        refresh_views(world.sources.postgres)

    assert differences(world) == []


def test_a_view_without_content_is_filled(world):
    northwind_at_work(world)
    change(world, text("REFRESH MATERIALIZED VIEW dashboard_views.engagement_days WITH NO DATA"))

    refresh_views(world.sources.postgres)

    assert differences(world) == []


def test_mallory_sees_nothing_of_northwind_through_a_view_and_nobody_who_names_nothing_sees_anything(world):
    northwind, _ = northwind_at_work(world)
    contoso = world.organization("Contoso")
    world.active(world.person(contoso), contoso, day(0), login_count=20)
    refresh_views(world.sources.postgres)
    world.active(world.person(northwind), northwind, day(0), login_count=1)
    engine = world.sources.postgres

    def organizations(named: Any) -> set[Any]:
        views = (engagement_days, engagement_months, feature_hours)
        rows = (fetch(engine, select(view.c.organization_id), name="test", organizations=named) for view in views)
        return {row.organization_id for found in rows for row in found}

    assert organizations([contoso]) == {contoso}
    assert organizations([northwind, contoso]) == organizations(EVERY_ORGANIZATION) == {northwind, contoso}
    assert organizations([]) == set()
    with engine.connect() as connection:
        assert connection.execute(select(engagement_days)).all() == []


def test_the_name_of_an_organization_is_an_id_and_nothing_else(world):
    with pytest.raises(ValueError, match="badly formed"):
        fetch(world.sources.postgres, select(engagement_days), name="test", organizations=["all'; DROP TABLE users"])


@pytest.fixture
def reader(sources: Sources) -> Iterator[str]:
    """A role of the database that may read our scoped views."""
    with sources.postgres.begin() as connection:
        connection.exec_driver_sql(
            "CREATE ROLE dashboard_reader; GRANT SELECT ON scoped_engagement_days TO dashboard_reader"
        )
    yield "dashboard_reader"
    with sources.postgres.begin() as connection:
        connection.exec_driver_sql("DROP OWNED BY dashboard_reader; DROP ROLE dashboard_reader")


def test_who_is_granted_a_scoped_view_still_cannot_read_what_is_behind_it(world, reader):
    northwind, _ = northwind_at_work(world)
    refresh_views(world.sources.postgres)
    with world.sources.postgres.begin() as connection:
        connection.exec_driver_sql(f"SET LOCAL ROLE {reader}; SET LOCAL dashboard.organizations = '{northwind}'")
        assert len(connection.execute(select(engagement_days)).all()) == 4
        with pytest.raises(ProgrammingError, match="permission denied for schema"):
            connection.exec_driver_sql("SELECT * FROM dashboard_views.engagement_days")


def test_people_of_any_period_are_counted_once_by_their_months(world):
    northwind = world.organization("Northwind")
    chance = random.Random(7)
    first = date(2024, 1, 20)
    for person in world.people(4, northwind):
        for number in chance.sample(range(75), 3):
            world.active(person, northwind, first + timedelta(days=number))
    refresh_views(world.sources.postgres)
    active = user_engagement_metrics
    for _ in range(25):
        start = first + timedelta(days=chance.randrange(75))
        period = Period(start, start + timedelta(days=chance.randrange(1, 50)))
        counted = select(active_people(leader_of(northwind), period))
        plain = select(func.count(active.c.user_id.distinct())).where(
            active.c.metric_date >= period.start, active.c.metric_date < period.end
        )
        ((told,),) = fetch(world.sources.postgres, counted, name="test", organizations=[northwind])
        ((wanted,),) = fetch(world.sources.postgres, plain, name="test")
        assert told == wanted, period


def test_alice_reads_the_same_strip_from_views_as_from_rows(world):
    _, people = northwind_at_work(world)
    refresh_views(world.sources.postgres)
    everybody = replace(alice(), min_group_size=1)

    summary = engagement_summary(world.sources.postgres, everybody, name="test")
    hers = engagement_summary(world.sources.postgres, replace(everybody, person_id=people[0]), name="test")

    assert (summary.now.active_people, summary.now.sign_ins) == (3, 6)
    assert (hers.now.active_people, hers.now.sign_ins) == (1, 3)
    assert summary.days[0].totals.active_people == 1
