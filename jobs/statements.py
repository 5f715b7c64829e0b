"""The statements with which a rollup replaces its rows. They read the temporary tables `pairs`, `stage`, `computed`."""

from __future__ import annotations

from sqlalchemy import TextClause, text

from data.tables.internal import LOGS_EXPIRED
from jobs.spec import Rollup

CLOCK = text("SELECT clock_timestamp()")

READ_DIRTY = text("""
    SELECT organization_id, day, dirty_seq, computed_at IS NOT NULL, reason FROM rollup_days
    WHERE job = :job AND day >= :start AND day < :end AND state = 'dirty'
""")

# A later reading has been here already, or the day was frozen meanwhile: leave those days as they are.
FENCE = text("""
    WITH locked AS (
        SELECT organization_id, day, as_of, state FROM rollup_days
        WHERE job = :job AND day >= :start AND day < :end
        ORDER BY organization_id, day FOR UPDATE
    )
    DELETE FROM pairs USING locked
    WHERE pairs.organization_id = locked.organization_id AND pairs.day = locked.day
      AND (locked.as_of > :as_of OR locked.state = 'frozen')
""")

# Fewer raw documents than last time, without a recorded erasure: they have expired, and may not overwrite history.
GUARD = text("""
    WITH counted AS (
        SELECT organization_id, day, sum(source_count) AS documents FROM stage GROUP BY organization_id, day
    ), erased AS (
        SELECT organization_id, day, sum(documents) AS documents FROM erased_days
        WHERE collection = :collection GROUP BY organization_id, day
    ), refused AS (
        SELECT before.organization_id, before.day, before.source_count AS before,
               coalesce(counted.documents, 0) AS now
        FROM pairs
        JOIN rollup_days AS before USING (organization_id, day)
        LEFT JOIN counted USING (organization_id, day)
        LEFT JOIN erased USING (organization_id, day)
        WHERE before.job = :job
          AND coalesce(counted.documents, 0) + coalesce(erased.documents, 0) < before.source_count
    ), frozen AS (
        UPDATE rollup_days AS days SET state = 'frozen', reason = :expired
        FROM refused
        WHERE days.job = :job AND days.organization_id = refused.organization_id AND days.day = refused.day
    )
    DELETE FROM pairs USING refused
    WHERE pairs.organization_id = refused.organization_id AND pairs.day = refused.day
    RETURNING refused.organization_id, refused.day, refused.before, refused.now
""").bindparams(expired=LOGS_EXPIRED)

MARK_COMPUTED = text("""
    UPDATE rollup_days AS days
    SET as_of = :as_of, computed_at = now(), run_id = :run, done_seq = pairs.seen_seq,
        state = CASE WHEN days.dirty_seq = pairs.seen_seq THEN 'clean' ELSE 'dirty' END
    FROM pairs
    WHERE days.job = :job AND days.organization_id = pairs.organization_id AND days.day = pairs.day
""")

MARK_COMPUTED_FROM_LOGS = text("""
    UPDATE rollup_days AS days
    SET as_of = :as_of, computed_at = now(), run_id = :run, done_seq = pairs.seen_seq,
        state = CASE WHEN days.dirty_seq = pairs.seen_seq THEN 'clean' ELSE 'dirty' END,
        late_count = days.late_count + CASE WHEN pairs.was_computed
            THEN greatest(coalesce(counted.documents, 0) - coalesce(days.source_count, 0), 0) ELSE 0 END,
        source_count = coalesce(counted.documents, 0),
        expires_at = least(days.expires_at, counted.first_created_at + :lifetime)
    FROM pairs
    LEFT JOIN (
        SELECT organization_id, day, sum(source_count)::bigint AS documents, min(first_created_at) AS first_created_at
        FROM stage GROUP BY organization_id, day
    ) AS counted USING (organization_id, day)
    WHERE days.job = :job AND days.organization_id = pairs.organization_id AND days.day = pairs.day
""")

COUNT_DOCUMENTS = text("""
    SELECT coalesce(sum(source_count), 0), coalesce(sum(source_count) FILTER (WHERE users.id IS NOT NULL), 0)
    FROM stage
    JOIN pairs USING (organization_id, day)
    LEFT JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
""")

# Documents that a computed day did not have before came late: that is why its figures change.
NAME_LATE_EVENTS = text("""
    UPDATE pairs SET reason = late.documents || CASE late.documents WHEN 1 THEN ' late event' ELSE ' late events' END
    FROM (
        SELECT organization_id, day, sum(stage.source_count) - days.source_count AS documents
        FROM stage JOIN rollup_days AS days USING (organization_id, day)
        WHERE days.job = :job AND days.day >= :start AND days.day < :end
        GROUP BY organization_id, day, days.source_count
    ) AS late
    WHERE pairs.organization_id = late.organization_id AND pairs.day = late.day AND late.documents > 0
""")

ANY_COMPUTED_BEFORE = text("SELECT EXISTS (SELECT FROM pairs WHERE was_computed)")

# `changes` is {figure: [before, after]}; a day without rows has none of them.
RESTATE = """
    INSERT INTO restatements (run_id, table_name, organization_id, day, reason, changes)
    WITH before AS (
        SELECT organization_id, {day} AS day, {figures} FROM {table}
        WHERE {day} >= :start AND {day} < :end
        GROUP BY organization_id, {day}
    ), after AS (
        SELECT organization_id, {day} AS day, {figures} FROM computed
        GROUP BY organization_id, {day}
    ), compared AS (
        SELECT organization_id, day, reason,
               to_jsonb(before) - 'organization_id' - 'day' AS was,
               to_jsonb(after) - 'organization_id' - 'day' AS becomes
        FROM pairs
        LEFT JOIN before USING (organization_id, day)
        LEFT JOIN after USING (organization_id, day)
        WHERE was_computed
    )
    SELECT :run, :table, organization_id, day, coalesce(reason, 'computed again'), (
        SELECT jsonb_object_agg(figure, jsonb_build_array(was -> figure, becomes -> figure))
        FROM jsonb_object_keys(coalesce(was, becomes)) AS figure
        WHERE was -> figure IS DISTINCT FROM becomes -> figure
    )
    FROM compared
    WHERE was IS DISTINCT FROM becomes
"""

# `computed` holds the rows as they should be; those of the pairs that it lacks are ghosts.
UPSERT = """
    WITH written AS (
        INSERT INTO {table} AS kept ({columns})
        SELECT {columns} FROM computed
        ON CONFLICT ({key}) DO UPDATE SET {assignments}
        WHERE ({kept}) IS DISTINCT FROM ({excluded})
        RETURNING {changed}
    )
    INSERT INTO changed SELECT {changed} FROM written
"""
DELETE_GHOSTS = """
    WITH gone AS (
        DELETE FROM {table} AS kept USING pairs
        WHERE kept.organization_id = pairs.organization_id AND kept.{day} = pairs.day
          AND kept.{day} >= :start AND kept.{day} < :end
          AND NOT EXISTS (SELECT FROM computed WHERE {same_key})
        RETURNING {kept_changed}
    )
    INSERT INTO changed SELECT {changed} FROM gone
"""


def restate(rollup: Rollup) -> TextClause:
    """Records which figures of days that were computed before are going to be others, and why."""
    named = ", ".join(f"{aggregate} AS {name}" for name, aggregate in rollup.figures.items())
    return text(RESTATE.format(table=rollup.name, day=rollup.day_column, figures=named))


def create_changed(rollup: Rollup) -> TextClause:
    """Makes the temporary table `changed`: organization_id, the day and the key of every row that is written."""
    columns = ", ".join(_changed(rollup))
    return text(f"CREATE TEMPORARY TABLE changed ON COMMIT DROP AS SELECT {columns} FROM computed WHERE false")  # noqa: S608


def upsert(rollup: Rollup) -> TextClause:
    """Writes the rows of `computed` that differ from those that are there, or are new."""
    statement = UPSERT.format(
        table=rollup.name,
        columns=", ".join(rollup.columns),
        key=", ".join(rollup.key),
        assignments=", ".join(f"{name} = EXCLUDED.{name}" for name in rollup.values),
        kept=", ".join(f"kept.{name}" for name in rollup.values),
        excluded=", ".join(f"EXCLUDED.{name}" for name in rollup.values),
        changed=", ".join(_changed(rollup)),
    )
    return text(statement)


def delete_ghosts(rollup: Rollup) -> TextClause:
    """Removes the rows of the pairs that `computed` lacks."""
    statement = DELETE_GHOSTS.format(
        table=rollup.name,
        day=rollup.day_column,
        same_key=" AND ".join(_same(rollup, name) for name in rollup.key),
        kept_changed=", ".join(f"kept.{name}" for name in _changed(rollup)),
        changed=", ".join(_changed(rollup)),
    )
    return text(statement)


def changed_days(rollup: Rollup) -> TextClause:
    """Makes the temporary table `changed_days`: the organizations and days of `changed`, each once."""
    return text(f"""
        CREATE TEMPORARY TABLE changed_days ON COMMIT DROP AS
        SELECT DISTINCT organization_id, {rollup.day_column} AS day FROM changed
    """)  # noqa: S608


def _same(rollup: Rollup, name: str) -> str:
    """Only what may be NULL is compared as such: it cannot be looked up in a hash."""
    comparison = "IS NOT DISTINCT FROM" if rollup.table.columns[name].nullable else "="
    return f"computed.{name} {comparison} kept.{name}"


def _changed(rollup: Rollup) -> list[str]:
    return list(dict.fromkeys(["organization_id", rollup.day_column, *rollup.key]))
