"""Whether the jobs ran. Source: job_runs, written by the runner as it goes, so never stale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import distinct_on

from data.queries.run import fetch
from data.scope import Scope
from data.tables.internal import job_runs


@dataclass(frozen=True)
class LastRun:
    """The last run of a job; `rows` and `seconds` are None where unknown or not for the viewer."""

    job: str
    state: str
    started_at: datetime
    finished_at: datetime | None
    rows: int | None
    retry_at: datetime | None

    @property
    def seconds(self) -> float | None:
        return (self.finished_at - self.started_at).total_seconds() if self.finished_at else None


def last_runs(engine: Engine, scope: Scope, *, name: str) -> Sequence[LastRun]:
    """The last run of every job that ever ran, the newest first; skipped runs do not count. One statement.

    Rows are sums over the whole platform and so for OWNER alone; error texts are shown nowhere here.
    QueryTimeout, SourceUnavailable.
    """
    statement = (
        select(job_runs)
        .where(job_runs.c.state != "skipped")
        .ext(distinct_on(job_runs.c.job))
        .order_by(job_runs.c.job, job_runs.c.started_at.desc(), job_runs.c.id.desc())
    )
    sees_rows = scope.viewer.role == "OWNER"
    runs = [
        LastRun(
            row.job,
            row.state,
            row.started_at,
            row.finished_at,
            row.rows_out if sees_rows else None,
            row.retry_at if row.state == "failed" else None,
        )
        for row in fetch(engine, statement, name=name)
    ]
    return sorted(runs, key=lambda run: run.started_at, reverse=True)
