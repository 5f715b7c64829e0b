"""Figures that stand in two tables, or add up to each other, must agree."""

from __future__ import annotations

from sqlalchemy import text

from jobs.checks.spec import Check

AGAIN = "Run `job run daily --date {day}`; if it stays, report it as a fault of the rollup."

ACTIVE_PEOPLE = text("""
    WITH people AS (
        SELECT organization_id, metric_date AS day, count(*) AS people
        FROM user_engagement_metrics
        WHERE metric_date BETWEEN (SELECT min(day) FROM covered WHERE job = 'platform_adoption_metrics')
                              AND (SELECT max(day) FROM covered WHERE job = 'platform_adoption_metrics')
        GROUP BY organization_id, metric_date
    )
    SELECT covered.organization_id, covered.day, coalesce(people, 0) AS expected, active_users_count AS actual,
           NULL AS subject
    FROM covered
    JOIN platform_adoption_metrics AS adoption
      ON (adoption.organization_id, adoption.metric_date) = (covered.organization_id, covered.day)
    LEFT JOIN people ON (people.organization_id, people.day) = (covered.organization_id, covered.day)
    WHERE job = 'platform_adoption_metrics' AND coalesce(people, 0) <> active_users_count
""")

REPORTS_ADD_UP = text("""
    WITH reports AS (
        SELECT organization_id, generation_date AS day, count(*) FILTER (WHERE status = 'SUCCESS') AS succeeded,
               count(*) FILTER (WHERE status IN ('PENDING', 'PROCESSING', 'FAILED')) AS others, count(*) AS every
        FROM report_generation_stats
        WHERE generation_date BETWEEN (SELECT min(day) FROM covered WHERE job = 'organization_day_counts')
                                  AND (SELECT max(day) FROM covered WHERE job = 'organization_day_counts')
        GROUP BY organization_id, generation_date
    )
    SELECT organization_id, day, coalesce(every, 0) AS expected, reports_generated + coalesce(others, 0) AS actual,
           NULL AS subject
    FROM covered
    JOIN organization_day_counts USING (organization_id, day)
    LEFT JOIN reports USING (organization_id, day)
    JOIN rollup_days AS known USING (job, organization_id, day)
    WHERE covered.job = 'organization_day_counts' AND known.state = 'clean'
      AND coalesce(every, 0) <> reports_generated + coalesce(others, 0)
""")

TOTALS_CARRY_ON = text("""
    WITH carried AS (
        SELECT organization_id, day,
               sum(reports_generated) OVER so_far AS reports, sum(ai_chat_sessions) OVER so_far AS chats
        FROM organization_day_counts
        WINDOW so_far AS (PARTITION BY organization_id ORDER BY day)
    )
    SELECT covered.organization_id, covered.day, reports + chats AS expected,
           reports_generated_total + ai_chat_sessions_total AS actual, NULL AS subject
    FROM covered
    JOIN rollup_days AS known USING (job, organization_id, day)
    JOIN platform_adoption_metrics AS adoption
      ON (adoption.organization_id, adoption.metric_date) = (covered.organization_id, covered.day)
    JOIN carried ON (carried.organization_id, carried.day) = (covered.organization_id, covered.day)
    WHERE covered.job = 'platform_adoption_metrics' AND known.state = 'clean'
      AND (reports, chats) <> (reports_generated_total, ai_chat_sessions_total)
""")

CHECKS = (
    Check(
        name="active_people_equal_rows",
        statement=ACTIVE_PEOPLE,
        message="{actual} people were active on {day} by the platform's figures, {expected} by those of people.",
        remedy=AGAIN,
        rollup="platform_adoption_metrics",
    ),
    Check(
        name="reports_add_up",
        statement=REPORTS_ADD_UP,
        message="The reports of {day} by status add up to {actual}; there are {expected}.",
        remedy=AGAIN,
        rollup="organization_day_counts",
    ),
    Check(
        name="totals_carry_on",
        statement=TOTALS_CARRY_ON,
        message="The totals up to {day} come to {actual}, the days before it to {expected}.",
        remedy=AGAIN,
        rollup="platform_adoption_metrics",
    ),
)
