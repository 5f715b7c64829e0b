"""A backup holds both stores, and gives both back."""

import io
import re
import tarfile
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from bson import Binary
from pymongo import MongoClient
from sqlalchemy import create_engine, insert, text

from data import backup as backup_module
from data.backup import BackupError, read_manifest, restore_backup, write_backup
from data.migrate import is_current, migrate_down, migrate_up
from data.sources import Sources
from data.tables import metadata
from data.tables.analytics import user_engagement_metrics
from data.tables.host import organizations, users
from tests.data.migrations.schema_dump import mongo_schema, postgres_schema

DAY = datetime(2026, 11, 20, tzinfo=UTC)

# PostgreSQL writes `x::varchar IN (...)` with its casts at another place once it was dumped and read again.
CASTS = re.compile(r"[()]|::character varying|::text(\[\])?")


@pytest.fixture
def filled(empty_sources, tmp_path):
    migrate_up(empty_sources, backup_folder=tmp_path)
    acme, alice = uuid4(), uuid4()
    with empty_sources.postgres.begin() as connection:
        connection.execute(insert(organizations).values(id=acme, name="Äcme 'quoted'"))
        connection.execute(insert(users).values(id=alice, organization_id=acme, role="OWNER"))
        connection.execute(
            insert(user_engagement_metrics).values(
                user_id=alice, organization_id=acme, metric_date=DAY, feature_interactions={"a": 1}
            )
        )
    log = {"userId": alice, "organizationId": acme, "eventType": "PAGE_VIEW", "timestamp": DAY}
    logs = [{**log, "createdAt": datetime.now(UTC), "eventAction": str(n)} for n in range(2_500)]
    empty_sources.mongo.user_activity_logs.insert_many(logs)
    return empty_sources


def everything(sources):
    tables = [table for table in metadata.sorted_tables if not table.info.get("is_view")]
    with sources.postgres.connect() as connection:
        rows = {table.name: sorted(map(repr, connection.execute(table.select()).all())) for table in tables}
    documents = {name: sorted(map(repr, sources.mongo[name].find())) for name in sources.mongo.list_collection_names()}
    return rows, documents, CASTS.sub("", postgres_schema(sources)), mongo_schema(sources)


def test_a_restore_gives_back_every_row_document_index_and_validator(filled, tmp_path):
    before = everything(filled)
    manifest = write_backup(filled, tmp_path / "whole.tar")
    assert manifest.documents["user_activity_logs"] == 2_500
    migrate_down(filled, "base", backup_folder=tmp_path, backup=False)
    assert restore_backup(filled, tmp_path / "whole.tar") == manifest
    assert everything(filled) == before
    assert is_current(filled)


def test_a_restore_replaces_what_came_after_the_backup(filled, tmp_path):
    before = everything(filled)
    write_backup(filled, tmp_path / "whole.tar")
    with filled.postgres.begin() as connection:
        connection.execute(insert(organizations).values(name="Later"))
        connection.execute(text("CREATE TABLE of_a_later_revision (user_id uuid REFERENCES users(id))"))
        connection.execute(text("COMMENT ON TABLE of_a_later_revision IS 'Made by the dashboard'"))
    filled.mongo.user_activity_logs.delete_many({})
    restore_backup(filled, tmp_path / "whole.tar")
    assert everything(filled) == before


def test_a_document_that_the_validator_would_refuse_today_comes_back_too(filled, tmp_path):
    odd = {"_id": 1, "userId": Binary(b"old", 0)}
    filled.mongo.get_collection("user_activity_logs").insert_one(odd, bypass_document_validation=True)
    write_backup(filled, tmp_path / "whole.tar")
    restore_backup(filled, tmp_path / "whole.tar")
    assert filled.mongo.user_activity_logs.count_documents({"_id": 1}) == 1


def test_an_archive_is_readable_by_its_owner_alone_and_nothing_else_is_left(filled, tmp_path):
    write_backup(filled, tmp_path / "new" / "whole.tar")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["whole.tar"]
    assert (tmp_path / "new" / "whole.tar").stat().st_mode & 0o777 == 0o600


def with_member(source, target, name, change):
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()
            content = change(content) if member.name == name else content
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return target


@pytest.mark.parametrize("name", ["postgres.dump", "mongo.user_activity_logs.bson.gz"])
def test_a_damaged_archive_is_refused_and_changes_nothing(filled, tmp_path, name):
    write_backup(filled, tmp_path / "whole.tar")
    damaged = with_member(tmp_path / "whole.tar", tmp_path / "damaged.tar", name, lambda content: content[:-1])
    before = everything(filled)
    with pytest.raises(BackupError, match="checksum"):
        restore_backup(filled, damaged)
    assert everything(filled) == before


def test_an_archive_cut_short_is_refused(filled, tmp_path):
    write_backup(filled, tmp_path / "whole.tar")
    content = (tmp_path / "whole.tar").read_bytes()
    (tmp_path / "short.tar").write_bytes(content[: len(content) // 2])
    with pytest.raises(BackupError):
        read_manifest(tmp_path / "short.tar")


@pytest.mark.parametrize("content", [b"", b"no archive at all"])
def test_a_file_that_is_no_backup_is_refused(filled, tmp_path, content):
    (tmp_path / "other.tar").write_bytes(content)
    with pytest.raises(BackupError, match="no backup of this program"):
        restore_backup(filled, tmp_path / "other.tar")


def test_a_missing_file_is_told(filled, tmp_path):
    with pytest.raises(BackupError, match="There is no file"):
        restore_backup(filled, tmp_path / "none.tar")


def test_a_format_of_another_version_is_refused(filled, tmp_path):
    write_backup(filled, tmp_path / "whole.tar")
    newer = with_member(
        tmp_path / "whole.tar",
        tmp_path / "newer.tar",
        "manifest.json",
        lambda content: content.replace(b'"format": 1', b'"format": 2'),
    )
    with pytest.raises(BackupError, match="format 2"):
        restore_backup(filled, newer)


def test_a_table_of_another_program_in_the_way_stops_the_restore_before_anything_changes(filled, tmp_path):
    write_backup(filled, tmp_path / "whole.tar")
    with filled.postgres.begin() as connection:
        connection.execute(text("COMMENT ON TABLE users IS 'a host made this'"))
    before = everything(filled)
    with pytest.raises(BackupError, match="users"):
        restore_backup(filled, tmp_path / "whole.tar")
    assert everything(filled) == before


def test_the_password_is_in_no_argument(monkeypatch, tmp_path):
    seen = {}

    def run(command, **options):
        seen.update(command=command, environment=options["env"])
        return type("Done", (), {"returncode": 1, "stderr": "pg_dump: error: no server\nhint"})()

    monkeypatch.setattr(backup_module.subprocess, "run", run)
    engine = create_engine("postgresql+psycopg://alice:s3cret@db.example:5433/dashboard?sslmode=require")
    monkeypatch.setattr(backup_module, "dump_collections", lambda database, folder: {})
    with pytest.raises(BackupError, match="pg_dump failed: pg_dump: error: no server"):
        write_backup(Sources(engine, MongoClient(connect=False).get_database("unused")), tmp_path / "whole.tar")
    assert not any("s3cret" in str(word) for word in seen["command"])
    assert seen["environment"]["PGPASSWORD"] == "s3cret"
    assert "sslmode=require" in seen["command"][-1]
