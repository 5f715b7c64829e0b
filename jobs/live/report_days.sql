-- The days on which reports now count otherwise than before.
CREATE TEMPORARY TABLE changed_days ON COMMIT DROP AS
SELECT DISTINCT report.organization_id, days.day
FROM changed_reports
JOIN report_generation_stats AS report
  ON report.id = changed_reports.report_id AND report.organization_id = changed_reports.organization_id
LEFT JOIN reports_before AS before ON before.id = report.id
CROSS JOIN LATERAL (VALUES (before.generation_date), (report.generation_date)) AS days (day)
WHERE days.day IS NOT NULL
  AND (before.status, before.generation_date, before.is_quarterly_update)
      IS DISTINCT FROM (report.status, report.generation_date, report.is_quarterly_update)
