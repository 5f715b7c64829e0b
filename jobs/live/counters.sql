-- What the entries of `applied` add to the live counters: for the organization, and for the department that the person
-- had at the time of the entry. `changes` holds the counters that moved, as they are now.
CREATE TEMPORARY TABLE changes (
    day date, organization_id uuid, department_id uuid, counter text, label text, value numeric, version bigint
) ON COMMIT DROP;

CREATE TEMPORARY TABLE counted ON COMMIT DROP AS
WITH periods AS MATERIALIZED (
    SELECT * FROM user_department_periods WHERE user_id = ANY (ARRAY(SELECT DISTINCT user_id FROM applied))
)
SELECT applied.*, periods.department_id
FROM applied
LEFT JOIN users ON users.id = applied.user_id AND users.organization_id = applied.organization_id
LEFT JOIN periods ON periods.user_id = users.id AND periods.valid_from <= applied.occurred_at
                 AND (periods.valid_to IS NULL OR applied.occurred_at < periods.valid_to)
WHERE is_counted;

WITH sums AS (
    SELECT day, organization_id, department_id, told.counter, told.label, sum(told.value) AS value
    FROM counted
    CROSS JOIN LATERAL (VALUES
        (CASE counted.kind WHEN 'act' THEN 'events' END, '', 1),
        (CASE WHEN counted.is_chat THEN 'chat_messages' END, '', 1),
        (counted.counter, '', counted.value),
        (CASE WHEN counted.feature IS NOT NULL THEN 'feature_uses' END, counted.feature, counted.value)
    ) AS told (counter, label, value)
    WHERE told.counter IS NOT NULL
    GROUP BY GROUPING SETS (
        (day, organization_id, told.counter, told.label),
        (day, organization_id, department_id, told.counter, told.label)
    )
    HAVING grouping(department_id) = 1 OR department_id IS NOT NULL
), moved AS (
    INSERT INTO live_counters AS kept (day, organization_id, department_id, counter, label, value, version)
    SELECT day, organization_id, department_id, counter, label, value, 1 FROM sums
    ORDER BY day, organization_id, department_id, counter, label
    ON CONFLICT ON CONSTRAINT live_counters_key DO UPDATE
    SET value = kept.value + EXCLUDED.value, version = kept.version + 1
    RETURNING day, organization_id, department_id, counter, label, value, version
)
INSERT INTO changes SELECT * FROM moved;

-- Distinct ones: a counter moves by the members that nobody has brought before.
WITH told AS (
    SELECT DISTINCT counted.day, counted.organization_id, unit.department_id, told.counter, told.member
    FROM counted
    CROSS JOIN LATERAL (VALUES
        (CASE kind WHEN 'act' THEN 'active_users' END, user_id),
        (CASE kind WHEN 'act' THEN 'sessions' END, session_id),
        (CASE WHEN kind = 'report' THEN
            CASE status WHEN 'PENDING' THEN 'reports_requested'
                        WHEN 'SUCCESS' THEN 'reports_done'
                        WHEN 'FAILED' THEN 'reports_failed' END
         END, subject_id)
    ) AS told (counter, member)
    CROSS JOIN LATERAL (
        SELECT NULL::uuid UNION SELECT counted.department_id
    ) AS unit (department_id)
    WHERE told.counter IS NOT NULL AND told.member IS NOT NULL
), added AS (
    INSERT INTO live_counter_members (day, organization_id, department_id, counter, member)
    SELECT day, organization_id, department_id, counter, member FROM told
    ORDER BY day, organization_id, department_id, counter, member
    ON CONFLICT DO NOTHING
    RETURNING day, organization_id, department_id, counter
), moved AS (
    INSERT INTO live_counters AS kept (day, organization_id, department_id, counter, value, version)
    SELECT day, organization_id, department_id, counter, count(*), 1 FROM added
    GROUP BY day, organization_id, department_id, counter
    ORDER BY day, organization_id, department_id, counter
    ON CONFLICT ON CONSTRAINT live_counters_key DO UPDATE
    SET value = kept.value + EXCLUDED.value, version = kept.version + 1
    RETURNING day, organization_id, department_id, counter, label, value, version
)
INSERT INTO changes SELECT * FROM moved;
