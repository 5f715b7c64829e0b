"""The five-minute job: what the buffer took in becomes today's counters, reports and deliveries."""

from __future__ import annotations

from datetime import timedelta

from data.ingest.store import server_now
from data.sources import Sources
from jobs.live.drain import drain
from jobs.live.retention import prune_live
from jobs.spec import Counts, Job, Run
from jobs.triggers import every


def run(sources: Sources, run: Run) -> Counts:
    """What the drain did: entries claimed, applied now, and set aside as bad. SourceUnavailable."""
    counts = drain(sources, server_now, progress=run.progress)
    prune_live(sources, server_now())
    return counts


JOB = Job(
    name="realtime",
    purpose="Adds what the buffer took in to today's counters, to reports and to deliveries",
    run=run,
    trigger=every(timedelta(minutes=5)),
    makes_good=False,
    fills=("live_counters", "report_generation_stats", "notification_delivery_logs"),
)
