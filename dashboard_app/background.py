"""What a serving process does beside serving: carry the demo on to today, then let the jobs run by themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from threading import Event, Thread
from time import monotonic

import structlog

from dashboard_app.demo import extend_demo
from data.errors import DashboardError
from data.sources import Sources
from jobs.faults import Stopping
from jobs.leader import say_nothing
from jobs.scheduler import PATIENCE_SECONDS, Scheduler
from jobs.spec import Job

logger = structlog.get_logger()


class Background:
    """Runs from `start` to `stop`; without `jobs` nothing is scheduled, without `demo` none is extended."""

    def __init__(
        self,
        sources: Sources,
        jobs: Mapping[str, Job],
        *,
        demo: bool,
        tell: Callable[[str], None] = say_nothing,
    ) -> None:
        self._sources = sources
        self._demo = demo
        self._stopping = Event()
        self._scheduler = Scheduler(sources, jobs, self.progress, tell=tell) if jobs else None
        self._thread = Thread(target=self._begin, name="background", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop_soon(self) -> None:
        """What runs ends at its next step."""
        self._stopping.set()

    def stop(self) -> None:
        """Ends what runs. What does not end in time is left behind: the next start does it again."""
        deadline = monotonic() + PATIENCE_SECONDS
        self.stop_soon()
        self._thread.join(PATIENCE_SECONDS)
        if self._scheduler and not self._scheduler.stop(max(0, deadline - monotonic())):
            logger.warning("job_left_behind", remedy="the next leader does it again")

    def progress(self, note: str, done: int, total: int) -> None:
        """Told after each step; Stopping once the program is to end."""
        if self._stopping.is_set():
            raise Stopping(f"stopped after {note}")

    def _begin(self) -> None:
        """Demo data first, so that the night's run finds the events it is to count."""
        if self._demo:
            self._extend_demo()
        if self._scheduler and not self._stopping.is_set():
            self._scheduler.start()

    def _extend_demo(self) -> None:
        try:
            extend_demo(self._sources, datetime.now(UTC), self.progress)
        except DashboardError as error:
            logger.warning("demo_not_extended", reason=error.message)
