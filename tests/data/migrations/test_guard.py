"""Stores of another program are refused, and a host's own tables are left alone."""

from uuid import uuid4

import pytest
from sqlalchemy import inspect, text

from data.errors import ConfigError
from data.migrate import migrate_down, migrate_up, status
from data.migrations.integrity import host_gaps
from tests.data.migrations.schema_dump import mongo_schema, postgres_schema

HOST = """
CREATE TABLE organizations (id uuid PRIMARY KEY, name text);
CREATE TABLE users (
  id uuid PRIMARY KEY, organization_id uuid, department_id uuid, created_at timestamptz DEFAULT now()
);
CREATE TABLE employees (id uuid PRIMARY KEY);
CREATE TABLE notifications (id uuid PRIMARY KEY);
CREATE VIEW departments AS SELECT id, name FROM organizations;
INSERT INTO users (id, department_id) VALUES (gen_random_uuid(), gen_random_uuid());
"""


def execute(sources, statement):
    with sources.postgres.begin() as connection:
        connection.exec_driver_sql(statement)


def refused(sources, folder, match, **options):
    before = postgres_schema(sources), mongo_schema(sources)
    with pytest.raises(ConfigError, match=match) as refusal:
        migrate_up(sources, backup_folder=folder, **options)
    assert "\n" not in refusal.value.message
    assert (postgres_schema(sources), mongo_schema(sources)) == before
    return True


def test_tables_named_like_ours_are_another_programs(empty_sources, tmp_path):
    execute(empty_sources, "CREATE TABLE users (id int)")
    assert refused(empty_sources, tmp_path, "another program.*users.*empty.*CREATE_HOST_TABLES=false")


def test_a_database_that_alembic_manages_for_another_program_is_refused(empty_sources, tmp_path):
    execute(empty_sources, "CREATE TABLE alembic_version (version_num text)")
    assert refused(empty_sources, tmp_path, "another program")


def test_a_revision_of_a_newer_version_is_refused(empty_sources, tmp_path):
    migrate_up(empty_sources, backup_folder=tmp_path)
    execute(empty_sources, "UPDATE dashboard_schema_version SET version_num = '9999_future'")
    assert refused(empty_sources, tmp_path, "9999_future.*does not know")


def test_an_unknown_revision_in_mongodb_is_refused(empty_sources, tmp_path):
    empty_sources.mongo.schema_migrations.insert_one({"_id": "9999_future"})
    assert refused(empty_sources, tmp_path, "MongoDB.*9999_future")


def test_documents_in_collections_that_we_did_not_make_are_another_programs(empty_sources, tmp_path):
    empty_sources.mongo.user_activity_logs.insert_one({"who": "someone"})
    assert refused(empty_sources, tmp_path, "MONGO_URL.*user_activity_logs")


def test_an_empty_collection_in_the_way_is_taken_over(empty_sources, tmp_path):
    empty_sources.mongo.create_collection("metrics_buffer")
    migrate_up(empty_sources, backup_folder=tmp_path)
    assert "createdAt_1" in empty_sources.mongo.metrics_buffer.index_information()


def test_a_hosts_missing_table_is_named(empty_sources, tmp_path):
    execute(empty_sources, HOST)
    execute(empty_sources, "DROP TABLE employees")
    assert refused(empty_sources, tmp_path, "employees must be a table", create_host_tables=False)


@pytest.mark.parametrize(
    "instead",
    ["CREATE TABLE notifications (id int PRIMARY KEY)", "CREATE VIEW notifications AS SELECT id FROM users"],
)
def test_a_hosts_table_without_a_uuid_key_is_refused(empty_sources, tmp_path, instead):
    execute(empty_sources, HOST)
    execute(empty_sources, "DROP TABLE notifications")
    execute(empty_sources, instead)
    assert refused(empty_sources, tmp_path, "notifications must be a table", create_host_tables=False)


def test_beside_a_host_our_tables_are_made_and_its_own_survive_a_downgrade(empty_sources, tmp_path):
    execute(empty_sources, HOST)
    before = postgres_schema(empty_sources)
    migrate_up(empty_sources, backup_folder=tmp_path, create_host_tables=False)
    assert all(step.applied for step in status(empty_sources))
    with empty_sources.postgres.connect() as connection:
        assert "The column users.email is missing." in host_gaps(connection)
    migrate_down(empty_sources, "base", backup_folder=tmp_path, create_host_tables=True)
    assert postgres_schema(empty_sources) == before


def test_beside_a_host_the_department_history_starts_with_its_present_users(empty_sources, tmp_path):
    execute(empty_sources, HOST)
    migrate_up(empty_sources, backup_folder=tmp_path, create_host_tables=False)
    with empty_sources.postgres.begin() as connection:
        connection.execute(text("UPDATE users SET department_id = :id"), {"id": uuid4()})
        assert connection.scalar(text("SELECT count(*) FROM user_department_periods")) == 2


def test_a_hosts_own_use_of_alembic_is_no_hindrance_beside_it(empty_sources, tmp_path):
    execute(empty_sources, HOST + "CREATE TABLE alembic_version (version_num text);")
    migrate_up(empty_sources, backup_folder=tmp_path, create_host_tables=False)
    with empty_sources.postgres.connect() as connection:
        assert inspect(connection).has_table("dashboard_configs")
