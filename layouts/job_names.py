"""What jobs and tables of figures are called in front of people."""

from __future__ import annotations

from layouts.format import human

NAMES = {
    "daily": "Nightly figures",
    "realtime": "Live counters",
    "maintenance": "Upkeep of the database",
    "archive": "Archive of old months",
    "user_engagement_metrics": "People's activity",
    "feature_utilization_metrics": "Feature use",
    "report_access_days": "Reports opened",
    "ai_chat_analytics": "Consultations",
    "notification_delivery_logs": "Notifications",
    "platform_adoption_metrics": "Adoption",
    "business_impact_metrics": "Business impact",
}
# What other figures are made of, and nobody looks at by itself.
INTERNAL = {"organization_day_counts", "business_impact_bases"}


def name_of(job: str) -> str:
    """The name of a job or of a table that it fills."""
    return NAMES.get(job, human(job))
