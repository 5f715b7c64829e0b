WITH told AS (
    INSERT INTO live_outbox (organization_id, payload)
    SELECT organization_id, jsonb_build_object('counters', jsonb_agg(
        jsonb_build_object('day', day, 'department_id', department_id, 'counter', counter, 'label', label,
                           'value', value, 'version', version)
        ORDER BY day, department_id NULLS FIRST, counter, label
    ))
    FROM changes GROUP BY organization_id ORDER BY organization_id
    RETURNING id, organization_id
)
SELECT pg_notify(:channel, json_build_object('organization_id', organization_id, 'outbox_id', id)::text) FROM told
