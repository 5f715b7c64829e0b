"""The threads that run jobs: an executor for APScheduler that never keeps a process from ending."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from threading import Lock, Thread
from time import monotonic
from typing import Any

from apscheduler.executors.base import BaseExecutor, MaxInstancesReachedError, run_job


class ThreadExecutor(BaseExecutor):
    """One daemon thread a run: the interpreter joins those of a pool at its end, however long their statement takes."""

    def __init__(self) -> None:
        super().__init__()
        self._threads: set[Thread] = set()
        self._changing = Lock()

    def submit_job(self, job: Any, run_times: Sequence[datetime]) -> None:
        """What still runs is asked again at the next tick, without a word."""
        with suppress(MaxInstancesReachedError):
            super().submit_job(job, run_times)

    def wait(self, seconds: float) -> bool:
        """Whether all threads have ended in that time."""
        deadline = monotonic() + seconds
        with self._changing:
            threads = list(self._threads)
        for thread in threads:
            thread.join(max(0.0, deadline - monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _do_submit_job(self, job: Any, run_times: Sequence[datetime]) -> None:
        thread = Thread(target=self._run, args=(job, run_times), name=f"job {job.id}", daemon=True)
        with self._changing:
            self._threads = {other for other in self._threads if other.is_alive()} | {thread}
            thread.start()

    def _run(self, job: Any, run_times: Sequence[datetime]) -> None:
        """APScheduler's own function catches whatever the job raises, and gives the events to tell of."""
        events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
        self._run_job_success(job.id, events)
