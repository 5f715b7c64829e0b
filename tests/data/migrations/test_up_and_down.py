"""Up, down, up again: the same stores each time, with a backup where there is data."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from data.backup import read_manifest
from data.errors import ConfigError
from data.migrate import is_current, migrate_down, migrate_up, status
from data.migrations import history
from data.migrations.integrity import MigrationFailedError
from tests.data.migrations.schema_dump import mongo_schema, postgres_schema

ALL = ["0001_host", "0002_analytics", "0003_internal", "0004_collections", "0005_pipeline", "0006_reads"]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def add_organization(sources):
    with sources.postgres.begin() as connection:
        connection.execute(text("INSERT INTO organizations (name) VALUES ('Acme')"))


def test_up_down_and_up_again_gives_the_same_schema_in_both_stores(empty_sources, folder):
    assert migrate_up(empty_sources, backup_folder=folder) == ALL
    first = postgres_schema(empty_sources), mongo_schema(empty_sources)
    assert migrate_down(empty_sources, "base", backup_folder=folder) == ALL[::-1]
    assert migrate_up(empty_sources, backup_folder=folder) == ALL
    assert (postgres_schema(empty_sources), mongo_schema(empty_sources)) == first


@pytest.mark.parametrize("revision", ALL)
def test_each_revision_can_be_undone_and_done_again(empty_sources, folder, revision):
    migrate_up(empty_sources, backup_folder=folder)
    whole = postgres_schema(empty_sources), mongo_schema(empty_sources)
    later = ALL[ALL.index(revision) :]
    assert migrate_down(empty_sources, revision, backup_folder=folder) == later[::-1]
    assert list(dict.fromkeys(step.revision for step in status(empty_sources) if not step.applied)) == later
    assert migrate_up(empty_sources, backup_folder=folder) == later
    assert (postgres_schema(empty_sources), mongo_schema(empty_sources)) == whole


def test_down_to_base_leaves_nothing_behind(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    migrate_down(empty_sources, "base", backup_folder=folder)
    with empty_sources.postgres.connect() as connection:
        assert inspect(connection).get_table_names() == []
        assert inspect(connection).get_view_names() == []
        functions = connection.scalar(text("SELECT count(*) FROM pg_proc WHERE prolang <> 13 AND proname ~ '^keep_'"))
    assert functions == 0
    assert empty_sources.mongo.list_collection_names() == []


def test_down_without_a_revision_undoes_the_newest_alone(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    assert migrate_down(empty_sources, backup_folder=folder) == ALL[-1:]


def test_up_stops_at_the_named_revision_and_takes_its_number_too(empty_sources, folder):
    assert migrate_up(empty_sources, "0002", backup_folder=folder) == ALL[:2]
    assert [step.applied for step in status(empty_sources)] == [True, True, *[False] * (len(status(empty_sources)) - 2)]
    assert not is_current(empty_sources)
    assert migrate_up(empty_sources, backup_folder=folder) == ALL[2:]
    assert is_current(empty_sources)


def test_a_second_up_changes_nothing(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    before = postgres_schema(empty_sources), mongo_schema(empty_sources)
    assert migrate_up(empty_sources, backup_folder=folder) == []
    assert (postgres_schema(empty_sources), mongo_schema(empty_sources)) == before


def test_two_concurrent_ups_apply_each_revision_once(empty_sources, folder):
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(migrate_up, empty_sources, backup_folder=folder) for _ in range(4)]
    assert sorted(name for run in runs for name in run.result()) == ALL


def test_an_unknown_revision_is_refused_with_the_known_ones(empty_sources, folder):
    with pytest.raises(ConfigError, match=r"no revision '0099'.*0001_host"):
        migrate_up(empty_sources, "0099", backup_folder=folder)


def test_no_backup_is_taken_of_empty_stores(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    assert not folder.exists()


def test_a_backup_is_taken_first_when_there_is_data(empty_sources, folder):
    migrate_up(empty_sources, "0003", backup_folder=folder)
    add_organization(empty_sources)
    migrate_up(empty_sources, backup_folder=folder)
    (backup,) = folder.iterdir()
    assert "before-up-0004_collections" in backup.name
    assert read_manifest(backup).format == 1


def test_a_backup_can_be_declined(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    add_organization(empty_sources)
    migrate_down(empty_sources, backup_folder=folder, backup=False)
    assert not folder.exists()


def test_a_missing_index_is_found_after_a_migration(empty_sources, folder):
    migrate_up(empty_sources, "0003", backup_folder=folder)
    with empty_sources.postgres.begin() as connection:
        connection.execute(text("DROP INDEX idx_ai_chat_analytics_rating"))
    with pytest.raises(MigrationFailedError, match="idx_ai_chat_analytics_rating is missing"):
        migrate_up(empty_sources, backup_folder=folder)


def test_rows_that_a_migration_loses_are_found_afterwards(empty_sources, folder, monkeypatch):
    migrate_up(empty_sources, "0003", backup_folder=folder)
    add_organization(empty_sources)

    def careless(*arguments, **options):
        with empty_sources.postgres.begin() as connection:
            connection.execute(text("DELETE FROM organizations"))

    monkeypatch.setattr(history, "upgrade", careless)
    with pytest.raises(MigrationFailedError, match=r"organizations had 1 rows and has 0\.\n.*before-up-0004"):
        migrate_up(empty_sources, backup_folder=folder)


def test_a_revision_that_fails_is_told_in_one_error_and_leaves_postgresql_as_it_was(empty_sources, folder):
    with empty_sources.postgres.begin() as connection:
        connection.execute(text("CREATE FUNCTION keep_updated_at() RETURNS int LANGUAGE sql AS 'SELECT 1'"))
    with pytest.raises(MigrationFailedError, match="0002_analytics failed in postgres") as failure:
        migrate_up(empty_sources, backup_folder=folder)
    assert isinstance(failure.value.__cause__, ProgrammingError)
    assert [step.applied for step in status(empty_sources)] == [True, *[False] * (len(status(empty_sources)) - 1)]


def test_a_log_of_an_unknown_organization_does_not_stop_a_migration(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    now = datetime.now(UTC)
    log = {"userId": uuid4(), "organizationId": uuid4(), "eventType": "PAGE_VIEW", "timestamp": now}
    empty_sources.mongo.user_activity_logs.insert_one({**log, "createdAt": now})
    migrate_down(empty_sources, "0004", backup_folder=folder)
    assert migrate_up(empty_sources, backup_folder=folder) == ALL[3:]


def test_the_feature_catalogue_starts_with_one_key_a_category(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder)
    with empty_sources.postgres.connect() as connection:
        rows = connection.execute(text("SELECT feature_name, feature_category FROM feature_catalogue")).all()
    assert {tuple(row) for row in rows} == {
        ("employee_management", "EMPLOYEE_MANAGEMENT"),
        ("report_generation", "REPORT_GENERATION"),
        ("ai_consultation", "AI_CONSULTATION"),
        ("department_setup", "DEPARTMENT_SETUP"),
        ("user_management", "USER_MANAGEMENT"),
        ("analytics_viewing", "ANALYTICS_VIEWING"),
        ("notification_interaction", "NOTIFICATION_INTERACTION"),
    }


def test_the_extra_event_types_of_the_settings_are_allowed_from_the_start(empty_sources, folder):
    migrate_up(empty_sources, backup_folder=folder, extra_event_types=["COURSE_FINISHED"])
    now = datetime.now(UTC)
    log = {"userId": uuid4(), "organizationId": uuid4(), "eventType": "COURSE_FINISHED", "timestamp": now}
    empty_sources.mongo.user_activity_logs.insert_one(log)
