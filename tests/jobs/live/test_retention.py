"""What is no longer needed goes; what still guards against counting twice, or still waits, stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import text

from data.partitions import ensure_ledger_days, ledger_partition, partition_names
from data.tables.live import live_counter_members, live_outbox
from jobs.live.retention import LEDGER_DAYS, MEMBER_DAYS, clear_aggregated, drop_old_ledger_days, prune_live
from tests.jobs.live.conftest import NOON, Buffer

DAY = NOON.date()


def _drop_at(buffer: Buffer, when: datetime) -> list[str]:
    """What goes of the days around NOON; other tests leave partitions of other days."""
    near = {ledger_partition(DAY + timedelta(days=by)).name for by in range(-1, 2)}
    return [name for name in drop_old_ledger_days(buffer.sources, when) if name in near]


def test_only_what_was_applied_is_cleared_from_the_buffer(buffer: Buffer) -> None:
    buffer.put(buffer.act("Ann"), buffer.report("R", "DONE"))
    buffer.drain()
    buffer.put(buffer.act("Ben"))
    buffer.put({**buffer.act("Cid"), "aggregationStatus": "PROCESSING", "leaseUntil": NOON})
    assert clear_aggregated(buffer.sources, NOON - timedelta(seconds=1)) == 0
    assert clear_aggregated(buffer.sources, NOON) == 1
    assert buffer.states() == ["FAILED", "PENDING", "PROCESSING"]


def test_nothing_expires_that_was_not_applied(buffer: Buffer) -> None:
    expiring = [index for index in buffer.documents.index_information().values() if "expireAfterSeconds" in index]
    assert [index["partialFilterExpression"] for index in expiring] == [{"aggregationStatus": "AGGREGATED"}]


def test_what_waited_for_longer_than_a_week_still_counts_once(buffer: Buffer) -> None:
    entry = buffer.act("Ann")
    buffer.put(entry)
    buffer.clock.move(days=LEDGER_DAYS + 5)
    buffer.drain_until("committed")
    drop_old_ledger_days(buffer.sources, buffer.clock())
    buffer.clock.move(minutes=6)
    assert buffer.drain().rows_in == 1
    assert buffer.acorn() == {"events": 1, "active_users": 1}


def test_a_day_of_the_ledger_goes_once_it_is_old_and_the_buffer_has_forgotten_it(buffer: Buffer) -> None:
    buffer.put(buffer.act("Ann"))
    buffer.drain()
    old = NOON + timedelta(days=LEDGER_DAYS + 1)
    assert _drop_at(buffer, old) == []
    clear_aggregated(buffer.sources, old)
    assert ledger_partition(DAY).name not in _drop_at(buffer, old - timedelta(days=1))
    assert ledger_partition(DAY).name in _drop_at(buffer, old)
    assert buffer.ledger() == set()
    assert _drop_at(buffer, old) == []


def test_days_of_the_ledger_that_lie_ahead_stay(buffer: Buffer) -> None:
    with buffer.sources.postgres.begin() as connection:
        ensure_ledger_days(connection, DAY, DAY)
        before = partition_names(connection, "buffer_ledger")
    drop_old_ledger_days(buffer.sources, NOON)
    with buffer.sources.postgres.connect() as connection:
        after = partition_names(connection, "buffer_ledger")
    assert {"buffer_ledger_default", ledger_partition(DAY).name} <= set(after) <= set(before)


def test_an_entry_sent_again_after_its_day_left_the_ledger_does_not_count_again(buffer: Buffer) -> None:
    entry = buffer.metric("USER_ENGAGEMENT", {"name": "surveys"})
    buffer.put(entry)
    buffer.drain()
    buffer.clock.move(days=LEDGER_DAYS + 1)
    clear_aggregated(buffer.sources, buffer.clock())
    drop_old_ledger_days(buffer.sources, buffer.clock())
    buffer.put({**entry, "createdAt": buffer.clock()})
    buffer.drain()
    assert buffer.acorn() == {"surveys": 1}


def test_old_members_and_messages_go_and_the_counters_stay(buffer: Buffer) -> None:
    buffer.put(buffer.act("Ann"))
    buffer.drain()
    with buffer.sources.postgres.begin() as connection:
        connection.execute(text("UPDATE live_outbox SET created_at = :at"), {"at": NOON})
    counters = buffer.counters()
    prune_live(buffer.sources, NOON + timedelta(days=1))
    assert len(buffer.town.rows(live_outbox)) == 1
    prune_live(buffer.sources, NOON + timedelta(days=1, seconds=1))
    assert buffer.town.rows(live_outbox) == []
    prune_live(buffer.sources, NOON + timedelta(days=MEMBER_DAYS))
    assert len(buffer.town.rows(live_counter_members)) == 2
    prune_live(buffer.sources, NOON + timedelta(days=MEMBER_DAYS + 1))
    assert buffer.town.rows(live_counter_members) == []
    assert buffer.counters() == counters


def test_members_stay_while_an_entry_that_may_name_them_still_waits(buffer: Buffer) -> None:
    buffer.put(buffer.act("Ann"))
    buffer.drain()
    buffer.clock.move(days=1)
    buffer.put(buffer.act("Ann", NOON))
    much_later = datetime(2026, 6, 1, tzinfo=UTC)
    prune_live(buffer.sources, much_later)
    buffer.clock.now = much_later
    buffer.drain()
    assert buffer.acorn() == {"events": 2, "active_users": 1}
