"""Demo data: generated, sent through the same way in as everybody's, computed by the same job."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert

from dashboard_app.signin import hash_password
from data.accounts import change_account
from data.demo import SIGN_INS, DemoPlan, events, host_rows
from data.errors import BadRequest
from data.host_import import IMPORTABLE, upsert_rows
from data.ingest.store import EventStore, StoreResult
from data.sources import Sources
from data.tables.host import organizations
from data.tables.internal import installation
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Window

PASSWORD = "dashboard-demo"
KEY = "demo"
BATCH_EVENTS = 5_000

Step = Callable[[str, int], None]


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


def make_demo(sources: Sources, plan: DemoPlan, progress: Step) -> StoreResult:
    """Loads and computes the whole plan up to now; BadRequest where real organizations are."""
    if not is_empty(sources.postgres):
        raise BadRequest("Demo data is only made on empty stores: use another DATA_DIR.")
    return _load(sources, plan, plan.first_day, progress)


def extend_demo(sources: Sources, progress: Step = lambda note, steps: None) -> StoreResult | None:
    """Carries demo data on to now; None where there is none. The last day is sent again, as duplicates."""
    known = demo_plan(sources.postgres)
    if known is None:
        return None
    plan, reached = known
    return _load(sources, plan, reached, progress)


def demo_steps(plan: DemoPlan, first: date) -> int:
    """How many steps a load reports: a day of events and a day of figures each count one."""
    days = (datetime.now(UTC).date() - first).days + 1
    return days + all_jobs()["daily"].steps(Window(first, first + timedelta(days=days)))


def _load(sources: Sources, plan: DemoPlan, first: date, progress: Step) -> StoreResult:
    now = datetime.now(UTC)
    tomorrow = now.date() + timedelta(days=1)
    _load_host_rows(sources.postgres, plan, tomorrow, now)
    result = _load_events(sources, events(plan, first, tomorrow, now), progress)
    _remember(sources.postgres, plan, now.date())
    if first < now.date():
        run_job(sources, all_jobs()["daily"], Window(first, now.date()), now, progress)
    return result


def _load_host_rows(engine: Engine, plan: DemoPlan, until: date, now: datetime) -> None:
    with engine.begin() as connection:
        for name, rows in host_rows(plan, until, now):
            upsert_rows(connection, IMPORTABLE[name], rows)
    for sign_in in SIGN_INS:
        change_account(engine, sign_in.email, password_hash=hash_password(PASSWORD))


def _load_events(sources: Sources, generated: Iterable[dict[str, Any]], progress: Step) -> StoreResult:
    store, total, days = EventStore(sources), StoreResult(), set[str]()
    for batch in _batches(generated):
        result = store.store(batch)
        total.accepted += result.accepted
        total.duplicates += result.duplicates
        total.rejected += result.rejected
        seen = {str(event.get("timestamp") or event.get("sessionStarted"))[:10] for event in batch} - days
        days |= seen
        progress(f"{total.accepted:,} events", len(seen))
    return total


def _batches(generated: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
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
