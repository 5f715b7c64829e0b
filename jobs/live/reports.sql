INSERT INTO report_entries (entry_id, organization_id, report_id, status, occurred_at, fields)
SELECT entry_id, organization_id, subject_id, status, occurred_at, fields FROM applied WHERE kind = 'report'
ORDER BY entry_id
ON CONFLICT DO NOTHING;

CREATE TEMPORARY TABLE changed_reports ON COMMIT DROP AS
SELECT DISTINCT organization_id, subject_id AS report_id FROM applied WHERE kind = 'report';
