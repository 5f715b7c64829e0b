"""Can I trust the figures: did the jobs run? Source: job_runs."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from data.queries.trust import LastRun, last_runs
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, status
from layouts.format import MISSING, duration, exact, human, minute
from layouts.widget import Drawing, Nothing, Size, Widget

NAMES = {
    "daily": "Nightly figures",
    "realtime": "Live counters",
    "maintenance": "Upkeep of the database",
    "archive": "Archive of old months",
}
STATES = {
    "succeeded": ("check", "good", "Done"),
    "running": ("clock", "flat", "Running"),
    "failed": ("triangle-alert", "bad", "Failed"),
    "abandoned": ("triangle-alert", "bad", "Broken off"),
}
UNKNOWN_STATE = ("circle-dashed", "flat", "Unknown")


def query(sources: Sources, scope: Scope) -> Sequence[LastRun]:
    """The last run of each job, the newest first."""
    return last_runs(sources.postgres, scope, name="data_trust")


def figure(runs: Sequence[LastRun], scope: Scope) -> Drawing:
    """A row for each job, its state in words beside an icon."""
    if not runs:
        return Nothing("not_yet", "No job has run yet. The first nightly run is at 02:00 UTC.")
    sees_rows = scope.viewer.role == "OWNER"
    columns = [Column("Job"), Column("State"), Column("Last run"), Column("Took", is_number=True)]
    rows = [_row(run) for run in runs]
    if sees_rows:
        columns.append(Column("Rows", is_number=True))
        rows = [[*row, _written(run)] for row, run in zip(rows, runs, strict=True)]
    return data_table("The last run of each job", columns, rows)


def _row(run: LastRun) -> list[Cell]:
    return [NAMES.get(run.job, human(run.job)), _state(run), minute(run.started_at), duration(run.seconds)]


def _state(run: LastRun) -> Component:
    icon, kind, words = STATES.get(run.state, UNKNOWN_STATE)
    return status(icon, kind, f"{words}, again at {run.retry_at:%H:%M}" if run.retry_at else words)


def _written(run: LastRun) -> str:
    return MISSING if run.rows is None else exact(run.rows)


WIDGET = Widget(
    name="data_trust",
    title="Data trust",
    question="Did the jobs that make these figures run, and when?",
    type="TABLE",
    roles=frozenset({"OWNER", "LEADER"}),
    size=Size(6, 3),
    query=query,
    figure=figure,
)
