"""What is archived month by month, and which rows belong to a month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Table

from data.partitions import MONTHLY, first_of_month
from data.tables.analytics import (
    ai_chat_analytics,
    business_impact_metrics,
    feature_utilization_metrics,
    notification_delivery_logs,
    platform_adoption_metrics,
    report_generation_stats,
    user_engagement_metrics,
)
from data.tables.basis import business_impact_bases
from data.tables.live import report_entries


@dataclass(frozen=True)
class Part:
    """Rows of one table that leave together with a month; `chosen` is a condition with {first} and {end}."""

    table: Table
    chosen: str


@dataclass(frozen=True)
class Archived:
    """A table whose old months are archived, by the UTC day of the column `day`.

    `companions` are rows of other tables that mean nothing without it. `touched` tells when a row was last written,
    where no state of a rollup does.
    """

    table: Table
    day: str
    companions: Sequence[Part] = ()
    touched: str | None = None

    @property
    def name(self) -> str:
        """The table's."""
        return self.table.name

    @property
    def parts(self) -> Sequence[Part]:
        """Companions first: some are found by the rows of the table itself."""
        return *self.companions, Part(self.table, f"{self.day} >= {{first}} AND {self.day} < {{end}}")

    def bound(self, day: date) -> str:
        """The first instant of a UTC day as SQL, in the type of the column `day`."""
        return f"'{MONTHLY.get(self.name, '{day}').format(day=day)}'"


@dataclass(frozen=True)
class Month:
    """A month of an archived table; `first` is its first day."""

    archived: Archived
    first: date

    @property
    def end(self) -> date:
        """The first day after it."""
        return first_of_month(self.first, 1)

    @property
    def file_name(self) -> str:
        """Where it lies in the folder of archives."""
        return f"{self.archived.name}-{self.first:%Y-%m}.gz"

    def __str__(self) -> str:
        return f"{self.archived.name} {self.first:%Y-%m}"

    def chosen(self, part: Part) -> str:
        """The condition that a row of the part belongs to the month, its bounds filled in."""
        bound = self.archived.bound
        return part.chosen.format(first=bound(self.first), end=bound(self.end))


ENTRIES_OF_REPORTS = Part(
    report_entries,
    "(organization_id, report_id) IN (SELECT organization_id, id FROM report_generation_stats"
    " WHERE generation_date >= {first} AND generation_date < {end})",
)

# organization_day_counts and report_access_days are kept for ever: lifetime totals are sums over them.
ARCHIVED: Mapping[str, Archived] = {
    archived.name: archived
    for archived in (
        Archived(user_engagement_metrics, "metric_date"),
        Archived(feature_utilization_metrics, "metric_date"),
        Archived(ai_chat_analytics, "session_date"),
        Archived(
            notification_delivery_logs,
            "sent_at",
            touched="greatest(created_at, delivered_at, read_at, dismissed_at, clicked_at)",
        ),
        Archived(platform_adoption_metrics, "metric_date"),
        Archived(
            business_impact_metrics,
            "metric_date",
            companions=[Part(business_impact_bases, "day >= {first} AND day < {end}")],
        ),
        Archived(report_generation_stats, "generation_date", companions=[ENTRIES_OF_REPORTS], touched="updated_at"),
    )
}
