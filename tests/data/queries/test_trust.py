from __future__ import annotations

from datetime import timedelta

from data.queries.freshness import computed_at
from data.queries.trust import last_runs
from data.tables.internal import job_runs, rollup_days
from tests.data.queries.world import World, alice, day, leader_of, moment

NIGHT = moment(day(27), 2)


def ran(world: World, job: str, hours: int, state: str = "succeeded", **more):
    started = NIGHT + timedelta(hours=hours)
    world.insert(job_runs, job=job, scheduled_for=started, state=state, started_at=started, **more)


def computed(world: World, organization_id, on, at, job: str = "user_engagement_metrics"):
    row = {"job": job, "organization_id": organization_id, "day": on, "state": "clean"}
    world.insert(rollup_days, **row, as_of=at, computed_at=at)


def test_alice_sees_the_last_run_of_each_job_the_newest_first(world):
    ran(world, "daily", -24, rows_out=10)
    ran(world, "daily", 0, rows_out=20, finished_at=NIGHT + timedelta(seconds=90))
    ran(world, "realtime", 1, "failed", retry_at=NIGHT + timedelta(hours=2))
    ran(world, "realtime", 2, "skipped")

    realtime, daily = last_runs(world.sources.postgres, alice(), name="test")

    assert (realtime.job, realtime.state, realtime.seconds) == ("realtime", "failed", None)
    assert (daily.rows, daily.seconds) == (20, 90.0)


def test_bob_sees_the_runs_but_not_the_rows_of_the_whole_platform(world):
    ran(world, "daily", 0, rows_out=20)

    (daily,) = last_runs(world.sources.postgres, leader_of(world.organization("Northwind")), name="test")

    assert (daily.state, daily.rows) == ("succeeded", None)


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
