-- Rewrites the rows of report_generation_stats named in `changed_reports` (organization_id, report_id) as a pure
-- function of report_entries and report_access_days. `reports_before` holds them as they were, locked in order.
ANALYZE changed_reports;
CREATE TEMPORARY TABLE reports_before ON COMMIT DROP AS
SELECT report.* FROM report_generation_stats AS report
WHERE (report.organization_id, report.id) IN (SELECT organization_id, report_id FROM changed_reports)
ORDER BY report.id
FOR NO KEY UPDATE;

WITH entries AS (
    SELECT entry.*, array_position(ARRAY['PENDING', 'PROCESSING', 'FAILED', 'SUCCESS'], entry.status) AS step
    FROM report_entries AS entry
    WHERE (entry.organization_id, entry.report_id) IN (SELECT organization_id, report_id FROM changed_reports)
), lives AS (
    SELECT organization_id, report_id,
           (array_agg(status ORDER BY step DESC))[1] AS status,
           min(occurred_at) AS generation_timestamp
    FROM entries GROUP BY organization_id, report_id
), told AS (
    -- Each field as the entry with the furthest status tells it, among those that do; an error belongs to a failure.
    SELECT DISTINCT ON (organization_id, report_id, field.name) organization_id, report_id, field.name, field.value
    FROM entries CROSS JOIN LATERAL jsonb_each(fields) AS field (name, value)
    WHERE field.name <> 'error_message' OR status = 'FAILED'
    ORDER BY organization_id, report_id, field.name, step DESC, occurred_at, entry_id
), merged AS (
    SELECT organization_id, report_id, jsonb_object_agg(name, value) AS fields
    FROM told GROUP BY organization_id, report_id
)
INSERT INTO report_generation_stats AS kept
    (id, organization_id, report_type, employee_id, generated_by_user_id, generation_date, generation_timestamp,
     processing_time_seconds, status, error_message, is_auto_generated, is_quarterly_update, report_size_kb,
     ai_tokens_used)
SELECT lives.report_id, lives.organization_id, coalesce(left(fields ->> 'report_type', 50), 'UNKNOWN'),
       employees.id, users.id,
       (generation_timestamp AT TIME ZONE 'UTC')::date, generation_timestamp,
       (fields ->> 'processing_time_seconds')::numeric(10, 2), status,
       CASE status WHEN 'FAILED' THEN fields ->> 'error_message' END,
       coalesce((fields ->> 'is_auto_generated')::boolean, false),
       coalesce((fields ->> 'is_quarterly_update')::boolean, false),
       (fields ->> 'report_size_kb')::numeric(10, 2), (fields ->> 'ai_tokens_used')::integer
FROM lives
LEFT JOIN merged USING (organization_id, report_id)
LEFT JOIN employees ON employees.id = (fields ->> 'employee_id')::uuid
                   AND employees.organization_id = lives.organization_id
LEFT JOIN users ON users.id = (fields ->> 'user_id')::uuid AND users.organization_id = lives.organization_id
ORDER BY lives.report_id
ON CONFLICT (id) DO UPDATE SET
    report_type = EXCLUDED.report_type, employee_id = EXCLUDED.employee_id,
    generated_by_user_id = EXCLUDED.generated_by_user_id, generation_date = EXCLUDED.generation_date,
    generation_timestamp = EXCLUDED.generation_timestamp,
    processing_time_seconds = EXCLUDED.processing_time_seconds, status = EXCLUDED.status,
    error_message = EXCLUDED.error_message, is_auto_generated = EXCLUDED.is_auto_generated,
    is_quarterly_update = EXCLUDED.is_quarterly_update, report_size_kb = EXCLUDED.report_size_kb,
    ai_tokens_used = EXCLUDED.ai_tokens_used
WHERE kept.organization_id = EXCLUDED.organization_id
  AND (kept.report_type, kept.employee_id, kept.generated_by_user_id, kept.generation_date, kept.generation_timestamp,
       kept.processing_time_seconds, kept.status, kept.error_message, kept.is_auto_generated, kept.is_quarterly_update,
       kept.report_size_kb, kept.ai_tokens_used)
      IS DISTINCT FROM
      (EXCLUDED.report_type, EXCLUDED.employee_id, EXCLUDED.generated_by_user_id, EXCLUDED.generation_date,
       EXCLUDED.generation_timestamp, EXCLUDED.processing_time_seconds, EXCLUDED.status, EXCLUDED.error_message,
       EXCLUDED.is_auto_generated, EXCLUDED.is_quarterly_update, EXCLUDED.report_size_kb, EXCLUDED.ai_tokens_used);

UPDATE report_generation_stats AS kept
SET viewed_count = access.views, downloaded_count = access.downloads,
    first_viewed_at = access.first_viewed_at, last_viewed_at = access.last_viewed_at
FROM (
    SELECT changed.organization_id, changed.report_id,
           coalesce(sum(views), 0) AS views, coalesce(sum(downloads), 0) AS downloads,
           min(first_viewed_at) AS first_viewed_at, max(last_viewed_at) AS last_viewed_at
    FROM (SELECT DISTINCT organization_id, report_id FROM changed_reports) AS changed
    LEFT JOIN report_access_days USING (organization_id, report_id)
    GROUP BY changed.organization_id, changed.report_id
) AS access
WHERE kept.id = access.report_id AND kept.organization_id = access.organization_id
  AND (kept.viewed_count, kept.downloaded_count, kept.first_viewed_at, kept.last_viewed_at)
      IS DISTINCT FROM (access.views, access.downloads, access.first_viewed_at, access.last_viewed_at);
