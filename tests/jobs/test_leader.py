"""Of any number of processes one leads, whatever happens to it or to its connection."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import text

from data.sources import Sources, open_sources
from jobs.leader import Leader
from jobs.ledger import history
from tests.conftest import Urls
from tests.jobs.probes import LEADS, crowd, end_lock_sessions, leader_of
from tests.terminal import wait_until

TAKEOVER_SECONDS = 5
STANDSTILL_SECONDS = 15


@contextmanager
def leaders(sources: Sources, count: int) -> Iterator[list[tuple[Leader, list[str]]]]:
    """Candidates in this process, each with what it has told."""
    with ExitStack() as stack:
        candidates = []
        for _ in range(count):
            told: list[str] = []
            leader = Leader(sources.postgres, told.append)
            leader.start()
            stack.callback(leader.stop)
            candidates.append((leader, told))
        yield candidates


def sessions(sources: Sources) -> int:
    """How many sessions hold a lock of the jobs."""
    question = text("""
        SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND granted AND datname = current_database()
    """)
    with sources.postgres.connect() as connection:
        return connection.execute(question).scalar_one()


def test_of_three_one_leads_and_hands_over_when_it_stops(sources: Sources) -> None:
    with leaders(sources, 3) as candidates:
        wait_until(lambda: all(told for _, told in candidates))
        [first] = [leader for leader, _ in candidates if leader.leads]
        first.stop()
        assert not first.leads
        wait_until(lambda: any(leader.leads for leader, _ in candidates), TAKEOVER_SECONDS)
        assert sessions(sources) == 1
    assert sessions(sources) == 0


def test_who_loses_the_connection_steps_down_and_somebody_leads_again(sources: Sources) -> None:
    with leaders(sources, 2) as candidates:
        wait_until(lambda: all(told for _, told in candidates))
        [(_, told)] = [candidate for candidate in candidates if candidate[0].leads]
        assert end_lock_sessions(sources) == 2
        wait_until(lambda: len(told) > 1, TAKEOVER_SECONDS)
        assert told[1] == "Waiting: another process leads."
        wait_until(lambda: any(leader.leads for leader, _ in candidates), TAKEOVER_SECONDS)
        assert sum(leader.leads for leader, _ in candidates) == 1


def test_who_does_not_hear_from_the_server_leads_no_more(sources: Sources) -> None:
    with leaders(sources, 1) as [(leader, _)]:
        wait_until(lambda: leader.leads)
        with sources.postgres.connect() as connection:
            [session] = connection.scalars(text("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"))
        os.kill(session, signal.SIGSTOP)
        try:
            wait_until(lambda: not leader.leads, TAKEOVER_SECONDS)
        finally:
            os.kill(session, signal.SIGCONT)
        wait_until(lambda: leader.leads, TAKEOVER_SECONDS)


def test_nobody_leads_where_postgres_is_gone() -> None:
    nowhere = open_sources("postgresql://dashboard@127.0.0.1:1/dashboard", "mongodb://127.0.0.1:1/dashboard")
    with leaders(nowhere, 1) as [(leader, told)]:
        wait_until(lambda: told)
        assert not leader.leads
    assert told == ["Waiting: another process leads."]


def test_a_leader_that_is_killed_is_replaced_within_five_seconds(
    sources: Sources, migrated_urls: Urls, tmp_path: Path
) -> None:
    with crowd(migrated_urls, tmp_path, "work") as start:
        members = [start(), start()]
        leader = leader_of(members)
        wait_until(lambda: "begins" in leader.said)
        [other] = [member for member in members if member is not leader]
        wait_until(lambda: "Waiting" in other.said)
        leader.kill()
        wait_until(lambda: LEADS in other.said, TAKEOVER_SECONDS)
        wait_until(lambda: "begins" in other.said)
    assert "abandoned" in {run.state for run in history(sources.postgres)}


def test_a_leader_that_stands_still_is_replaced_and_leads_no_more_when_it_wakes(
    sources: Sources, migrated_urls: Urls, tmp_path: Path
) -> None:
    with crowd(migrated_urls, tmp_path, "stroll") as start:
        members = [start(), start()]
        leader = leader_of(members)
        [other] = [member for member in members if member is not leader]
        wait_until(lambda: "Waiting" in other.said)
        leader.send(signal.SIGSTOP)
        wait_until(lambda: other.leads, STANDSTILL_SECONDS)
        leader.send(signal.SIGCONT)
        wait_until(lambda: not leader.leads, TAKEOVER_SECONDS)
        assert other.leads
