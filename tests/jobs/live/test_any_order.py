"""Property: the counters know nothing of the order, the batches, the repeats or the crashes of the drains."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from bson import ObjectId
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from data.ingest.documents import Document
from data.tables.analytics import report_generation_stats
from jobs.live.claim import LEASE
from jobs.live.retention import clear_aggregated
from tests.jobs.conftest import named
from tests.jobs.live.conftest import ACORN, NOON, STEPS, Buffer
from tests.jobs.live.recount import recount

RANKS: Mapping[str, int] = {"PENDING": 0, "PROCESSING": 1, "FAILED": 2, "SUCCESS": 3}
TABLES = (
    "live_counters, live_counter_members, live_outbox, dead_entries, buffer_ledger, report_entries,"
    " report_generation_stats, rollup_days, department_changes"
)

people = st.sampled_from(["Ann", "Ben", "Cid"])
moments = st.integers(-20 * 60, 20 * 60).map(lambda minutes: NOON + timedelta(minutes=minutes))
acts = st.fixed_dictionaries(
    {"eventType": st.sampled_from(["PAGE_VIEW", "AI_CHAT_MESSAGE"])},
    optional={
        "sessionId": st.sampled_from([named("one session"), named("another session")]),
        "feature": st.sampled_from(["search", "export"]),
    },
)
measures = st.fixed_dictionaries({"name": st.sampled_from(["surveys", "events"])})
uses = st.fixed_dictionaries({"feature": st.sampled_from(["search", "export"])})
steps = st.fixed_dictionaries(
    {"reportId": st.sampled_from([str(named("R")), str(named("S"))]), "status": st.sampled_from(list(RANKS))},
    optional={"aiTokensUsed": st.integers(0, 5), "errorMessage": st.sampled_from(["slow", "gone"])},
)
told = st.one_of(
    st.tuples(st.just("USER_ENGAGEMENT"), acts | measures),
    st.tuples(st.just("FEATURE_UTILIZATION"), uses),
    st.tuples(st.just("REPORT_GENERATION"), steps),
)
entries = st.lists(
    st.tuples(people, moments, told, st.integers(-10_000, 10_000).map(lambda cents: cents / 100)),
    min_size=1,
    max_size=12,
)
moves = st.lists(st.tuples(people, moments, st.sampled_from(["sales", "support", None])), max_size=4)
histories = st.lists(
    st.tuples(st.sampled_from([*STEPS, "whole", "sent again"]), st.integers(1, 12)), min_size=1, max_size=5
)


# Without shrinking, which would take minutes with real stores.
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(made=entries, moves=moves, history=histories, order=st.randoms(use_true_random=False))
def test_the_counters_are_a_function_of_the_set_of_entries(
    buffer: Buffer, made: Any, moves: Any, history: Any, order: Any
) -> None:
    _begin(buffer, moves)
    documents = [_entry(buffer, *parts) for parts in made]
    order.shuffle(documents)
    buffer.put(*documents)
    for how, limit in history:
        _advance(buffer, documents, how, limit)
    buffer.clock.move(seconds=LEASE.total_seconds())
    buffer.drain(limit=7)
    assert buffer.counters() == recount(documents, lambda user, when: _department(moves, user, when))
    assert buffer.ledger() == {document["_id"].binary for document in documents}
    assert _reports(buffer) == _expected_reports(documents)


def _begin(buffer: Buffer, moves: Any) -> None:
    """Everything empty, and people in the departments that `moves` tells of."""
    buffer.clock.now = NOON + timedelta(hours=1)
    buffer.documents.delete_many({})
    insert = text("INSERT INTO department_changes VALUES (:user, :department, :at) ON CONFLICT DO NOTHING")
    with buffer.sources.postgres.begin() as connection:
        for table in TABLES.split(", "):
            connection.execute(text(f"DELETE FROM {table}"))
        for user, at, department in moves:
            connection.execute(
                insert, {"user": named(user), "department": named(department) if department else None, "at": at}
            )


def _entry(buffer: Buffer, user: str, when: datetime, said: tuple[str, Document], value: float) -> Document:
    return buffer.metric(said[0], said[1], when, user=user, value=value)


def _advance(buffer: Buffer, documents: list[Document], how: str, limit: int) -> None:
    """One thing that may happen to a buffer: a drain, one that dies, or everything sent once more."""
    if how == "whole":
        buffer.drain(limit=limit)
    elif how == "sent again":
        clear_aggregated(buffer.sources, buffer.clock())
        buffer.clock.move(hours=12)
        there = {entry["_id"] for entry in buffer.documents.find({}, {"_id": 1})}
        again = [{**entry, "createdAt": buffer.clock()} for entry in documents if entry["_id"] not in there]
        if again:
            buffer.put(*again)
    elif buffer.documents.count_documents({"aggregationStatus": "PENDING"}):
        buffer.drain_until(how, limit=limit)


def _department(moves: Any, user: UUID, when: datetime) -> UUID | None:
    """The first move of a moment counts; before any, nobody has a department."""
    by_moment: dict[datetime, str | None] = {}
    for name, at, department in moves:
        if named(name) == user and at <= when:
            by_moment.setdefault(at, department)
    name = by_moment[max(by_moment)] if by_moment else None
    return named(name) if name else None


def _reports(buffer: Buffer) -> dict[UUID, tuple[Any, ...]]:
    rows = buffer.rows(report_generation_stats)
    columns = ("status", "generation_timestamp", "ai_tokens_used", "error_message", "organization_id")
    return {row["id"]: tuple(row[name] for name in columns) for row in rows}


def _expected_reports(documents: list[Document]) -> dict[UUID, tuple[Any, ...]]:
    by_report: dict[UUID, list[Document]] = {}
    for document in documents:
        if document["metricType"] == "REPORT_GENERATION":
            by_report.setdefault(UUID(document["metricData"]["dimensions"]["reportId"]), []).append(document)
    return {id: _expected_report(steps) for id, steps in by_report.items()}


def _expected_report(steps: list[Document]) -> tuple[Any, ...]:
    def place(step: Document) -> tuple[int, datetime, ObjectId]:
        return -RANKS[step["metricData"]["dimensions"]["status"]], step["timestamp"], step["_id"]

    told = [step["metricData"]["dimensions"] for step in sorted(steps, key=place)]
    failures = [said for said in told if said["status"] == "FAILED"]
    tokens = next((said["aiTokensUsed"] for said in told if "aiTokensUsed" in said), None)
    error = next((said["errorMessage"] for said in failures if "errorMessage" in said), None)
    status = told[0]["status"]
    earliest = min(step["timestamp"] for step in steps)
    return status, earliest, tokens, error if status == "FAILED" else None, ACORN
