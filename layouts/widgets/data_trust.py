"""Can I trust the figures: did the jobs run, and is all computed? Source: job_runs and rollup_days."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from data.queries.trust import FigureTable, LastRun, Trust, trust
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, status
from layouts.format import MISSING, duration, exact, full_day, minute, plural
from layouts.job_names import INTERNAL, name_of
from layouts.widget import Drawing, Nothing, Size, Widget

STATES = {
    "succeeded": ("check", "good", "Done"),
    "running": ("clock", "flat", "Running"),
    "failed": ("triangle-alert", "bad", "Failed"),
    "abandoned": ("triangle-alert", "bad", "Broken off"),
}
RUN_COLUMNS = (Column("Job"), Column("State"), Column("Last run"), Column("Took", is_number=True))
LATE = Column("Late events", is_number=True)
TABLE_COLUMNS = (Column("Figures"), Column("Computed up to"), Column("Waiting"), LATE, Column("Findings"))


def query(sources: Sources, scope: Scope) -> Trust:
    """The last run of each job, the newest first, and each table of figures."""
    return trust(sources.postgres, scope, name="data_trust")


def figure(found: Trust, scope: Scope) -> Drawing:
    """A row for each job and each table of figures, its state in words beside an icon."""
    if not found.runs:
        return Nothing("not_yet", "No job has run yet. The first nightly run is at 02:00 UTC.")
    sees_rows = scope.viewer.role == "OWNER"
    columns = [*RUN_COLUMNS, Column("Rows", is_number=True)] if sees_rows else RUN_COLUMNS
    runs = data_table("The last run of each job", columns, [_run(run)[: len(columns)] for run in found.runs])
    if not found.tables:
        return runs
    tables = [_table(table) for table in found.tables if table.rollup not in INTERNAL]
    return html.Div([runs, data_table("What each table of figures holds", TABLE_COLUMNS, tables)])


def _run(run: LastRun) -> list[Cell]:
    rows = MISSING if run.rows is None else exact(run.rows)
    return [name_of(run.job), _state(run), minute(run.started_at), duration(run.seconds), rows]


def _state(run: LastRun) -> Component:
    icon, kind, words = STATES.get(run.state, ("circle-dashed", "flat", "Unknown"))
    return status(icon, kind, f"{words}, again at {run.retry_at:%H:%M}" if run.retry_at else words)


def _table(table: FigureTable) -> list[Cell]:
    computed_to = full_day(table.computed_to) if table.computed_to else MISSING
    days = plural(table.waiting_days, "day")
    waiting = status("clock", "warn", days) if table.waiting_days else days
    return [name_of(table.rollup), computed_to, waiting, exact(table.late_events), _findings(table)]


def _findings(table: FigureTable) -> Component:
    if not table.refused_days:
        return status("check", "good", "none")
    return status("triangle-alert", "bad", f"{plural(table.refused_days, 'day')} kept, logs are missing")


WIDGET = Widget(
    name="data_trust",
    title="Data trust",
    question="Did the jobs that make these figures run, and is every day computed?",
    type="TABLE",
    roles=frozenset({"OWNER", "LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
)
