"""A state machine: whatever is sent, drained, computed, erased, let go by and broken off, the figures come out right.

Checks invariants I2 to I9: those of the ledger and of the days after each step, every cell once all is quiet.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from data.sources import Sources
from jobs.live.claim import LEASE
from jobs.live.retention import drop_old_ledger_days, prune_live
from jobs.registry import all_rollups
from tests.faults.failpoints import Crash
from tests.jobs.conftest import named
from tests.jobs.events import activities, events
from tests.jobs.live.recount import recount
from tests.jobs.simulation import Ago, Simulation
from tests.jobs.verdict import COUNTED, actual, differences, host_of, ledger_faults

EXAMPLES = int(os.environ.get("HISTORIES", "4"))
STEPS = 14
ERASED: dict[str, str] = {
    "user_activity_logs": "userId",
    "report_access_logs": "accessedBy.userId",
    "ai_chat_session_logs": "userId",
}
RECORD_ERASED = text("INSERT INTO erased_days VALUES (:erasure, :collection, :organization, :day, :documents)")
MARK_ERASED = text("""
    UPDATE rollup_days SET state = 'dirty', dirty_seq = dirty_seq + 1, reason = 'erasure'
    WHERE job = ANY(:jobs) AND organization_id = :organization AND day = :day AND state <> 'frozen'
""")

batches = st.lists(events(), min_size=1, max_size=10)
hours = st.sampled_from([1, 6, 20])


class History(RuleBasedStateMachine):
    """Everything that may happen to the pipeline, in any order."""

    simulation: Simulation
    has_begun = False

    @initialize()
    def begin(self) -> None:
        self.simulation.begin()
        self.has_begun = True
        self.as_of: dict[Any, Any] = {}
        self.counts: dict[Any, int] = {}
        self.applied: set[bytes] = set()
        self.is_old = False

    @rule(batch=batches)
    def send(self, batch: list[Any]) -> None:
        self.simulation.send(*batch)

    @rule()
    def send_again(self) -> None:
        self.simulation.send_again()

    @rule(limit=st.sampled_from([3, 100]))
    def drain(self, limit: int) -> None:
        self.simulation.drain(limit=limit)

    @rule()
    def night(self) -> None:
        self._tomorrow()
        self.simulation.night()

    @rule(nights=st.integers(2, 4))
    def wake_after_missed_nights(self, nights: int) -> None:
        """The scheduler was dead for days, and makes good each night that it missed."""
        self._tomorrow()
        self.simulation.clock.move(days=nights - 1)
        self.simulation.catch_up(nights)

    @rule(work=st.sampled_from(["drain", "night"]), step=st.integers(1, 30))
    def crash(self, work: str, step: int) -> None:
        """The process dies at any step."""
        reached = Counter[str]()

        def die(name: str) -> None:
            reached[name] += 1
            if reached.total() == step:
                raise Crash

        dying = replace(self.simulation.sources, reached=die)
        try:
            getattr(self.simulation, work)(dying)
        except Crash:
            self.simulation.clock.move(seconds=LEASE.total_seconds())

    @rule(back=st.sampled_from([0, 1, 3, 6, 92, 95]), days=st.integers(1, 4))
    def repair_by_hand(self, back: int, days: int) -> None:
        """An operator has closed days computed again, frozen ones among them."""
        end = self.simulation.today - timedelta(days=back)
        self.simulation.compute(end - timedelta(days=days), end)

    @rule()
    def maintain(self) -> None:
        """What the live path no longer needs goes, the old days of the ledger among it."""
        drop_old_ledger_days(self.simulation.sources, self.simulation.clock())
        prune_live(self.simulation.sources, self.simulation.clock())

    @rule(by=hours)
    def let_time_pass(self, by: int) -> None:
        self.simulation.clock.move(hours=by)

    @rule(user=st.sampled_from(["Ann", "Ben", "Cid"]), department=st.sampled_from(["sales", "support", None]))
    def move(self, user: str, department: str | None) -> None:
        self.simulation.move(user, department)

    @precondition(lambda self: not self.is_old)
    @rule(user=st.sampled_from(["Ann", "Dan"]))
    def erase(self, user: str) -> None:
        """The logs of a person are deleted, and what that takes from each day is recorded."""
        self.simulation.remember()
        with self.simulation.sources.postgres.begin() as connection:
            erasure = connection.scalar(
                text("INSERT INTO erasures (user_id) VALUES (:u) RETURNING id"), {"u": named(user)}
            )
            for collection, whose in ERASED.items():
                jobs = [found.name for found in all_rollups() if found.logs and found.logs.collection == collection]
                for (organization, day), documents in self._take(collection, whose, user).items():
                    told = {"erasure": erasure, "collection": collection, "organization": organization, "day": day}
                    connection.execute(RECORD_ERASED, {**told, "documents": documents})
                    connection.execute(MARK_ERASED, {"jobs": jobs, "organization": organization, "day": day})

    @rule()
    def let_logs_expire(self) -> None:
        """Everything is computed, then nights pass as they do until all logs of activities have gone."""
        self.all_is_well_once_it_is_quiet()
        for days in (88, 1, 1, 3):
            self.simulation.clock.move(days=days)
            self.simulation.expire()
            self.simulation.night()
        self.is_old = True

    @precondition(lambda self: self.is_old)
    @rule(event=activities(), back=st.integers(93, 96))
    def send_something_very_late(self, event: Any, back: int) -> None:
        """What belongs to a frozen day changes nothing; a day that never had anything may still get it."""
        before = set(self.simulation.documents["user_activity_logs"])
        self.simulation.send({**event, "timestamp": Ago(timedelta(days=back))})
        logs = self.simulation.documents["user_activity_logs"]
        for id in set(logs) - before:
            if (logs[id]["organizationId"], logs[id]["timestamp"].date()) in self._frozen():
                del logs[id]

    @rule()
    def all_is_well_once_it_is_quiet(self) -> None:
        self._tomorrow()
        self.simulation.clock.move(seconds=LEASE.total_seconds())
        self.simulation.drain()
        self.simulation.night()
        assert differences(self.simulation) + ledger_faults(self.simulation, self.applied) == []
        waiting = [row for row in self._days() if row["state"] == "dirty" and row["day"] < self.simulation.today]
        assert waiting == []

    @invariant()
    def counters_are_those_of_the_ledger(self) -> None:
        """I2, I3, I4: a counter is a function of the entries in the ledger, and whoever is AGGREGATED is in it."""
        if not self.has_begun:
            return
        self.applied |= {row["entry_id"] for row in self.simulation.rows("buffer_ledger")}
        entries = self.simulation.documents["metrics_buffer"].values()
        applied = [e for e in entries if e["_id"].binary in self.applied]
        counted = [e for e in applied if e["createdAt"].date() - e["timestamp"].date() <= COUNTED]
        wanted = recount(counted, host_of(self.simulation.sources).department_at)
        assert {key: row["value"] for key, row in actual(self.simulation.sources, "live_counters").items()} == wanted
        done = self.simulation.sources.mongo.metrics_buffer.find({"aggregationStatus": "AGGREGATED"}, {"_id": 1})
        assert {entry["_id"].binary for entry in done} <= self.applied

    @invariant()
    def days_never_go_back(self) -> None:
        """I6, I9: as_of only grows; the documents of a day become fewer by erasure alone."""
        if not self.has_begun:
            return
        erased = self._erased()
        for row in self._days():
            key = row["job"], row["organization_id"], row["day"]
            assert key not in self.as_of or row["as_of"] >= self.as_of[key]
            assert (row["source_count"] or 0) + erased[key] >= self.counts.get(key, 0)
            self.counts[key] = row["source_count"] or 0
            if row["as_of"]:
                self.as_of[key] = row["as_of"]

    def teardown(self) -> None:
        if self.has_begun:
            self.all_is_well_once_it_is_quiet()

    def _tomorrow(self) -> None:
        """Two at night, when the last day has closed."""
        now = self.simulation.clock()
        self.simulation.clock.now = now.replace(hour=2, minute=0, second=0, microsecond=0) + timedelta(days=1)

    def _days(self) -> list[dict[str, Any]]:
        return self.simulation.rows("rollup_days")

    def _erased(self) -> Counter[Any]:
        """(job, organization, day) -> how many of its documents were ever erased."""
        readers = [(found.name, found.logs.collection) for found in all_rollups() if found.logs]
        erased = Counter[Any]()
        for row in self.simulation.rows("erased_days"):
            for job, collection in readers:
                if collection == row["collection"]:
                    erased[job, row["organization_id"], row["day"]] += row["documents"]
        return erased

    def _frozen(self) -> set[tuple[Any, date]]:
        rows = [row for row in self._days() if row["job"] == "user_engagement_metrics" and row["state"] == "frozen"]
        return {(row["organization_id"], row["day"]) for row in rows}

    def _take(self, collection: str, whose: str, user: str) -> Counter[Any]:
        """(organization, day) -> how many documents of the person it loses; they are gone then."""
        mine = list(self.simulation.sources.mongo[collection].find({whose: named(user)}))
        self.simulation.sources.mongo[collection].delete_many({whose: named(user)})
        for document in mine:
            del self.simulation.documents[collection][document["_id"]]
        return Counter((document["organizationId"], day) for document in mine for day in _days_of(document))


def _days_of(document: Any) -> Iterator[date]:
    """The days that count the document: a consultation also those on which it once seemed to start."""
    if "sessionStarted" not in document:
        yield document["timestamp"].date()
        return
    yield from (moment.date() for moment in (document["sessionStarted"], *document.get("movedFrom", ())))


@pytest.fixture
def simulation(sources: Sources) -> Simulation:
    return Simulation(sources)


def test_any_history_ends_well(simulation: Simulation) -> None:
    """Nobody ever sees a wrong figure stay."""

    class OfThisTest(History):
        pass

    OfThisTest.simulation = simulation
    run_state_machine_as_test(
        OfThisTest,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize="CI" in os.environ,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a history takes seconds: too long to shrink
            suppress_health_check=list(HealthCheck),
        ),
    )
