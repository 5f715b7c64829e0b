"""What a serving process does beside serving: carry the demo on to today, then let the jobs run by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import structlog

from dashboard_app.demo import extend_demo
from data.errors import DashboardError
from data.sources import Sources
from jobs.scheduler import start_scheduler
from jobs.spec import Job

logger = structlog.get_logger()

PATIENCE_SECONDS = 10


class Stopping(DashboardError):
    """The program is being stopped; what was begun is done again at the next start."""

    title = "The program is being stopped"


class Background:
    """Runs from `start` to `stop`; without `jobs` nothing is scheduled, without `demo` none is extended."""

    def __init__(self, sources: Sources, jobs: Mapping[str, Job], *, demo: bool) -> None:
        self._sources = sources
        self._jobs = jobs
        self._demo = demo
        self._stopping = Event()
        self._scheduler: Any = None
        self._thread = Thread(target=self._begin, name="background", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop_soon(self) -> None:
        """What runs ends at its next step."""
        self._stopping.set()

    def stop(self) -> None:
        """Ends what runs, and waits for it."""
        self.stop_soon()
        self._thread.join(PATIENCE_SECONDS)
        if self._scheduler:
            self._scheduler.shutdown(wait=True)

    def progress(self, note: str, done: int, total: int) -> None:
        """Told after each step; Stopping once the program is to end."""
        if self._stopping.is_set():
            raise Stopping(f"stopped after {note}")

    def _begin(self) -> None:
        """Demo data first, so that the night's run finds the events it is to count."""
        if self._demo:
            self._extend_demo()
        if self._jobs and not self._stopping.is_set():
            self._scheduler = start_scheduler(self._sources, self._jobs, self.progress)

    def _extend_demo(self) -> None:
        try:
            extend_demo(self._sources, datetime.now(UTC), self.progress)
        except DashboardError as error:
            logger.warning("demo_not_extended", reason=error.message)
