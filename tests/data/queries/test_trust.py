from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from data.queries.freshness import computed_at
from data.queries.trust import FigureTable, trust
from data.tables.internal import LOGS_EXPIRED, job_runs, rollup_days
from tests.data.queries.world import TODAY, World, alice, day, leader_of, moment

NIGHT = moment(day(27), 2)


def ran(world: World, job: str, hours: int, state: str = "succeeded", **more):
    """The id of the run."""
    started = NIGHT + timedelta(hours=hours)
    row = {"job": job, "scheduled_for": started, "state": state, "started_at": started, **more}
    with world.sources.postgres.begin() as connection:
        return connection.scalar(insert(job_runs).values(row).returning(job_runs.c.id))


def computed(world: World, organization_id, on, at, job: str = "user_engagement_metrics", **more):
    row = {"job": job, "organization_id": organization_id, "day": on, "state": "clean", **more}
    world.insert(rollup_days, **row, as_of=at, computed_at=at)


def test_alice_sees_the_last_run_of_each_job_the_newest_first(world):
    ran(world, "daily", -24, rows_out=10)
    ran(world, "daily", 0, rows_out=20, finished_at=NIGHT + timedelta(seconds=90))
    ran(world, "realtime", 1, "failed", retry_at=NIGHT + timedelta(hours=2))
    ran(world, "realtime", 2, "skipped")

    realtime, daily = trust(world.sources.postgres, alice(), name="test").runs

    assert (realtime.job, realtime.state, realtime.seconds) == ("realtime", "failed", None)
    assert (daily.rows, daily.seconds) == (20, 90.0)


def test_bob_sees_the_runs_but_not_the_rows_of_the_whole_platform(world):
    ran(world, "daily", 0, rows_out=20)

    (daily,) = trust(world.sources.postgres, leader_of(world.organization("Northwind")), name="test").runs

    assert (daily.state, daily.rows) == ("succeeded", None)


def test_a_table_tells_its_newest_day_the_days_that_wait_and_the_late_events_of_the_range(world, statements):
    northwind = world.organization("Northwind")
    computed(world, northwind, day(-1), NIGHT, late_count=7)
    computed(world, northwind, day(25), NIGHT, late_count=2)
    computed(world, northwind, day(26), NIGHT, state="dirty", late_count=3)
    world.insert(rollup_days, job="user_engagement_metrics", organization_id=northwind, day=day(27))
    world.insert(rollup_days, job="user_engagement_metrics", organization_id=northwind, day=TODAY)

    found = trust(world.sources.postgres, alice(), name="test").tables

    assert found == [FigureTable("user_engagement_metrics", day(26), 2, 5, 0)]
    assert len(statements) == 2


def test_bob_hears_of_the_days_of_his_organization_alone(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    computed(world, northwind, day(26), NIGHT)
    computed(world, contoso, day(27), NIGHT, state="dirty", late_count=9)

    bobs = trust(world.sources.postgres, leader_of(northwind), name="test").tables
    chosen = trust(world.sources.postgres, alice(contoso), name="test").tables

    assert bobs == [FigureTable("user_engagement_metrics", day(26), 0, 0, 0)]
    assert chosen == [FigureTable("user_engagement_metrics", day(27), 1, 9, 0)]


def test_days_that_stay_since_logs_are_missing_count_for_the_table_that_kept_them(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    engagement, features = "user_engagement_metrics", "feature_utilization_metrics"
    kept = {"state": "frozen", "reason": LOGS_EXPIRED}
    for where, number in ((northwind, 1), (northwind, 2), (contoso, 2), (northwind, -3)):
        computed(world, where, day(number), NIGHT, job=engagement, **kept)
    computed(world, contoso, day(2), NIGHT, job=features, state="frozen", reason="raw logs are about to expire")

    def refusals(scope):
        tables = trust(world.sources.postgres, scope, name="test").tables
        return {table.rollup: table.refused_days for table in tables}

    assert refusals(alice()) == {engagement: 2, features: 0}
    assert refusals(leader_of(contoso)) == {engagement: 1, features: 0}


def test_figures_are_as_old_as_the_last_computation_of_the_newest_day(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    computed(world, northwind, day(20), NIGHT + timedelta(hours=9))
    computed(world, northwind, day(27), NIGHT + timedelta(hours=5))
    computed(world, contoso, day(27), NIGHT + timedelta(hours=3))
    computed(world, northwind, day(28), NIGHT + timedelta(hours=30))

    engine = world.sources.postgres
    assert computed_at(engine, "user_engagement_metrics", leader_of(northwind)) == NIGHT + timedelta(hours=5)
    assert computed_at(engine, "user_engagement_metrics", alice()) == NIGHT + timedelta(hours=3)


def test_figures_that_were_never_computed_have_no_age_and_mallory_does_not_borrow_one(world):
    northwind, contoso = world.organization("Northwind"), world.organization("Contoso")
    computed(world, northwind, day(27), NIGHT)

    engine = world.sources.postgres
    assert computed_at(engine, "user_engagement_metrics", leader_of(contoso)) is None
    assert computed_at(engine, "feature_utilization_metrics", leader_of(northwind)) is None
