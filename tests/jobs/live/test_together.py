"""Several drains at once tell of the same reports and notifications, and end as one drain would."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from sqlalchemy import text

from data.ingest.documents import Document
from data.tables.analytics import notification_delivery_logs, report_generation_stats
from jobs.live.drain import drain
from tests.jobs.live.conftest import ACORN, BRAMBLE, NOON, Buffer


def _drain_at_once(buffer: Buffer, drains: int = 4, limit: int = 20) -> int:
    together = Barrier(drains)

    def one(number: int) -> int:
        together.wait()
        return drain(buffer.sources, buffer.clock, limit=limit).rows_out

    with ThreadPoolExecutor(drains) as pool:
        return sum(pool.map(one, range(drains)))


def _steps(buffer: Buffer, chance: random.Random, **owner: object) -> Document:
    status = chance.choice(["PENDING", "PROCESSING", "FAILED", "SUCCESS"])
    return buffer.report(f"R{chance.randint(1, 12)}", status, aiTokensUsed=chance.randint(1, 99), **owner)


def test_reports_and_deliveries_end_as_after_a_single_drain(buffer: Buffer) -> None:
    chance = random.Random(3)
    for number in range(8):
        buffer.notify(f"N{number}")
    entries = [_steps(buffer, chance) for _ in range(300)]
    for _ in range(300):
        said = {"status": chance.choice(["FAILED", "FAILED", "FAILED", "SENT"]), "retryCount": chance.randint(0, 9)}
        entries.append(buffer.delivery(f"N{chance.randint(0, 7)}", errorMessage=chance.choice("abc"), **said))
    chance.shuffle(entries)
    buffer.put(*entries)
    assert _drain_at_once(buffer) == 600
    tables = (report_generation_stats, notification_delivery_logs)
    at_once = [buffer.rows(table, but=lambda name: name == "created_at") for table in tables]
    counters = buffer.counters()
    _forget(buffer)
    buffer.put(*entries)
    buffer.drain()
    assert [_without_ids(rows) for rows in at_once] == [_without_ids(buffer.rows(table)) for table in tables]
    assert buffer.counters() == counters


def test_drains_that_move_hundreds_of_the_same_counters_wait_for_each_other_but_never_in_a_circle(
    buffer: Buffer,
) -> None:
    labels = [f"feature {number}" for number in range(300)]
    random.Random(7).shuffle(labels)
    buffer.put(*(buffer.act("Ann", eventMetadata={"feature": label}) for label in labels * 8))
    assert _drain_at_once(buffer, limit=300) == 2_400
    uses = {value for key, value in buffer.counters().items() if key[3] == "feature_uses"}
    assert uses == {8}


def test_two_organizations_that_claim_the_same_reports_at_once_never_share_one(buffer: Buffer) -> None:
    chance = random.Random(5)
    ours = [_steps(buffer, chance) for _ in range(150)]
    theirs = [_steps(buffer, chance, user="Dan", organization=BRAMBLE) for _ in range(150)]
    entries = [*ours, *theirs]
    chance.shuffle(entries)
    buffer.put(*entries)
    applied = _drain_at_once(buffer)
    owners = {row["id"]: row["organization_id"] for row in buffer.rows(report_generation_stats)}
    refused = {
        entry["_id"].binary
        for entry in entries
        if owners[UUID(entry["metricData"]["dimensions"]["reportId"])] != entry["organizationId"]
    }
    assert set(owners.values()) <= {ACORN, BRAMBLE}
    assert set(buffer.dead()) == refused
    assert applied == len(entries) - len(refused)
    assert buffer.ledger().isdisjoint(refused)
    assert {row["generation_timestamp"] for row in buffer.rows(report_generation_stats)} == {NOON}


def _forget(buffer: Buffer) -> None:
    tables = "report_generation_stats notification_delivery_logs report_entries buffer_ledger live_counters"
    with buffer.sources.postgres.begin() as connection:
        for table in [*tables.split(), "live_counter_members"]:
            connection.execute(text(f"DELETE FROM {table}"))
    buffer.documents.delete_many({})


def _without_ids(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Reports keep theirs; a delivery's is made anew each time."""
    kept = [{name: value for name, value in row.items() if name != "id" or "report_type" in row} for row in rows]
    return sorted(kept, key=str)
