"""What PostgreSQL keeps by itself: updated_at, department history, uniqueness."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from data.tables.analytics import dashboard_configs, feature_utilization_metrics, user_engagement_metrics
from data.tables.host import (
    candidates,
    department_changes,
    departments,
    organizations,
    subscription_periods,
    user_department_periods,
    users,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
DAY = date(2026, 11, 23)
UPDATED_TABLES = (
    "dashboard_configs platform_adoption_metrics user_engagement_metrics report_generation_stats "
    "feature_utilization_metrics business_impact_metrics ai_chat_analytics "
    "watermarks live_counters installation"
)


def begin(sources):
    return sources.postgres.begin()


@pytest.fixture
def acme(sources):
    return add(sources, organizations, name="Acme")


@pytest.fixture
def alice(sources, acme):
    return add(sources, users, organization_id=acme, role="OWNER", created_at=LONG_AGO)


def add(sources, table, **values):
    values = {"id": uuid4(), **values}
    with begin(sources) as connection:
        connection.execute(insert(table).values(values))
    return values["id"]


def engagement(sources, acme, alice):
    return add(
        sources,
        user_engagement_metrics,
        user_id=alice,
        organization_id=acme,
        metric_date=DAY,
        updated_at=LONG_AGO,
        feature_interactions={"a": 1, "b": 2},
    )


def change_engagement(sources, **values):
    with begin(sources) as connection:
        connection.execute(update(user_engagement_metrics).values(values))
        return connection.scalar(select(user_engagement_metrics.c.updated_at))


def test_updated_at_stays_when_the_same_values_are_written_again(sources, acme, alice):
    engagement(sources, acme, alice)
    same = {"login_count": 0, "feature_interactions": {"b": 2, "a": 1}, "updated_at": datetime.now(UTC)}
    assert change_engagement(sources, **same) == LONG_AGO


def test_updated_at_moves_when_a_value_changes(sources, acme, alice):
    engagement(sources, acme, alice)
    assert change_engagement(sources, login_count=1, updated_at=LONG_AGO) > LONG_AGO


def test_every_table_with_updated_at_is_kept_by_the_trigger(sources):
    with begin(sources) as connection:
        kept = connection.scalars(
            text(
                "SELECT tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
                " WHERE tgname = 'keep_updated_at' AND NOT relispartition"
            )
        ).all()
        having = connection.scalars(
            text(
                "SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid"
                " WHERE attname = 'updated_at' AND relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'public'::regnamespace"
            )
        ).all()
    assert sorted(kept) == sorted(having) == sorted(UPDATED_TABLES.split())


def history(sources, person):
    columns = department_changes.c
    question = select(columns.department_id, columns.changed_at).where(columns.user_id == person)
    with begin(sources) as connection:
        return [tuple(row) for row in connection.execute(question.order_by(columns.changed_at))]


def test_a_new_person_has_been_in_the_department_since_created_at(sources, acme, alice):
    assert history(sources, alice) == [(None, LONG_AGO)]


def test_a_move_to_another_department_is_recorded_and_nothing_else_is(sources, acme, alice):
    sales = add(sources, departments, organization_id=acme, name="Sales")
    with begin(sources) as connection:
        connection.execute(update(users).where(users.c.id == alice).values(name="Alice", department_id=None))
    with begin(sources) as connection:
        connection.execute(update(users).where(users.c.id == alice).values(department_id=sales))
    assert [department for department, _ in history(sources, alice)] == [None, sales]


def test_the_last_of_two_moves_in_one_transaction_counts(sources, acme, alice):
    sales, support = (add(sources, departments, organization_id=acme, name=name) for name in ("Sales", "Support"))
    with begin(sources) as connection:
        for department in (sales, support):
            connection.execute(update(users).where(users.c.id == alice).values(department_id=department))
    assert [department for department, _ in history(sources, alice)] == [None, support]


def test_the_history_outlives_a_deleted_department(sources, acme, alice):
    sales = add(sources, departments, organization_id=acme, name="Sales")
    with begin(sources) as connection:
        connection.execute(update(users).where(users.c.id == alice).values(department_id=sales))
    with begin(sources) as connection:
        connection.execute(departments.delete().where(departments.c.id == sales))
    assert [department for department, _ in history(sources, alice)] == [None, sales, None]


def test_the_periods_join_end_to_end_so_that_a_day_has_one_department(sources, acme, alice):
    sales = uuid4()
    moved = LONG_AGO + timedelta(days=10)
    with begin(sources) as connection:
        connection.execute(insert(department_changes).values(user_id=alice, department_id=sales, changed_at=moved))
        view = user_department_periods.c
        rows = connection.execute(
            select(view.department_id, view.valid_from, view.valid_to)
            .where(view.user_id == alice)
            .order_by(view.valid_from)
        ).all()
    assert [tuple(row) for row in rows] == [(None, LONG_AGO, moved), (sales, moved, None)]


def test_an_email_is_unique_whatever_its_case_and_may_be_missing_often(sources, acme, alice):
    add(sources, users, organization_id=acme, role="LEADER", email="Bob@example.com")
    add(sources, users, organization_id=acme, role="LEADER")
    with pytest.raises(IntegrityError, match="users_email_key"):
        add(sources, users, organization_id=acme, role="LEADER", email="bob@EXAMPLE.com")


def config(sources, acme, alice, **values):
    return add(sources, dashboard_configs, **{"user_id": alice, "organization_id": acme, "role": "OWNER", **values})


def test_a_person_has_one_own_dashboard(sources, acme, alice):
    config(sources, acme, alice)
    config(sources, acme, alice, is_default=True)
    config(sources, acme, alice, is_default=True, role="LEADER")
    with pytest.raises(IntegrityError, match="dashboard_configs_one_per_user"):
        config(sources, acme, alice)


def test_a_role_has_one_default_in_an_organization(sources, acme, alice):
    config(sources, acme, alice, is_default=True)
    with pytest.raises(IntegrityError, match="dashboard_configs_one_default"):
        config(sources, acme, alice, is_default=True)


def test_a_feature_without_a_role_has_one_row_a_day(sources, acme):
    row = {"organization_id": acme, "feature_name": "x", "feature_category": "X", "metric_date": DAY}
    add(sources, feature_utilization_metrics, **row)
    with pytest.raises(IntegrityError, match="metric_date"):
        add(sources, feature_utilization_metrics, **row)


def test_subscription_periods_of_an_organization_may_touch_but_not_overlap(sources, acme):
    period = {"organization_id": acme, "status": "ACTIVE"}
    add(sources, subscription_periods, **period, period_start=date(2026, 1, 1), period_end=date(2026, 2, 1))
    add(sources, subscription_periods, **period, period_start=date(2026, 2, 1), period_end=date(2026, 3, 1))
    with pytest.raises(IntegrityError, match="do_not_overlap"):
        add(
            sources,
            subscription_periods,
            **period,
            period_start=date(2026, 2, 28),
            period_end=date(2027, 1, 1),
        )


def test_a_closed_candidate_has_an_outcome(sources, acme):
    with pytest.raises(IntegrityError, match="candidates_check"):
        add(sources, candidates, organization_id=acme, applied_at=LONG_AGO, closed_at=LONG_AGO)


def test_there_is_one_platform_organization(sources):
    with begin(sources) as connection:
        connection.execute(organizations.delete())
    add(sources, organizations, name="One", is_platform=True)
    with pytest.raises(IntegrityError, match="organizations_one_platform"):
        add(sources, organizations, name="Two", is_platform=True)
