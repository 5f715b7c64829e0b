"""Bad entries are found out and set aside, so that none of them can hold up the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from data.ingest.documents import Document
from data.sources import Sources
from data.tables.live import dead_entries
from jobs.live.apply import Outcome, apply
from jobs.live.entries import Entry, as_json, entry_key

# Classes of SQLSTATE that speak of the data: an exception in a value, a violated constraint, a limit of a row.
FAULTS_OF_DATA = ("22", "23", "54")


def apply_all_but_bad(sources: Sources, entries: Sequence[Entry], until: date) -> Outcome:
    """What became of the entries; a batch that PostgreSQL refuses is halved until the bad entry stands alone.

    Whatever speaks of anything but the data is raised, condemns nothing, and leaves the rest to the end of the lease.
    """
    try:
        return apply(sources, entries, until)
    except (DBAPIError, psycopg.Error) as error:
        reason = _fault_of_data(error)
        if reason is None:
            raise
    if len(entries) == 1:
        return Outcome(condemned={entries[0].key: reason})
    half = len(entries) // 2
    outcome = apply_all_but_bad(sources, entries[:half], until)
    outcome.add(apply_all_but_bad(sources, entries[half:], until))
    return outcome


def record_dead(sources: Sources, documents: Sequence[Document], reasons: Mapping[bytes, str]) -> None:
    """Copies the entries to dead_entries, each with its reason; one that is there already says why it failed again."""
    rows = [_dead(document, reasons[entry_key(document["_id"])]) for document in documents]
    if not rows:
        return
    statement = insert(dead_entries).values(sorted(rows, key=lambda row: row["entry_id"]))
    again = {name: statement.excluded[name] for name in ("reason", "entry", "failed_at")}
    with sources.postgres.begin() as connection:
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["entry_id"],
                set_={**again, "resolved_at": None},
                where=dead_entries.c.resolved_at.is_not(None)
                | dead_entries.c.reason.is_distinct_from(statement.excluded.reason),
            )
        )


def _fault_of_data(error: DBAPIError | psycopg.Error) -> str | None:
    """What PostgreSQL says of the data, in one line; None when something else went wrong."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, psycopg.Error):
        return None
    is_of_data = isinstance(cause, psycopg.DataError) or (cause.sqlstate or "").startswith(FAULTS_OF_DATA)
    return str(cause).strip().splitlines()[0] if is_of_data else None


def _dead(document: Document, reason: str) -> dict[str, Any]:
    organization, metric_type = document.get("organizationId"), document.get("metricType")
    return {
        "entry_id": entry_key(document["_id"]),
        "organization_id": organization if isinstance(organization, UUID) else None,
        "metric_type": metric_type if isinstance(metric_type, str) else None,
        "reason": reason.replace("\x00", ""),
        "entry": as_json(document),
        "failed_at": func.now(),
    }
