-- Whatever is counted counts from one day up to, but not with, another. Added on the first and taken back on the
-- second, it gives every day's count by one running sum: each row is read once, however many days are asked for.
WITH bounds AS (
    SELECT min(day) AS first_day, max(day) AS last_day FROM pairs
), existing AS (
    SELECT pairs.organization_id, pairs.day
    FROM pairs
    JOIN organizations ON organizations.id = pairs.organization_id
    WHERE NOT is_platform
      AND (created_at AT TIME ZONE 'UTC')::date <= pairs.day
      AND (closed_at IS NULL OR (closed_at AT TIME ZONE 'UTC')::date >= pairs.day)
), platform AS (
    SELECT days.day,
           count(organizations.id) FILTER (WHERE closed_at IS NULL OR (closed_at AT TIME ZONE 'UTC')::date > days.day)
               AS total_organizations,
           count(organizations.id) FILTER (WHERE (created_at AT TIME ZONE 'UTC')::date = days.day)
               AS new_organizations_today
    FROM (SELECT DISTINCT day FROM existing) AS days
    LEFT JOIN organizations ON NOT is_platform AND (created_at AT TIME ZONE 'UTC')::date <= days.day
    GROUP BY days.day
), employed AS (
    SELECT organization_id, (hired_at AT TIME ZONE 'UTC')::date AS hired, (left_at AT TIME ZONE 'UTC')::date AS gone
    FROM employees
    WHERE organization_id IN (SELECT organization_id FROM existing)
), applied AS (
    -- all days before the first are one
    SELECT organization_id, greatest((applied_at AT TIME ZONE 'UTC')::date, first_day - 1) AS day, count(*) AS people
    FROM candidates, bounds
    WHERE organization_id IN (SELECT organization_id FROM existing)
    GROUP BY 1, 2
), active AS (
    SELECT organization_id, metric_date AS day, count(*) AS people
    FROM user_engagement_metrics
    WHERE metric_date BETWEEN (SELECT first_day FROM bounds) AND (SELECT last_day FROM bounds)
      AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY organization_id, metric_date
), done AS (
    SELECT organization_id, greatest(day, first_day - 1) AS day,
           sum(reports_generated) AS reports, sum(ai_chat_sessions) AS chats
    FROM organization_day_counts, bounds
    WHERE day <= last_day AND organization_id IN (SELECT organization_id FROM existing)
    GROUP BY 1, 2
), counted (organization_id, figure, start, stop, amount) AS (
    SELECT organization_id, 'total_employees', hired, gone, 1::numeric FROM employed
    UNION ALL
    SELECT organization_id, 'new_employees_today', hired, hired + 1, 1 FROM employed
    UNION ALL
    SELECT organization_id, 'total_candidates', day, NULL, people FROM applied
    UNION ALL
    SELECT organization_id, 'new_candidates_today', day, day + 1, people FROM applied
    UNION ALL
    SELECT organization_id, 'total_departments',
           (created_at AT TIME ZONE 'UTC')::date, (closed_at AT TIME ZONE 'UTC')::date, 1
    FROM departments
    UNION ALL
    SELECT organization_id, 'total_branches',
           (created_at AT TIME ZONE 'UTC')::date, (closed_at AT TIME ZONE 'UTC')::date, 1
    FROM branches
    UNION ALL
    SELECT organization_id, 'active_users_count', day, day + 1, people FROM active
    UNION ALL
    SELECT organization_id, 'reports_generated_total', day, NULL, reports FROM done
    UNION ALL
    SELECT organization_id, 'reports_generated_today', day, day + 1, reports FROM done
    UNION ALL
    SELECT organization_id, 'ai_chat_sessions_total', day, NULL, chats FROM done
    UNION ALL
    SELECT organization_id, 'ai_chat_sessions_today', day, day + 1, chats FROM done
), changes AS (
    SELECT organization_id, figure, change.day, sum(change.amount) AS amount
    FROM counted
    CROSS JOIN bounds
    CROSS JOIN LATERAL (VALUES (greatest(start, first_day), amount), (stop, -amount)) AS change (day, amount)
    WHERE start <= last_day AND (stop IS NULL OR (stop > start AND stop > first_day)) AND change.day <= last_day
    GROUP BY organization_id, figure, change.day
    UNION ALL
    SELECT organization_id, NULL, day, 0 FROM existing
), counts AS (
    SELECT organization_id,
           day,
           sum(sum(amount) FILTER (WHERE figure = 'total_employees')) OVER so_far AS total_employees,
           sum(sum(amount) FILTER (WHERE figure = 'new_employees_today')) OVER so_far AS new_employees_today,
           sum(sum(amount) FILTER (WHERE figure = 'total_candidates')) OVER so_far AS total_candidates,
           sum(sum(amount) FILTER (WHERE figure = 'new_candidates_today')) OVER so_far AS new_candidates_today,
           sum(sum(amount) FILTER (WHERE figure = 'total_departments')) OVER so_far AS total_departments,
           sum(sum(amount) FILTER (WHERE figure = 'total_branches')) OVER so_far AS total_branches,
           sum(sum(amount) FILTER (WHERE figure = 'active_users_count')) OVER so_far AS active_users_count,
           sum(sum(amount) FILTER (WHERE figure = 'reports_generated_total')) OVER so_far AS reports_generated_total,
           sum(sum(amount) FILTER (WHERE figure = 'reports_generated_today')) OVER so_far AS reports_generated_today,
           sum(sum(amount) FILTER (WHERE figure = 'ai_chat_sessions_total')) OVER so_far AS ai_chat_sessions_total,
           sum(sum(amount) FILTER (WHERE figure = 'ai_chat_sessions_today')) OVER so_far AS ai_chat_sessions_today
    FROM changes
    GROUP BY organization_id, day
    WINDOW so_far AS (PARTITION BY organization_id ORDER BY day)
), periods AS (
    -- until the next one starts, a period tells the subscription, first as running and then as ended
    SELECT *, lead(period_start, 1, 'infinity') OVER (PARTITION BY organization_id ORDER BY period_start) AS next_start
    FROM subscription_periods
)
SELECT existing.organization_id,
       day AS metric_date,
       total_organizations,
       new_organizations_today,
       coalesce(total_employees, 0) AS total_employees,
       coalesce(new_employees_today, 0) AS new_employees_today,
       coalesce(total_candidates, 0) AS total_candidates,
       coalesce(new_candidates_today, 0) AS new_candidates_today,
       coalesce(total_departments, 0) AS total_departments,
       coalesce(total_branches, 0) AS total_branches,
       coalesce(active_users_count, 0) AS active_users_count,
       coalesce(reports_generated_total, 0) AS reports_generated_total,
       coalesce(reports_generated_today, 0) AS reports_generated_today,
       coalesce(ai_chat_sessions_total, 0) AS ai_chat_sessions_total,
       coalesce(ai_chat_sessions_today, 0) AS ai_chat_sessions_today,
       CASE
           WHEN day < periods.period_end THEN periods.status
           WHEN periods.ended_as = 'CANCELLED' THEN 'CANCELLED'
           WHEN periods.id IS NOT NULL THEN 'EXPIRED'
       END AS subscription_status,
       left(periods.tier, 50) AS subscription_tier
FROM existing
JOIN counts USING (organization_id, day)
JOIN platform USING (day)
LEFT JOIN periods ON periods.organization_id = existing.organization_id
                 AND day >= periods.period_start AND day < periods.next_start
