"""Events taken in per second, beside a bare `insert_many` of the same documents."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import orjson

from data.demo import DemoPlan, events, host_rows
from data.host_import import IMPORTABLE, upsert_rows
from data.ingest.documents import COLLECTIONS, document_of
from data.ingest.importing import BATCH_EVENTS
from data.ingest.parse import EventParser
from data.ingest.store import ACKNOWLEDGED, EventStore
from data.sources import Sources

ROUNDS = 5
EVENTS = 20_000


def measure(sources: Sources) -> None:
    """Prints the medians of both and their ratio."""
    lines = _lines(sources)
    rates: dict[str, list[float]] = {"bare insert_many": [], "import": []}
    for _ in range(ROUNDS):
        rates["bare insert_many"].append(_rate(sources, lambda: _insert(sources, lines), lines))
        rates["import"].append(_rate(sources, lambda: _import(sources, lines), lines))
    bare, ours = (statistics.median(rates[name]) for name in rates)
    print(f"ingest   import {ours:>9,.0f} events/s   bare insert_many {bare:>9,.0f} events/s   ratio {ours / bare:.2f}")


def fill(sources: Sources) -> None:
    """Leaves the demo's people and EVENTS logs of theirs."""
    _import(sources, _lines(sources))


def _lines(sources: Sources) -> list[bytes]:
    """Activity events of the demo, as lines of a file; the demo's people are put in place."""
    now = datetime.now(UTC)
    plan = DemoPlan(first_day=now.date() - timedelta(days=DemoPlan.days))
    with sources.postgres.begin() as connection:
        for name, rows in host_rows(plan, now.date(), now):
            upsert_rows(connection, IMPORTABLE[name], rows)
    activity = (event for event in events(plan, plan.first_day, now.date(), now) if event["kind"] == "activity")
    return [orjson.dumps(event) for event in islice(activity, EVENTS)]


def _rate(sources: Sources, work: Callable[[], float], lines: list[bytes]) -> float:
    for name in COLLECTIONS.values():
        sources.mongo[name].delete_many({})
    return len(lines) / work()


def _insert(sources: Sources, lines: list[bytes]) -> float:
    parser, now = EventParser(), datetime.now(UTC)
    documents = [document_of(parser.parse(line, now), now) for line in lines]
    collection = sources.mongo.get_collection("user_activity_logs", write_concern=ACKNOWLEDGED)
    started = time.perf_counter()
    for batch in _batches(documents):
        collection.insert_many(batch, ordered=False)
    return time.perf_counter() - started


def _import(sources: Sources, lines: list[bytes]) -> float:
    store = EventStore(sources)
    started = time.perf_counter()
    for batch in _batches(lines):
        result = store.store(batch)
        assert result.accepted == len(batch)
    return time.perf_counter() - started


def _batches(items: list) -> Iterator[list]:
    for start in range(0, len(items), BATCH_EVENTS):
        yield items[start : start + BATCH_EVENTS]
