"""organization_day_counts: what one organization's day adds to the lifetime totals; a row for every day, zeros too.

Source: report_generation_stats by generation_date, ai_chat_analytics by session_date.
"""

from __future__ import annotations

from pathlib import Path

from data.tables.basis import organization_day_counts
from jobs.spec import Reads, Rollup

ROLLUP = Rollup(
    table=organization_day_counts,
    key=("organization_id", "day"),
    select=Path(__file__).with_suffix(".sql").read_text(),
    reads=(Reads("report_generation_stats"), Reads("ai_chat_analytics")),
    day_column="day",
)
