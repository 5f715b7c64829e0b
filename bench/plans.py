"""What every widget asks of two years of figures: how long each statement takes, and what it reads without an index."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, event, text

from bench.history import History, write_history
from bench.raw_logs import write_day
from data.errors import QueryTimeout
from data.people import Viewer
from data.queries import run
from data.queries.freshness import computed_at
from data.scope import Period, Scope
from data.sources import Sources
from layouts.registry import discover
from layouts.widget import Widget

RANGES = (28, 90, 365)
MANY_ROWS = 50_000
PATIENCE_MS = 120_000
LOG_DAYS = 30


@dataclass(frozen=True)
class Asked:
    """A statement as a widget sent it, with the settings of its transaction."""

    settings: str
    statement: str
    parameters: Any


@dataclass(frozen=True)
class Plan:
    """What a statement took; `scanned` names big tables that were read whole."""

    who: str
    name: str
    days: int
    milliseconds: float
    buffers: int
    scanned: frozenset[str]


def measure(sources: Sources, history: History) -> None:
    """Prints each statement's time and buffers on an installation of that size, the slowest first."""
    write_history(sources.postgres, history)
    for days_ago in range(1, LOG_DAYS + 1):
        write_day(sources, history.today - timedelta(days=days_ago), history.users)
    show(sources, history.today)


def show(sources: Sources, today: date) -> None:
    """Prints what is measured on stores that are filled already."""
    for plan in sorted(explain_all(sources, today), key=lambda plan: -plan.milliseconds):
        scanned = f"   reads whole: {', '.join(sorted(plan.scanned))}" if plan.scanned else ""
        print(
            f"plans    {plan.who:<20} {plan.days:>3} days {plan.milliseconds:>9,.1f} ms"
            f" {plan.buffers:>9,} buffers   {plan.name}{scanned}"
        )
    for who, seen in log_reads(sources, today):
        plan, examined = seen["planSummary"], seen.get("docsExamined", 0)
        print(f"plans    {who:<20} {seen['millis']:>9,} ms {examined:>9,} documents   {_comment(seen)}   {plan}")


def log_reads(sources: Sources, today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    """What MongoDB's profiler noted of each aggregation of the widgets, over the last 28 days."""
    for who, scope in _scopes(sources.postgres, today).items():
        sources.mongo.command("profile", 2)
        _asked_by(sources, replace(scope, period=Period(today - timedelta(days=28), today)))
        sources.mongo.command("profile", 0)
        for seen in sources.mongo["system.profile"].find({"command.aggregate": {"$exists": True}}):
            yield who, seen
        sources.mongo.drop_collection("system.profile")


def _comment(seen: dict[str, Any]) -> str:
    return f"{seen['command']['aggregate']} for {seen['command'].get('comment', 'nobody')}"


def explain_all(sources: Sources, today: date) -> Iterator[Plan]:
    """A plan for every statement of every widget, for each kind of viewer and range."""
    run.TIME_LIMIT_MS = dict.fromkeys(run.TIME_LIMIT_MS, PATIENCE_MS)
    for who, scope in _scopes(sources.postgres, today).items():
        for days in RANGES:
            period = Period(today - timedelta(days=days), today)
            ranged = replace(scope, period=period, comparison=period.shifted(-days))
            for asked in _asked_by(sources, ranged):
                yield explain(sources.postgres, asked, who, days)


def explain(engine: Engine, asked: Asked, who: str, days: int) -> Plan:
    """The plan of one statement, run twice so that what is measured is warm."""
    with engine.begin() as connection:
        connection.exec_driver_sql(asked.settings)
        for _ in range(2):
            explained = connection.exec_driver_sql(
                f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked.statement}", asked.parameters
            ).scalar_one()[0]
    root = explained["Plan"]
    buffers = root["Shared Hit Blocks"] + root["Shared Read Blocks"]
    return Plan(who, _name(asked), days, explained["Execution Time"], buffers, frozenset(_scanned(root)))


def _scopes(engine: Engine, today: date) -> dict[str, Scope]:
    """The biggest organization and its biggest department stand for one."""
    with engine.connect() as connection:
        organization_id, department_id = connection.execute(
            text(
                "SELECT organization_id, mode() WITHIN GROUP (ORDER BY department_id) FROM users"
                " WHERE department_id IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
            )
        ).one()

    def scope(role: str, organization: Any, department: Any) -> Scope:
        viewer = Viewer(uuid4(), organization or uuid4(), department, role, role.title(), "")
        return Scope(viewer, organization, department, None, Period(today, today), None, today)

    return {
        "OWNER": scope("OWNER", None, None),
        "OWNER, organization": scope("OWNER", organization_id, None),
        "LEADER": scope("LEADER", organization_id, None),
        "LEADER, department": scope("LEADER", organization_id, department_id),
        "MANAGER": scope("MANAGER", organization_id, department_id),
    }


def _asked_by(sources: Sources, scope: Scope) -> list[Asked]:
    """The statements that the widgets of the scope's viewer send, each text once."""
    widgets = [widget for widget in discover().values() if scope.viewer.role in widget.roles]
    asked: dict[tuple[str, str], Asked] = {}
    settings = ""

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        nonlocal settings
        if statement.startswith("SET"):
            settings = statement
        elif statement.startswith(("SELECT", "WITH")):
            asked[statement, repr(parameters)] = Asked(settings, statement, parameters)

    event.listen(sources.postgres, "before_cursor_execute", note)
    try:
        _ask(sources, scope, widgets)
    finally:
        event.remove(sources.postgres, "before_cursor_execute", note)
    return list(asked.values())


def _ask(sources: Sources, scope: Scope, widgets: Sequence[Widget]) -> None:
    for widget in widgets:
        try:
            widget.query(sources, scope)
        except QueryTimeout:
            print(f"plans    {widget.name} took longer than {PATIENCE_MS / 1000:.0f} s")
    computed_at(sources.postgres, "user_engagement_metrics", scope)


def _name(asked: Asked) -> str:
    """What the statement's comment says."""
    return asked.statement.partition("/*")[2].partition("*/")[0].strip()


def _scanned(node: dict[str, Any]) -> Iterator[str]:
    """Tables of which this plan reads many rows without an index."""
    rows = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    if node["Node Type"] == "Seq Scan" and rows >= MANY_ROWS:
        yield re.sub(r"_\d{4}_\d{2}$", "", node["Relation Name"])
    for child in node.get("Plans", ()):
        yield from _scanned(child)
