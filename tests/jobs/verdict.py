"""Holds every cell of every table against the reference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.jobs.live.recount import recount
from tests.jobs.reference.activity import engagement, utilization
from tests.jobs.reference.chats import chats
from tests.jobs.reference.deliveries import deliveries
from tests.jobs.reference.host import Host
from tests.jobs.reference.reports import access_days, day_counts, reports
from tests.jobs.simulation import Simulation

Rows = Mapping[Any, Mapping[str, Any]]

# How long after its day an entry of the buffer still counts in the live counters.
COUNTED = timedelta(days=7)

KEYS: Mapping[str, Sequence[str]] = {
    "user_engagement_metrics": ("user_id", "metric_date"),
    "feature_utilization_metrics": ("organization_id", "feature_name", "user_role", "metric_date"),
    "ai_chat_analytics": ("organization_id", "session_id"),
    "report_access_days": ("organization_id", "report_id", "day"),
    "report_generation_stats": ("id",),
    "notification_delivery_logs": ("notification_id", "user_id", "delivery_channel"),
    "organization_day_counts": ("organization_id", "day"),
    "live_counters": ("day", "organization_id", "department_id", "counter", "label"),
}
UNTOLD = {"id", "created_at", "updated_at", "metadata", "version"}


@dataclass(frozen=True)
class Expected:
    """What each table should hold for all documents of a simulation, once every day before `until` is computed."""

    simulation: Simulation
    until: date

    def tables(self) -> dict[str, Rows]:
        host, entries, talks = host_of(self.simulation), self._documents("metrics_buffer"), self._closed_chats()
        found, opened = chats(host, talks), access_days(host, self._closed("report_access_logs"))
        told = reports(host, entries, opened)
        events = self._closed("user_activity_logs")
        return {
            "user_engagement_metrics": engagement(host, events, found.values()),
            "feature_utilization_metrics": utilization(host, events, self.until),
            "ai_chat_analytics": found,
            "report_access_days": opened,
            "report_generation_stats": {(id,): row for id, row in told.items()},
            "notification_delivery_logs": deliveries(host, entries, self._closed("notification_interaction_logs")),
            "organization_day_counts": self._closed_counts(told, found),
            "live_counters": self._counters(host, entries),
        }

    def _documents(self, collection: str) -> list[Any]:
        return list(self.simulation.documents[collection].values())

    def _closed(self, collection: str) -> list[Any]:
        return [log for log in self._documents(collection) if log["timestamp"].date() < self.until]

    def _closed_chats(self) -> list[Any]:
        talks = self._documents("ai_chat_session_logs")
        return [talk for talk in talks if talk["sessionStarted"].date() < self.until]

    def _closed_counts(self, told: Rows, found: Rows) -> Rows:
        counts = day_counts(told.values(), dict(found))
        return {key: row for key, row in counts.items() if key[1] < self.until}

    def _counters(self, host: Host, entries: list[Any]) -> Rows:
        counted = [e for e in entries if e["createdAt"].date() - e["timestamp"].date() <= COUNTED]
        return {key: {"value": value} for key, value in recount(counted, host.department_at).items()}


def host_of(simulation: Simulation) -> Host:
    names = (
        "organizations",
        "users",
        "departments",
        "department_changes",
        "employees",
        "notifications",
        "feature_catalogue",
    )
    return Host(**{name: simulation.rows(name) for name in names})


def actual(simulation: Simulation, table: str) -> Rows:
    """The rows by key, without what only tells when they were written; days without any count are left out."""
    rows = {tuple(row[name] for name in KEYS[table]): row for row in simulation.rows(table)}
    assert len(rows) == len(simulation.rows(table)), f"{table} holds a key twice"
    if table == "organization_day_counts":
        rows = {key: row for key, row in rows.items() if row["reports_generated"] or row["ai_chat_sessions"]}
    told = UNTOLD | set(KEYS[table])
    return {key: {name: value for name, value in row.items() if name not in told} for key, row in rows.items()}


def differences(
    simulation: Simulation, until: date | None = None, but: Callable[[str, Any], bool] | None = None
) -> list[str]:
    """Every cell that is not as it should be, in words; `but` chooses rows (table, key) that are not looked at."""
    wanted = Expected(simulation, until or simulation.today).tables()
    return [told for table, rows in wanted.items() for told in _differences(simulation, table, rows, but)]


def _differences(simulation: Simulation, table: str, wanted: Rows, but: Any) -> Iterator[str]:
    found = actual(simulation, table)
    for key in wanted.keys() | found.keys():
        if but and but(table, key):
            continue
        if key not in found or key not in wanted:
            yield f"{table} {key}: {'is missing' if key not in found else 'should not be there'}"
            continue
        if missing := {name for name in found[key].keys() ^ wanted[key].keys() if name not in KEYS[table]} - {
            "updated_at"
        }:
            yield f"{table} {key}: nobody says what {missing} should be"
        for name, value in wanted[key].items():
            if name in found[key] and found[key][name] != value:
                yield f"{table} {key} {name}: is {found[key][name]!r}, should be {value!r}"


def ledger_faults(simulation: Simulation) -> list[str]:
    """What is not true of the buffer once all is quiet: each entry is done and in the ledger once, or dead.

    The one reason that there is: a delivery to somebody who is gone.
    """
    members = host_of(simulation).members
    ledger = [row["entry_id"] for row in simulation.rows("buffer_ledger")]
    entries = simulation.documents["metrics_buffer"].values()
    sent = {entry["_id"].binary for entry in entries}
    to_nobody = {entry["_id"].binary for entry in entries if _is_delivery_to_nobody(entry, members)}
    dead = {row["entry_id"] for row in simulation.rows("dead_entries")}
    faults = [f"the ledger lacks {id.hex()}" for id in sent - set(ledger) - (to_nobody & dead)]
    faults += [f"the ledger holds {id.hex()}, which nobody sent" for id in set(ledger) - sent]
    faults += [f"{id.hex()} is dead for no reason" for id in dead - to_nobody]
    faults += ["an id is in the ledger twice"] if len(ledger) > len(set(ledger)) else []
    return faults + [f"{entry['_id']} waits still" for entry in _not_done(simulation)]


def _is_delivery_to_nobody(entry: Any, members: set[Any]) -> bool:
    addressee = entry["metricData"].get("userId"), entry["organizationId"]
    return entry["metricType"] == "NOTIFICATION_DELIVERY" and addressee not in members


def _not_done(simulation: Simulation) -> Iterator[Any]:
    return simulation.sources.mongo.metrics_buffer.find({"aggregationStatus": {"$in": ["PENDING", "PROCESSING"]}})
