WITH uses AS (
    SELECT stage.*, coalesce(departments.name, 'none') AS department
    FROM stage
    JOIN pairs ON pairs.organization_id = stage.organization_id AND pairs.day = stage.day
    JOIN users ON users.id = stage.user_id AND users.organization_id = stage.organization_id
    LEFT JOIN user_department_periods AS period
        ON period.user_id = stage.user_id
       AND period.valid_from < (stage.day + 1)::timestamp AT TIME ZONE 'UTC'
       AND (period.valid_to IS NULL OR period.valid_to >= (stage.day + 1)::timestamp AT TIME ZONE 'UTC')
    LEFT JOIN departments ON departments.id = period.department_id
), totals AS (
    SELECT organization_id, feature, role, day,
           sum(source_count)::integer AS total_uses,
           count(DISTINCT user_id)::integer AS unique_users,
           sum(duration) / nullif(sum(timed), 0) AS average_duration_seconds,
           100.0 * sum(succeeded) / nullif(sum(judged), 0) AS success_rate,
           sum(errors)::integer AS error_count
    FROM uses GROUP BY organization_id, feature, role, day
), hours AS (
    SELECT organization_id, feature, role, day, jsonb_object_agg(hour::text, uses ORDER BY hour) AS hourly
    FROM (
        SELECT organization_id, feature, role, day, hour, sum(source_count) AS uses
        FROM uses GROUP BY organization_id, feature, role, day, hour
    ) AS by_hour
    GROUP BY organization_id, feature, role, day
), shares AS (
    SELECT organization_id, feature, role, day, jsonb_object_agg(department, uses) AS by_department
    FROM (
        SELECT organization_id, feature, role, day, department, sum(source_count) AS uses
        FROM uses GROUP BY organization_id, feature, role, day, department
    ) AS by_department
    GROUP BY organization_id, feature, role, day
), used AS (
    SELECT totals.*, jsonb_build_object('hourly', hourly, 'by_department', by_department) AS usage_distribution
    FROM totals
    JOIN hours ON (hours.organization_id, hours.feature, hours.day) = (totals.organization_id, totals.feature, totals.day)
              AND hours.role IS NOT DISTINCT FROM totals.role
    JOIN shares ON (shares.organization_id, shares.feature, shares.day) = (totals.organization_id, totals.feature, totals.day)
               AND shares.role IS NOT DISTINCT FROM totals.role
), tracked AS (
    -- the organization's first day: every feature of the catalogue for every role, used or not
    SELECT pairs.organization_id, feature_catalogue.feature_name AS feature, roles.role, pairs.day
    FROM pairs
    JOIN organizations ON organizations.id = pairs.organization_id
                      AND (organizations.created_at AT TIME ZONE 'UTC')::date = pairs.day
    CROSS JOIN feature_catalogue
    CROSS JOIN unnest(ARRAY['OWNER', 'LEADER', 'MANAGER']) AS roles (role)
    WHERE NOT EXISTS (
        SELECT FROM totals
        WHERE (totals.organization_id, totals.feature, totals.role, totals.day)
            = (pairs.organization_id, feature_catalogue.feature_name, roles.role, pairs.day)
    )
), every_row AS (
    SELECT organization_id, feature, role, day, total_uses, unique_users, average_duration_seconds, success_rate,
           error_count, usage_distribution
    FROM used
    UNION ALL
    SELECT organization_id, feature, role, day, 0, 0, NULL, NULL, 0, '{"hourly": {}, "by_department": {}}'
    FROM tracked
)
SELECT organization_id,
       feature AS feature_name,
       coalesce(feature_category, 'UNCATEGORIZED') AS feature_category,
       role AS user_role,
       day AS metric_date,
       total_uses,
       unique_users,
       round(average_duration_seconds, 2) AS average_duration_seconds,
       round(success_rate, 2) AS success_rate,
       error_count,
       usage_distribution
FROM every_row
LEFT JOIN feature_catalogue ON feature_catalogue.feature_name = every_row.feature
