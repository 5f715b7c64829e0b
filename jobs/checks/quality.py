"""What is odd about the data itself: nothing is wrong with the figures, but somebody should know."""

from __future__ import annotations

from sqlalchemy import text

from data.tables.internal import LOGS_EXPIRED
from jobs.checks.spec import Check
from jobs.rollups.business_impact import CLAMPED

UNKNOWN_FEATURES = text("""
    SELECT organization_id, max(metric_date) AS day, NULL AS expected, sum(total_uses) AS actual,
           feature_name AS subject
    FROM feature_utilization_metrics
    WHERE feature_category = 'UNCATEGORIZED' AND metric_date > current_date - 35
    GROUP BY organization_id, feature_name
""")

CLAMPED_FIGURES = text(f"""
    SELECT organization_id, day, largest AS expected, round(value, 2) AS actual, name AS subject
    FROM ({CLAMPED}) AS clamped JOIN covered USING (organization_id, day)
    WHERE job = 'business_impact_metrics'
""")  # noqa: S608

DEAD_ENTRIES = text("""
    SELECT organization_id, min(failed_at)::date AS day, NULL AS expected, count(*) AS actual,
           metric_type AS subject
    FROM dead_entries WHERE resolved_at IS NULL
      AND (organization_id IS NULL OR organization_id IN (SELECT id FROM organizations))
    GROUP BY organization_id, metric_type
""")

REFUSED_DAYS = text("""
    SELECT organization_id, day, source_count AS expected, NULL AS actual, job AS subject
    FROM rollup_days
    WHERE state = 'frozen' AND reason = :expired
""").bindparams(expired=LOGS_EXPIRED)


CHATS_TOLD_OTHERWISE = text("""
    SELECT organization_id, day, NULL AS expected, sessions AS actual, NULL AS subject
    FROM chats_off JOIN organizations ON organizations.id = organization_id
""")

CHECKS = (
    Check(
        name="chats_count_as_told",
        statement=CHATS_TOLD_OTHERWISE,
        message="{actual} consultations of {day} report other numbers of messages or tokens than they hold.",
        remedy="The figures count what they hold; mend sessionMetrics in the sender.",
        rollup="ai_chat_analytics",
    ),
    Check(
        name="features_are_known",
        statement=UNKNOWN_FEATURES,
        message="The feature {subject} is in no category; it was used {actual} times in the last 35 days.",
        remedy="Add it to the table feature_catalogue, then run the days again.",
    ),
    Check(
        name="figures_fit_their_columns",
        statement=CLAMPED_FIGURES,
        message="{subject} of {day} is {actual}, which its column cannot hold: {expected} is shown.",
        remedy="Check the dates and amounts that were imported for the organization.",
        rollup="business_impact_metrics",
    ),
    Check(
        name="entries_were_taken",
        statement=DEAD_ENTRIES,
        message="{actual} entries of the kind {subject} could not be counted; the first failed on {day}.",
        remedy="See dead_entries.reason; mend the sender, then set resolved_at.",
    ),
    Check(
        name="logs_are_complete",
        statement=REFUSED_DAYS,
        message="Raw logs of {day} have expired: {subject} keeps what was computed of {expected} documents.",
        remedy="Nothing needs doing; restore the logs from a backup if the figures must be computed again.",
    ),
)
