"""Each entry of the buffer takes effect exactly once, whatever crashes, repeats or runs at the same time."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from data.ingest.documents import Document
from data.queries.live import LIVE_CHANNEL, live_counts
from data.sources import Sources
from data.tables.live import live_outbox
from jobs.live.claim import LEASE
from jobs.live.drain import drain, drain_batch
from jobs.live.retention import clear_aggregated
from jobs.registry import all_jobs
from jobs.spec import Run
from tests.jobs.conftest import named
from tests.jobs.live.conftest import ACORN, BRAMBLE, NOON, STEPS, Buffer
from tests.jobs.live.recount import recount

DEPARTMENTS = {named("Ann"): named("sales"), named("Ben"): named("sales"), named("Cid"): named("support")}
SESSIONS = [named(f"session {number}") for number in range(5)]


def _department(user: UUID, when: datetime) -> UUID | None:
    return DEPARTMENTS.get(user)


def _busy_day(buffer: Buffer, count: int, seed: int = 1) -> list[Document]:
    """Entries of every kind that moves a counter, by everybody, around midnight."""
    chance = random.Random(seed)
    return [_something(buffer, chance) for _ in range(count)]


def _something(buffer: Buffer, chance: random.Random) -> Document:
    user = chance.choice(["Ann", "Ben", "Cid", "Dan"])
    home = BRAMBLE if user == "Dan" else ACORN
    when = NOON + timedelta(hours=chance.randint(-14, 14))
    kind = chance.randint(0, 9)
    if kind < 6:
        what = chance.choice(["PAGE_VIEW", "AI_CHAT_MESSAGE"])
        feature = chance.choice([{}, {"feature": "search"}, {"feature": "export"}])
        return buffer.act(user, when, eventType=what, eventMetadata=feature, sessionId=chance.choice(SESSIONS))
    if kind < 8:
        status = chance.choice(["PENDING", "PROCESSING", "FAILED", "SUCCESS"])
        return buffer.report(f"{user} {chance.randint(1, 9)}", status, when, user=user, organization=home)
    if kind == 8:
        told = {"name": "surveys_sent"}
        return buffer.metric("USER_ENGAGEMENT", told, when, user=user, organization=home, value=chance.random())
    return buffer.metric("FEATURE_UTILIZATION", {"feature": "search"}, when, user=user, organization=home, value=3)


def test_counters_are_those_of_a_recount_for_the_organization_and_each_department(buffer: Buffer) -> None:
    entries = _busy_day(buffer, 400)
    buffer.put(*entries)
    counts = buffer.drain(limit=150)
    assert (counts.rows_in, counts.rows_out, counts.skipped) == (400, 400, 0)
    assert buffer.counters() == recount(entries, _department)
    assert set(buffer.states()) == {"AGGREGATED"}
    assert buffer.ledger() == {entry["_id"].binary for entry in entries}


def test_the_job_of_every_five_minutes_drains_what_waits(buffer: Buffer) -> None:
    job = all_jobs()["realtime"]
    buffer.put(buffer.act("Ann"), buffer.act("Ben"))
    told: list[Any] = []
    run = Run(1, job.window_for(NOON), NOON, lambda *step: told.append(step))
    assert job.run(buffer.sources, run).rows_out == 2
    assert told == [("2 entries", 1, 1)]
    assert job.trigger.get_next_fire_time(None, NOON + timedelta(seconds=1)) == NOON + timedelta(minutes=5)
    assert not job.makes_good


def test_draining_again_changes_nothing(buffer: Buffer) -> None:
    buffer.put(*_busy_day(buffer, 50))
    buffer.drain()
    before = buffer.counters()
    assert buffer.drain().rows_in == 0
    assert buffer.counters() == before


def test_an_entry_that_is_put_back_does_not_count_again(buffer: Buffer) -> None:
    entries = _busy_day(buffer, 50)
    buffer.put(*entries)
    buffer.drain()
    buffer.documents.update_many({}, {"$set": {"aggregationStatus": "PENDING"}})
    counts = buffer.drain()
    assert (counts.rows_in, counts.rows_out) == (50, 0)
    assert buffer.counters() == recount(entries, _department)
    assert set(buffer.states()) == {"AGGREGATED"}


def test_an_entry_that_was_cleared_and_is_sent_again_days_later_does_not_count_again(buffer: Buffer) -> None:
    entries = [entry for entry in _busy_day(buffer, 50) if entry["timestamp"] <= NOON]
    buffer.put(*entries)
    buffer.drain()
    assert clear_aggregated(buffer.sources, buffer.clock()) == len(entries)
    buffer.clock.move(days=3)
    buffer.put(*({**entry, "createdAt": buffer.clock()} for entry in entries))
    assert buffer.drain().rows_out == 0
    assert buffer.counters() == recount(entries, _department)


def test_history_that_is_imported_later_moves_no_live_counter_but_makes_its_reports(buffer: Buffer) -> None:
    long_ago = NOON - timedelta(days=8)
    buffer.put(buffer.report("Old", "SUCCESS", long_ago), buffer.metric("USER_ENGAGEMENT", {"name": "n"}, long_ago))
    assert buffer.drain().rows_out == 2
    assert buffer.counters() == {}
    with buffer.sources.postgres.connect() as connection:
        assert connection.scalar(text("SELECT generation_date FROM report_generation_stats")) == long_ago.date()


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_loses_nothing_and_counts_nothing_twice(buffer: Buffer, step: str) -> None:
    entries = _busy_day(buffer, 60)
    buffer.put(*entries)
    buffer.drain_until(step, limit=40)
    is_done = step == "marked"
    committed = 40 if step in ("committed", "marked") else 0
    assert len(buffer.ledger()) == committed
    assert bool(buffer.counters()) == bool(committed)
    assert buffer.drain().rows_in == 20
    buffer.clock.move(seconds=LEASE.total_seconds())
    assert buffer.drain().rows_in == (0 if is_done else 40)
    assert buffer.counters() == recount(entries, _department)
    assert set(buffer.states()) == {"AGGREGATED"}
    assert buffer.ledger() == {entry["_id"].binary for entry in entries}


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_drain_that_stalls_beyond_its_lease_and_resumes_harms_nobody(buffer: Buffer, step: str) -> None:
    entries = _busy_day(buffer, 40)
    buffer.put(*entries)

    def stall(reached: str) -> None:
        # Within the transaction the other drain would wait for this one: it takes over before or after.
        if reached == f"drain: {step}":
            buffer.clock.move(seconds=LEASE.total_seconds())
            if step in ("claimed", "staged", "committed"):
                buffer.drain()

    drain_batch(Sources(buffer.sources.postgres, buffer.sources.mongo, stall), buffer.clock, 5_000)
    buffer.drain()
    assert buffer.counters() == recount(entries, _department)
    assert set(buffer.states()) == {"AGGREGATED"}


def test_nobody_else_gets_an_entry_before_its_lease_has_run_out(buffer: Buffer) -> None:
    buffer.put(buffer.act("Ann"))
    buffer.drain_until("claimed")
    buffer.clock.move(seconds=LEASE.total_seconds() - 1)
    assert buffer.drain().rows_in == 0
    [entry] = buffer.documents.find()
    assert (entry["aggregationStatus"], entry["attempts"]) == ("PROCESSING", 1)
    assert entry["leaseUntil"] == entry["claimedAt"] + LEASE
    buffer.clock.move(seconds=1)
    assert buffer.drain().rows_out == 1
    [entry] = buffer.documents.find()
    assert (entry["aggregationStatus"], entry["attempts"]) == ("AGGREGATED", 2)
    assert entry["aggregatedAt"] == buffer.clock()


def test_the_oldest_entries_go_first(buffer: Buffer) -> None:
    entries = _busy_day(buffer, 9)
    for number, entry in enumerate(entries):
        entry["createdAt"] = NOON - timedelta(minutes=number)
    buffer.put(*entries)
    drain_batch(buffer.sources, buffer.clock, 3)
    assert buffer.ledger() == {entry["_id"].binary for entry in entries[-3:]}


def test_drains_at_once_neither_block_each_other_nor_count_twice(buffer: Buffer) -> None:
    entries = _busy_day(buffer, 1_200)
    buffer.put(*entries)
    together = Barrier(4)

    def one_of_many(number: int) -> int:
        together.wait()
        return drain(buffer.sources, buffer.clock, limit=70).rows_out

    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(one_of_many, range(4)))
    assert sum(applied) == 1_200
    assert buffer.counters() == recount(entries, _department)


def test_drains_of_the_very_same_entries_at_once_apply_them_once(buffer: Buffer) -> None:
    entries = _busy_day(buffer, 300)
    buffer.put(*entries)
    together = Barrier(3)

    def meet(reached: str) -> None:
        # Each claims what the one before it has claimed already, since the clock runs on.
        if reached == "drain: claimed":
            buffer.clock.move(seconds=LEASE.total_seconds())
            together.wait(timeout=30)

    def one_of_three(number: int) -> int:
        while together.n_waiting < number and not together.broken:
            pass
        return drain_batch(Sources(buffer.sources.postgres, buffer.sources.mongo, meet), buffer.clock, 300).rows_out

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(one_of_three, range(3))) == 300
    assert buffer.counters() == recount(entries, _department)
    buffer.clock.move(seconds=LEASE.total_seconds())
    buffer.drain()
    assert set(buffer.states()) == {"AGGREGATED"}


def test_a_person_counts_for_the_department_of_that_moment(buffer: Buffer) -> None:
    with buffer.sources.postgres.begin() as connection:
        connection.execute(
            text("INSERT INTO department_changes VALUES (:user, :department, :at)"),
            {"user": named("Ann"), "department": named("support"), "at": NOON},
        )
    moved = [buffer.act("Ann", NOON - timedelta(seconds=1)), buffer.act("Ann", NOON)]
    before_all = buffer.act("Ann", NOON - timedelta(days=1_000))
    before_all["createdAt"] = before_all["timestamp"]
    buffer.put(*moved, before_all)
    buffer.drain()
    events = {key[:3]: value for key, value in buffer.counters().items() if key[3] == "events"}
    today, long_ago = NOON.date(), before_all["timestamp"].date()
    assert events == {
        (today, ACORN, None): 2,
        (today, ACORN, named("sales")): 1,
        (today, ACORN, named("support")): 1,
        (long_ago, ACORN, None): 1,
    }


def test_midnight_parts_the_days_in_utc(buffer: Buffer) -> None:
    midnight = NOON + timedelta(hours=12)
    buffer.clock.now = midnight
    session = named("late session")
    buffer.put(*(buffer.act("Ann", midnight + timedelta(milliseconds=by), sessionId=session) for by in (-1, 0, 1)))
    buffer.drain()
    assert buffer.acorn(date(2026, 3, 4)) == {"events": 1, "active_users": 1, "sessions": 1}
    assert buffer.acorn(date(2026, 3, 5)) == {"events": 2, "active_users": 1, "sessions": 1}


def test_listeners_are_told_once_an_organization_with_values_and_versions(buffer: Buffer) -> None:
    with buffer.sources.postgres.connect().execution_options(isolation_level="AUTOCOMMIT") as listener:
        listener.exec_driver_sql(f"LISTEN {LIVE_CHANNEL}")
        buffer.put(buffer.act("Ann"), buffer.act("Cid"), buffer.act("Dan"))
        buffer.drain()
        buffer.put(buffer.act("Ben"))
        buffer.drain()
        heard = list(listener.connection.driver_connection.notifies(timeout=5, stop_after=3))
    messages = sorted(buffer.town.rows(live_outbox), key=lambda row: row["id"])
    assert len(heard) == len(messages) == 3
    assert all(str(row["id"]) in note.payload for row, note in zip(messages, heard, strict=True))
    told = [
        (count["value"], count["version"])
        for row in messages
        if row["organization_id"] == ACORN
        for count in row["payload"]["counters"]
        if count["counter"] == "events" and count["department_id"] is None
    ]
    assert told == [(2, 1), (3, 2)]
    counts = live_counts(buffer.sources.postgres, ACORN, NOON.date())
    assert [(c.counter, c.value, c.version) for c in counts[:2]] == [("active_users", 3, 2), ("events", 3, 2)]
    assert [c.department_id for c in counts[:2]] == [None, None]
    assert {c.department_id for c in counts[2:]} == {named("sales"), named("support")}
