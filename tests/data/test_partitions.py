"""Every row finds its month, and a month that cannot be made says why."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from data.partitions import (
    MONTHLY,
    PartitionBlockedError,
    drop_partition,
    ensure_ahead,
    ensure_ledger_days,
    ensure_months,
    ledger_partition,
    month_partition,
    partition_names,
    rows_in_default,
)
from data.tables.analytics import notification_delivery_logs, user_engagement_metrics
from data.tables.host import notifications, organizations, users

ENGAGEMENT = "user_engagement_metrics"


@pytest.fixture
def people(sources):
    ids = {"organization_id": uuid4(), "user_id": uuid4(), "notification_id": uuid4()}
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations).values(id=ids["organization_id"], name="Acme"))
        connection.execute(
            insert(users).values(id=ids["user_id"], organization_id=ids["organization_id"], role="OWNER")
        )
        connection.execute(
            insert(notifications).values(
                id=ids["notification_id"],
                organization_id=ids["organization_id"],
                type="SYSTEM_ALERT",
                title="Hello",
            )
        )
    return ids


@pytest.fixture
def connection(sources):
    """A transaction that is taken back, so that the shared stores keep their partitions."""
    with sources.postgres.connect() as opened, opened.begin() as transaction:
        yield opened
        if transaction.is_active:
            transaction.rollback()


def add_engagement(connection, people, day):
    row = {"user_id": people["user_id"], "organization_id": people["organization_id"], "metric_date": day}
    statement = insert(user_engagement_metrics).values(row)
    key = connection.execute(statement.returning(user_engagement_metrics.c.id)).scalar_one()
    place = text("SELECT tableoid::regclass::text FROM user_engagement_metrics WHERE id = :id")
    return connection.scalar(place, {"id": key})


def test_the_migration_makes_this_month_and_the_next_two(sources):
    today = datetime.now(UTC).date()
    with sources.postgres.connect() as connection:
        for table in MONTHLY:
            names = partition_names(connection, table)
            assert f"{table}_default" in names
            assert month_partition(table, today).name in names
            assert len(names) >= 4


def test_months_are_made_over_the_turn_of_a_year_and_only_once(connection):
    made = ensure_months(connection, ENGAGEMENT, date(2019, 11, 30), date(2020, 2, 1))
    assert made == [f"{ENGAGEMENT}_{month}" for month in ("2019_11", "2019_12", "2020_01", "2020_02")]
    assert ensure_months(connection, ENGAGEMENT, date(2019, 12, 1), date(2020, 1, 31)) == []


def test_a_row_lies_in_the_partition_of_its_month(connection, people):
    ensure_months(connection, ENGAGEMENT, date(2020, 2, 1), date(2020, 2, 29))
    assert add_engagement(connection, people, date(2020, 2, 29)) == f"{ENGAGEMENT}_2020_02"
    assert add_engagement(connection, people, date(2020, 3, 1)) == f"{ENGAGEMENT}_default"
    assert rows_in_default(connection, ENGAGEMENT) == 1


def test_a_month_of_delivery_logs_begins_at_midnight_utc_in_every_time_zone(connection, people):
    connection.execute(text("SET LOCAL TimeZone = 'America/New_York'"))
    ensure_months(connection, "notification_delivery_logs", date(2020, 2, 1), date(2020, 2, 1))
    row = {"notification_id": people["notification_id"], "user_id": people["user_id"]}
    for moment in (datetime(2020, 2, 1, tzinfo=UTC), datetime(2020, 2, 29, 23, 59, 59, tzinfo=UTC)):
        connection.execute(insert(notification_delivery_logs).values(**row, sent_at=moment))
    count = text("SELECT count(*) FROM notification_delivery_logs_2020_02")
    assert connection.scalar(count) == 2


def test_a_month_whose_rows_lie_in_the_default_partition_is_blocked_and_the_transaction_goes_on(connection, people):
    add_engagement(connection, people, date(2020, 5, 5))
    with pytest.raises(PartitionBlockedError, match=r"2020-05-01 up to 2020-06-01 lie in .*_default"):
        ensure_months(connection, ENGAGEMENT, date(2020, 5, 1), date(2020, 5, 31))
    assert ensure_months(connection, ENGAGEMENT, date(2020, 6, 1), date(2020, 6, 1)) == [f"{ENGAGEMENT}_2020_06"]


def test_concurrent_callers_make_a_month_once(sources):
    def make(_):
        with sources.postgres.begin() as connection:
            return ensure_months(connection, ENGAGEMENT, date(2018, 1, 1), date(2018, 4, 1))

    with ThreadPoolExecutor() as pool:
        made = [name for names in pool.map(make, range(6)) for name in names]
    with sources.postgres.begin() as connection:
        for name in made:
            connection.execute(text(f"DROP TABLE {name}"))
    assert made == [f"{ENGAGEMENT}_2018_{month:02}" for month in range(1, 5)]


def test_ensure_ahead_covers_every_monthly_table_and_the_ledger(connection):
    made = ensure_ahead(connection, date(2031, 12, 15))
    for table in MONTHLY:
        assert {f"{table}_2031_12", f"{table}_2032_01", f"{table}_2032_02"} <= set(made)
    assert "buffer_ledger_2031_12_15" in made
    assert "buffer_ledger_2031_12_29" in made
    assert ensure_ahead(connection, date(2031, 12, 15)) == []


def test_a_ledger_day_is_made_and_dropped_with_its_rows(connection):
    day = date(2020, 7, 1)
    assert ensure_ledger_days(connection, day, day) == ["buffer_ledger_2020_07_01"]
    connection.execute(text("INSERT INTO buffer_ledger VALUES ('\\x00', :day)"), {"day": day})
    drop_partition(connection, ledger_partition(day))
    drop_partition(connection, ledger_partition(day))
    assert connection.scalar(text("SELECT count(*) FROM buffer_ledger")) == 0
