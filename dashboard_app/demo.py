"""Demo data: generated, sent through the same way in as everybody's, computed by the same job."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert

from dashboard_app.signin import hash_password
from data.accounts import account_by_email, change_account
from data.demo import SIGN_INS, DemoPlan, events, host_rows
from data.errors import BadRequest
from data.host_import import IMPORTABLE, upsert_rows
from data.ingest.store import EventStore, StoreResult
from data.sources import Sources
from data.tables.host import organizations
from data.tables.internal import installation
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Progress, Window, no_progress

PASSWORD = "dashboard-demo"
KEY = "demo"
BATCH_EVENTS = 5_000
WRITERS = 2

Batch = list[dict[str, Any]]


def is_empty(engine: Engine) -> bool:
    """True where nobody but the platform itself is known yet."""
    with engine.connect() as connection:
        return connection.scalar(select(organizations.c.id).where(~organizations.c.is_platform).limit(1)) is None


def demo_plan(engine: Engine) -> tuple[DemoPlan, date] | None:
    """The plan of the demo data in this installation and the day up to which it reaches; None without any."""
    with engine.connect() as connection:
        value = connection.scalar(select(installation.c.value).where(installation.c.key == KEY))
    if value is None:
        return None
    plan = DemoPlan(**{**value["plan"], "first_day": date.fromisoformat(value["plan"]["first_day"])})
    return plan, date.fromisoformat(value["reached"])


def make_demo(
    sources: Sources,
    plan: DemoPlan,
    now: datetime,
    loading: Progress = no_progress,
    computing: Progress = no_progress,
) -> StoreResult:
    """Loads and computes the whole plan up to now, each with a progress of its own; BadRequest where anybody is.

    Interrupted, it leaves a demo that reaches to its first day, which `extend_demo` carries on.
    """
    if not is_empty(sources.postgres):
        raise BadRequest("Demo data is only made on empty stores: use another DATA_DIR.")
    _remember(sources.postgres, plan, plan.first_day)
    return _load(sources, plan, plan.first_day, now, loading, computing)


def extend_demo(sources: Sources, now: datetime, progress: Progress = no_progress) -> StoreResult | None:
    """Carries demo data on to now; None where there is none. The last day is sent again, as duplicates."""
    known = demo_plan(sources.postgres)
    if known is None:
        return None
    plan, reached = known
    return _load(sources, plan, reached, now, progress, progress)


def _load(
    sources: Sources, plan: DemoPlan, first: date, now: datetime, loading: Progress, computing: Progress
) -> StoreResult:
    tomorrow = now.date() + timedelta(days=1)
    _load_host_rows(sources.postgres, plan, tomorrow, now)
    result = _load_events(sources, events(plan, first, tomorrow, now), (tomorrow - first).days, loading)
    if first < now.date():
        run_job(sources, all_jobs()["daily"], Window(first, now.date()), now, computing)
    _remember(sources.postgres, plan, now.date())
    return result


def _load_host_rows(engine: Engine, plan: DemoPlan, until: date, now: datetime) -> None:
    with engine.begin() as connection:
        for name, rows in host_rows(plan, until, now):
            upsert_rows(connection, IMPORTABLE[name], rows)
    for sign_in in SIGN_INS:
        _give_password(engine, sign_in.email)


def _give_password(engine: Engine, email: str) -> None:
    """Only to whom has none: a new hash would end their sessions, and undo a change of theirs."""
    account = account_by_email(engine, email)
    if account and account.password_hash is None:
        change_account(engine, email, password_hash=hash_password(PASSWORD))


def _load_events(
    sources: Sources, generated: Iterable[dict[str, Any]], all_days: int, progress: Progress
) -> StoreResult:
    """What became of all events; while one batch waits for the store, the next is generated and checked."""
    total, days = StoreResult(), set[str]()
    for batch, result in _stored(sources, _batches(generated)):
        total.accepted += result.accepted
        total.duplicates += result.duplicates
        total.rejected += result.rejected
        days |= {str(event.get("timestamp") or event.get("sessionStarted"))[:10] for event in batch}
        progress(f"{total.accepted:,} events", min(len(days), all_days), all_days)
    return total


def _stored(sources: Sources, batches: Iterable[Batch]) -> Iterator[tuple[Batch, StoreResult]]:
    """Each batch with its result, in order, `WRITERS` of them under way at a time."""
    stores = deque(EventStore(sources) for _ in range(WRITERS))
    under_way: deque[tuple[Batch, EventStore, Future[StoreResult]]] = deque()

    def finished() -> tuple[Batch, StoreResult]:
        batch, store, future = under_way.popleft()
        stores.append(store)
        return batch, future.result()

    with ThreadPoolExecutor(WRITERS) as pool:
        for batch in batches:
            if not stores:
                yield finished()
            store = stores.popleft()
            under_way.append((batch, store, pool.submit(store.store, batch)))
        while under_way:
            yield finished()


def _batches(generated: Iterable[dict[str, Any]]) -> Iterator[Batch]:
    remaining = iter(generated)
    while batch := list(islice(remaining, BATCH_EVENTS)):
        yield batch


def _remember(engine: Engine, plan: DemoPlan, reached: date) -> None:
    value = {
        "plan": {**asdict(plan), "first_day": plan.first_day.isoformat()},
        "reached": reached.isoformat(),
    }
    row = insert(installation).values(key=KEY, value=value)
    with engine.begin() as connection:
        connection.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
