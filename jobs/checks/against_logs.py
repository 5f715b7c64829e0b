"""Figures against the raw logs that they were made of, counted another way."""

from __future__ import annotations

from sqlalchemy import text

from jobs.checks.spec import Check

# Days that received logs since they were computed are dirty anyway: they are compared after their next computation.
LOGGED_DAYS = """
    WITH days AS (
        SELECT covered.organization_id, covered.day, known.source_count,
               coalesce(sum(logged.{documents}), 0) AS documents,
               coalesce(sum(logged.{counted}) FILTER (WHERE users.id IS NOT NULL), 0) AS expected
        FROM covered
        JOIN rollup_days AS known ON (known.job, known.organization_id, known.day)
                                   = (covered.job, covered.organization_id, covered.day)
        LEFT JOIN logged ON (logged.organization_id, logged.day) = (covered.organization_id, covered.day)
        LEFT JOIN users ON (users.id, users.organization_id) = (logged.user_id, logged.organization_id)
        WHERE covered.job = '{rollup}'
        GROUP BY covered.organization_id, covered.day, known.source_count
    ), figures AS (
        SELECT organization_id, metric_date AS day, sum({figure}) AS actual
        FROM {rollup}
        WHERE metric_date BETWEEN (SELECT min(day) FROM covered) AND (SELECT max(day) FROM covered)
        GROUP BY organization_id, metric_date
    )
    SELECT organization_id, day, expected, coalesce(actual, 0) AS actual, NULL AS subject
    FROM days LEFT JOIN figures USING (organization_id, day)
    WHERE documents = source_count AND expected <> coalesce(actual, 0)
"""

CHECKS = (
    Check(
        name="sign_ins_equal_sessions",
        statement=text(
            LOGGED_DAYS.format(
                rollup="user_engagement_metrics", figure="login_count", counted="sessions", documents="documents"
            )
        ),
        message="The sign-ins of {day} add up to {actual}, the logs hold {expected} sessions.",
        remedy="Run `job run daily --date {day}`; if it stays, report it as a fault of the rollup.",
        rollup="user_engagement_metrics",
    ),
    Check(
        name="uses_equal_events",
        statement=text(
            LOGGED_DAYS.format(
                rollup="feature_utilization_metrics", figure="total_uses", counted="featured", documents="featured"
            )
        ),
        message="The uses of features of {day} add up to {actual}, the logs hold {expected} events with a feature.",
        remedy="Run `job run daily --date {day}`; if it stays, report it as a fault of the rollup.",
        rollup="feature_utilization_metrics",
    ),
)
