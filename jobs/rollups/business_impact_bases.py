"""business_impact_bases: the counts and sums behind each rate of business_impact_metrics, one row per existing
organization and day; windows are UTC days and end with the day.

Source: user_engagement_metrics, ai_chat_analytics, report_generation_stats, and the host's employees, candidates,
survey responses, training recommendations and subscription periods.
"""

from __future__ import annotations

from pathlib import Path

from data.tables.basis import business_impact_bases
from jobs.spec import Reads, Rollup

LONGEST_QUARTER = 92

ROLLUP = Rollup(
    table=business_impact_bases,
    key=("organization_id", "day"),
    select=Path(__file__).with_suffix(".sql").read_text(),
    reads=(
        Reads("user_engagement_metrics", days=60),
        Reads("ai_chat_analytics", days=30),
        Reads("report_generation_stats", days=LONGEST_QUARTER),
    ),
    day_column="day",
    revisit_days=35,
)
