"""The migrated schema against the specification, as typed by hand in `specification.py`."""

import pytest
from sqlalchemy import text

from tests.data.migrations.specification import (
    ADDED_MONGO_INDEXES,
    CHECKS,
    COLUMNS,
    EXPIRE_AFTER_SECONDS,
    FOREIGN_KEYS,
    INDEXES,
    MONGO_INDEXES,
    UNIQUE,
)

ACTUAL_COLUMNS = text(
    "SELECT concat_ws(' ', attname, format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN '!' END,"
    " pg_get_expr(adbin, adrelid)) FROM pg_attribute"
    " LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
    " WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
)
ACTUAL_CONSTRAINTS = text(
    "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = :kind AND conrelid::regclass::text = ANY(:tables)"
)


def lines(block):
    return [line.strip() for line in block.strip().splitlines()]


def constraints(connection, kind):
    return {tuple(row) for row in connection.execute(ACTUAL_CONSTRAINTS, {"kind": kind, "tables": list(COLUMNS)})}


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_the_specified_columns_types_and_defaults_in_order(sources, table):
    with sources.postgres.connect() as connection:
        actual = list(connection.scalars(ACTUAL_COLUMNS, {"table": table}))
    assert actual == lines(COLUMNS[table])


def test_every_specified_index_is_there_under_its_name(sources):
    with sources.postgres.connect() as connection:
        definitions = dict(
            connection.execute(
                text(
                    "SELECT indexrelid::regclass::text, indrelid::regclass || ' ' ||"
                    " regexp_replace(pg_get_indexdef(indexrelid), '^.* USING btree ', '') FROM pg_index"
                )
            ).all()
        )
    for line in lines(INDEXES):
        name, definition = line.split(" ", 1)
        assert definitions.get(name) == definition, name


def test_every_foreign_key_acts_on_delete_as_specified(sources):
    wanted = set()
    for line in lines(FOREIGN_KEYS):
        column, target, action = line.split(" ", 2)
        table, name = column.split(".")
        wanted.add((table, f"FOREIGN KEY ({name}) REFERENCES {target}(id) ON DELETE {action}"))
    with sources.postgres.connect() as connection:
        assert constraints(connection, "f") == wanted


def test_the_unique_keys_are_the_specified_ones(sources):
    with sources.postgres.connect() as connection:
        assert constraints(connection, "u") == UNIQUE


def test_the_checks_allow_the_specified_words_and_no_others(sources):
    wanted = {("ai_chat_analytics", "CHECK (((satisfaction_rating >= 1) AND (satisfaction_rating <= 5)))")}
    for table, column, words in CHECKS:
        allowed = ", ".join(f"'{word}'::character varying" for word in words)
        wanted.add((table, f"CHECK ((({column})::text = ANY ((ARRAY[{allowed}])::text[])))"))
    with sources.postgres.connect() as connection:
        assert constraints(connection, "c") == wanted


def test_jsonb_columns_that_are_searched_have_gin_indexes(sources):
    with sources.postgres.connect() as connection:
        found = set(
            connection.scalars(
                text(
                    "SELECT tablename || ' ' || substring(indexdef from 'gin \\((\\w+)\\)') FROM pg_indexes"
                    " WHERE indexdef LIKE '% USING gin %' AND tablename = ANY(:tables)"
                ),
                {"tables": list(COLUMNS)},
            )
        )
    assert found == {
        "dashboard_configs widget_preferences",
        "user_engagement_metrics feature_interactions",
        "feature_utilization_metrics usage_distribution",
        "notification_delivery_logs metadata",
        "ai_chat_analytics query_types",
        "ai_chat_analytics employee_ids_discussed",
    }


@pytest.mark.parametrize("collection", MONGO_INDEXES)
def test_a_collection_has_the_specified_indexes_under_mongodbs_names(sources, collection):
    wanted = {
        "_".join(f"{field}_{direction}" for field, direction in keys.items()): keys
        for keys in [{"_id": 1}, *MONGO_INDEXES[collection], *ADDED_MONGO_INDEXES.get(collection, [])]
    }
    wanted["_id_"] = wanted.pop("_id_1")
    found = {index["name"]: dict(index["key"]) for index in sources.mongo[collection].list_indexes()}
    assert found == wanted


@pytest.mark.parametrize("collection", EXPIRE_AFTER_SECONDS)
def test_a_collection_expires_after_the_specified_seconds(sources, collection):
    expiring = [index for index in sources.mongo[collection].list_indexes() if "expireAfterSeconds" in index]
    assert [(dict(index["key"]), index["expireAfterSeconds"]) for index in expiring] == [
        ({"createdAt": 1}, EXPIRE_AFTER_SECONDS[collection])
    ]


def test_the_buffer_expires_only_what_was_aggregated(sources):
    index = sources.mongo.metrics_buffer.index_information()["createdAt_1"]
    assert index["partialFilterExpression"] == {"aggregationStatus": "AGGREGATED"}
