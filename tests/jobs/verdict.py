"""Holds every cell of every table against the reference."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from itertools import product
from typing import Any

from data.sources import Sources
from tests.jobs import reference_business as business
from tests.jobs.live.recount import recount
from tests.jobs.reference.activity import engagement, utilization
from tests.jobs.reference.chats import chats
from tests.jobs.reference.deliveries import deliveries
from tests.jobs.reference.host import Host
from tests.jobs.reference.reports import access_days, reports
from tests.jobs.simulation import FOUNDED, Simulation, rows_of

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
    "platform_adoption_metrics": ("organization_id", "metric_date"),
    "business_impact_bases": ("organization_id", "day"),
    "business_impact_metrics": ("organization_id", "metric_date"),
    "live_counters": ("day", "organization_id", "department_id", "counter", "label"),
}
HOST_TABLES = (
    "organizations",
    "employees",
    "candidates",
    "departments",
    "branches",
    "subscription_periods",
    "survey_responses",
    "training_recommendations",
)
UNTOLD = {"id", "created_at", "updated_at", "metadata", "version"}


# These look far back: of their days, the last so many are looked at.
MADE_OF_OTHERS = ("platform_adoption_metrics", "business_impact_bases", "business_impact_metrics")
DAYS_LOOKED_AT = 70


@dataclass(frozen=True)
class Expected:
    """What each table should hold for all documents of a simulation, once every day before `until` is computed."""

    simulation: Simulation
    until: date

    def tables(self) -> dict[str, Rows]:
        host, entries, talks = host_of(self.simulation.sources), self._documents("metrics_buffer"), self._closed_chats()
        found, opened = chats(host, talks), access_days(host, self._closed("report_access_logs"))
        events = self._closed("user_activity_logs")
        engaged, told = engagement(host, events, found.values()), reports(host, entries, opened)
        return {
            "user_engagement_metrics": engaged,
            "feature_utilization_metrics": utilization(host, events, self.until),
            "ai_chat_analytics": found,
            "report_access_days": opened,
            "report_generation_stats": {(id,): row for id, row in told.items()},
            "notification_delivery_logs": deliveries(host, entries, self._closed("notification_interaction_logs")),
            "live_counters": self._counters(host, entries),
            **self._made_of(engaged, found, told),
        }

    @property
    def days(self) -> list[date]:
        """The days that the tables made of others are looked at on."""
        found = [self.until - timedelta(days=back) for back in range(1, DAYS_LOOKED_AT + 1)]
        return [day for day in found if day >= FOUNDED.date()]

    def _documents(self, collection: str) -> list[Any]:
        return list(self.simulation.documents[collection].values())

    def _closed(self, collection: str) -> list[Any]:
        return [log for log in self._documents(collection) if log["timestamp"].date() < self.until]

    def _closed_chats(self) -> list[Any]:
        talks = self._documents("ai_chat_session_logs")
        return [talk for talk in talks if talk["sessionStarted"].date() < self.until]

    def _counters(self, host: Host, entries: list[Any]) -> Rows:
        counted = [e for e in entries if e["createdAt"].date() - e["timestamp"].date() <= COUNTED]
        return {key: {"value": value} for key, value in recount(counted, host.department_at).items()}

    def _made_of(self, engaged: Rows, found: Rows, told: Rows) -> dict[str, Rows]:
        """The tables that are made of others, from what those should hold."""
        world: dict[str, list[Any]] = {name: rows_of(self.simulation.sources, name) for name in HOST_TABLES}
        world["user_engagement_metrics"] = [
            {**row, "user_id": user, "metric_date": day} for (user, day), row in engaged.items()
        ]
        world["ai_chat_analytics"] = [{**row, "organization_id": key[0]} for key, row in found.items()]
        world["report_generation_stats"] = list(told.values())
        homes = {row["id"]: row for row in world["organizations"]}
        counted = {key: business.day_counts(world, *key) for key in product(homes, self.days)}
        open_on = [(id, day) for id, day in counted if business.existed(homes[id], day)]
        bases = {key: business.bases(world, *key) for key in open_on}
        return {
            "organization_day_counts": {key: row for key, row in counted.items() if any(row.values())},
            "platform_adoption_metrics": {key: business.adoption(world, *key) for key in open_on},
            "business_impact_bases": bases,
            "business_impact_metrics": {key: business.impact(row) for key, row in bases.items()},
        }

    def is_looked_at(self, table: str, key: Any) -> bool:
        return table not in (*MADE_OF_OTHERS, "organization_day_counts") or key[1] in self.days


def host_of(sources: Sources) -> Host:
    return Host(**{field.name: rows_of(sources, field.name) for field in fields(Host)})


def actual(sources: Sources, table: str) -> Rows:
    """The rows by key, without what only tells when they were written; days without any count are left out."""
    all_rows = rows_of(sources, table)
    rows = {tuple(row[name] for name in KEYS[table]): row for row in all_rows}
    assert len(rows) == len(all_rows), f"{table} holds a key twice"
    if table == "organization_day_counts":
        rows = {key: row for key, row in rows.items() if row["reports_generated"] or row["ai_chat_sessions"]}
    told = UNTOLD | set(KEYS[table])
    return {key: {name: value for name, value in row.items() if name not in told} for key, row in rows.items()}


def differences(simulation: Simulation, until: date | None = None, without: Collection[str] = ()) -> list[str]:
    """Every cell that is not as it should be, in words; the tables in `without` are not looked at."""
    expected = Expected(simulation, until or simulation.today)
    return [
        told
        for table, wanted in expected.tables().items()
        if table not in without
        for told in _differences(expected, table, wanted)
    ]


def _differences(expected: Expected, table: str, wanted: Rows) -> Iterator[str]:
    found = actual(expected.simulation.sources, table)
    for key in filter(lambda key: expected.is_looked_at(table, key), wanted.keys() | found.keys()):
        if key not in found or key not in wanted:
            yield f"{table} {key}: {'is missing' if key not in found else 'should not be there'}"
        else:
            yield from (f"{table} {key} {told}" for told in _cells(found[key], wanted[key]))


def _cells(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    for name in found.keys() | wanted.keys():
        if name not in found or name not in wanted:
            yield f"{name}: nobody says what it should be"
        elif found[name] != wanted[name]:
            yield f"{name}: is {found[name]!r}, should be {wanted[name]!r}"


def ledger_faults(simulation: Simulation, forgotten: Collection[bytes] = ()) -> list[str]:
    """What is not true of the buffer once all is quiet: each entry is done and in the ledger once, or dead.

    The one reason that there is: a delivery to somebody who is gone. The ledger may have dropped the `forgotten` ones.
    """
    members = host_of(simulation.sources).members
    ledger = [row["entry_id"] for row in simulation.rows("buffer_ledger")]
    entries = simulation.documents["metrics_buffer"].values()
    sent = {entry["_id"].binary for entry in entries}
    to_nobody = {entry["_id"].binary for entry in entries if _is_delivery_to_nobody(entry, members)}
    dead = {row["entry_id"] for row in simulation.rows("dead_entries")}
    faults = [f"the ledger lacks {id.hex()}" for id in sent - {*ledger, *forgotten} - (to_nobody & dead)]
    faults += [f"the ledger holds {id.hex()}, which nobody sent" for id in set(ledger) - sent]
    faults += [f"{id.hex()} is dead for no reason" for id in dead - to_nobody]
    faults += ["an id is in the ledger twice"] if len(ledger) > len(set(ledger)) else []
    return faults + [f"{entry['_id']} waits still" for entry in _not_done(simulation)]


def _is_delivery_to_nobody(entry: Any, members: set[Any]) -> bool:
    addressee = entry["metricData"].get("userId"), entry["organizationId"]
    return entry["metricType"] == "NOTIFICATION_DELIVERY" and addressee not in members


def _not_done(simulation: Simulation) -> Iterator[Any]:
    return simulation.sources.mongo.metrics_buffer.find({"aggregationStatus": {"$in": ["PENDING", "PROCESSING"]}})
