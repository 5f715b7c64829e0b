"""platform_adoption_metrics: one row per day for each organization that existed on it, but the platform's own.

Source: the host's organizations, employees, candidates, departments, branches and subscription periods;
user_engagement_metrics of the day; organization_day_counts of every day so far.
"""

from __future__ import annotations

from pathlib import Path

from data.tables.analytics import platform_adoption_metrics
from jobs.spec import Reads, Rollup

ROLLUP = Rollup(
    table=platform_adoption_metrics,
    key=("organization_id", "metric_date"),
    select=Path(__file__).with_suffix(".sql").read_text(),
    reads=(Reads("organization_day_counts", days=None), Reads("user_engagement_metrics")),
    revisit_days=35,
)
