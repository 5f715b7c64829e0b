"""The SQLAlchemy tables describe exactly what the migrations made."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from data.migrations.history import VERSION_TABLE
from data.tables import metadata


def test_the_sqlalchemy_tables_equal_the_migrated_schema(sources):
    with sources.postgres.connect() as connection:
        partitions = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))

        def compared(thing, name, kind, reflected, other):
            skipped = kind == "table" and (name in {*partitions, VERSION_TABLE} or thing.info.get("is_view"))
            return not skipped

        options = {"compare_type": True, "compare_server_default": True, "include_object": compared}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    assert [change for change in differences if change[0] != "remove_table_comment"] == []


def test_the_view_has_the_columns_of_its_table_object(sources):
    view = metadata.tables["user_department_periods"]
    with sources.postgres.connect() as connection:
        result = connection.execute(text("SELECT * FROM user_department_periods"))
    assert list(result.keys()) == [column.name for column in view.columns]
