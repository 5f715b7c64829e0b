"""The real log through the whole line: import, import again, compute, compute again, recount by other means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from data.ingest.files import open_events
from data.ingest.importing import ImportReport, import_events
from data.ingest.store import EventStore
from data.sources import Sources
from data.tables.analytics import feature_utilization_metrics as features
from data.tables.analytics import user_engagement_metrics as engagement
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Counts, Window
from tests.conftest import empty
from tests.jobs.reference import activity as reference
from tests.jobs.verdict import actual, host_of

WINDOW = Window(date(2018, 1, 22), date(2018, 9, 5))
EVENTS = 19_296


@pytest.fixture(scope="module")
def imported(shared_sources: Sources, real_log: Path) -> Iterator[tuple[Sources, ImportReport]]:
    empty(shared_sources)
    yield shared_sources, _import(shared_sources, real_log)
    empty(shared_sources)


@pytest.fixture(scope="module")
def computed(imported: tuple[Sources, ImportReport]) -> Sources:
    _compute(imported[0])
    return imported[0]


def _import(sources: Sources, file: Path) -> ImportReport:
    with open_events(str(file)) as opened:
        return import_events(EventStore(sources, create_missing=True), opened)


def _compute(sources: Sources) -> Counts:
    return run_job(sources, all_jobs()["daily"], WINDOW, datetime.now(UTC))


def _rows(sources: Sources, table: Any) -> list[dict[str, Any]]:
    with sources.postgres.connect() as connection:
        return [dict(row) for row in connection.execute(select(table)).mappings()]


def test_every_event_is_accepted_and_a_second_import_finds_only_duplicates(
    imported: tuple[Sources, ImportReport], real_log: Path
) -> None:
    sources, first = imported
    assert (first.accepted, first.duplicates, first.rejected) == (EVENTS, 0, 0)
    again = _import(sources, real_log)
    assert (again.accepted, again.duplicates, again.rejected) == (0, EVENTS, 0)


def test_old_events_make_no_buffer_entries(imported: tuple[Sources, ImportReport]) -> None:
    assert imported[0].mongo.metrics_buffer.estimated_document_count() == 0


def test_the_published_sums_hold(computed: Sources) -> None:
    columns = ("login_count", "reports_viewed", "dashboard_visits", "employees_updated", "ai_chat_messages_sent")
    sums = [func.sum(engagement.c[name]) for name in columns]
    with computed.postgres.connect() as connection:
        assert tuple(connection.execute(select(func.count(), *sums).select_from(engagement)).one()) == (
            3282,
            5388,
            6853,
            7085,
            794,
            657,
        )
        monday = select(func.count()).where(engagement.c.metric_date == date(2018, 2, 19))
        assert connection.scalar(monday) == 87
        assert connection.scalar(select(func.sum(features.c.total_uses))) == EVENTS


def test_each_engagement_row_agrees_with_a_recount(computed: Sources) -> None:
    logs = list(computed.mongo.user_activity_logs.find())
    assert len(logs) == EVENTS
    assert actual(computed, engagement.name) == reference.engagement(host_of(computed), logs, ())


def test_each_feature_row_agrees_with_a_recount(computed: Sources) -> None:
    logs = list(computed.mongo.user_activity_logs.find())
    assert actual(computed, features.name) == reference.utilization(host_of(computed), logs, WINDOW.end)


def test_a_second_run_leaves_every_row_as_it_was(computed: Sources) -> None:
    before = [_rows(computed, table) for table in (engagement, features)]
    _compute(computed)
    after = [_rows(computed, table) for table in (engagement, features)]
    assert [sorted(map(repr, rows)) for rows in after] == [sorted(map(repr, rows)) for rows in before]
