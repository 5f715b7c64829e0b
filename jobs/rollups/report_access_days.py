"""report_access_days: who opened, took, shared and printed a report, per report and day; outlives the logs.

Source: report_access_logs (index timestamp). The counts of report_generation_stats follow in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from data.logs import day_of, group_logs, in_days
from data.sources import Sources
from data.tables.basis import report_access_days
from jobs.reports import REFRESH_ACCESSED_REPORTS
from jobs.spec import STAGE, Logs, LogWindow, Rollup


def _accesses(kind: str) -> dict[str, Any]:
    return {"$sum": {"$cond": [{"$eq": ["$accessType", kind]}, 1, 0]}}


# $min and $max leave out what is null.
VIEWED_AT = {"$cond": [{"$eq": ["$accessType", "VIEW"]}, "$timestamp", None]}

GROUPS: list[dict[str, Any]] = [
    {
        "$group": {
            "_id": {
                "organization": "$organizationId",
                "day": day_of("$timestamp"),
                "user": "$accessedBy.userId",
                "report": "$reportId",
            },
            "documents": {"$sum": 1},
            "first_created": {"$min": "$createdAt"},
            "views": _accesses("VIEW"),
            "downloads": _accesses("DOWNLOAD"),
            "shares": _accesses("SHARE"),
            "prints": _accesses("PRINT"),
            "first_viewed": {"$min": VIEWED_AT},
            "last_viewed": {"$max": VIEWED_AT},
        }
    },
]

SELECT = """
    SELECT stage.organization_id, stage.report_id, stage.day, sum(views)::integer AS views,
           sum(downloads)::integer AS downloads, sum(shares)::integer AS shares, sum(prints)::integer AS prints,
           min(first_viewed_at) AS first_viewed_at, max(last_viewed_at) AS last_viewed_at
    FROM stage
    JOIN pairs ON pairs.organization_id = stage.organization_id AND pairs.day = stage.day
    JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
    GROUP BY stage.organization_id, stage.report_id, stage.day
"""


def read(sources: Sources, window: LogWindow) -> Iterator[tuple[Any, ...]]:
    """Rows of the stage, one a person, report and day, in no order."""
    in_window = in_days("timestamp", window.start_at, window.end_at)
    for group in group_logs(sources, "report_access_logs", in_window, GROUPS, window.organizations):
        key = group["_id"]
        yield (
            key["organization"],
            key["day"].date(),
            key["user"],
            group["documents"],
            group["first_created"],
            key["report"],
            group["views"],
            group["downloads"],
            group["shares"],
            group["prints"],
            group["first_viewed"],
            group["last_viewed"],
        )


ROLLUP = Rollup(
    table=report_access_days,
    key=("organization_id", "report_id", "day"),
    day_column="day",
    logs=Logs(
        collection="report_access_logs",
        stage={
            **STAGE,
            "report_id": "uuid",
            "views": "integer",
            "downloads": "integer",
            "shares": "integer",
            "prints": "integer",
            "first_viewed_at": "timestamptz",
            "last_viewed_at": "timestamptz",
        },
        read=read,
    ),
    select=SELECT,
    after=REFRESH_ACCESSED_REPORTS,
)
