DROP VIEW churn_risk_parts;
DROP TABLE report_entries, business_impact_bases;
DROP INDEX idx_report_access_days_report;
-- Of accesses that two organizations logged under one report id, the owner's stay; a stray one goes.
DELETE FROM report_access_days AS stray USING report_access_days AS kept
WHERE (stray.report_id, stray.day) = (kept.report_id, kept.day)
  AND stray.organization_id > kept.organization_id;
ALTER TABLE report_access_days
  DROP CONSTRAINT report_access_days_pkey,
  ADD CONSTRAINT report_access_days_pkey PRIMARY KEY (report_id, day);
DROP INDEX job_runs_one_success, idx_rollup_days_run, idx_check_findings_run, idx_restatements_run;
ALTER TABLE rollup_days DROP COLUMN reason, DROP COLUMN expires_at;
ALTER TABLE archives DROP COLUMN restored_at;
