"""The lock of a job lasts as long as its process is there, and no longer."""

from __future__ import annotations

from threading import Event

import pytest

from data.sources import Sources
from jobs.faults import AlreadyRunning
from jobs.locks import close_session, job_lock, open_session, try_lock
from tests.jobs.probes import end_lock_sessions
from tests.terminal import wait_until

SHORT_MS = 600


def is_free(sources: Sources, job: str) -> bool:
    try:
        with job_lock(sources.postgres, job):
            return True
    except AlreadyRunning:
        return False


def test_a_job_is_held_for_longer_than_a_standstill_may_last(sources: Sources) -> None:
    with job_lock(sources.postgres, "probe", longest_idle_ms=SHORT_MS):
        Event().wait(3 * SHORT_MS / 1_000)
        assert not is_free(sources, "probe")
        assert is_free(sources, "another")
    assert is_free(sources, "probe")


def test_a_process_that_stands_still_loses_the_job(sources: Sources) -> None:
    session = open_session(sources.postgres, longest_idle_ms=SHORT_MS)
    assert try_lock(session, "job probe")
    assert not is_free(sources, "probe")
    wait_until(lambda: is_free(sources, "probe"), seconds=10)
    close_session(session)


def test_a_job_is_free_again_when_its_holder_fails_or_is_cut_off(sources: Sources) -> None:
    with pytest.raises(ZeroDivisionError), job_lock(sources.postgres, "probe"):
        raise ZeroDivisionError
    assert is_free(sources, "probe")
    with job_lock(sources.postgres, "probe"):
        assert end_lock_sessions(sources) == 1
        wait_until(lambda: is_free(sources, "probe"), seconds=10)
