-- Why a day waits, and until when its raw logs are all there.
ALTER TABLE rollup_days
  ADD COLUMN reason TEXT,
  ADD COLUMN expires_at TIMESTAMP WITH TIME ZONE;
-- Old runs are pruned, and whatever names a run is looked through for each of them.
CREATE INDEX idx_rollup_days_run ON rollup_days(run_id);
CREATE INDEX idx_check_findings_run ON check_findings(run_id);
CREATE INDEX idx_restatements_run ON restatements(run_id);

-- A month that was brought back rests before it is archived again.
ALTER TABLE archives ADD COLUMN restored_at TIMESTAMP WITH TIME ZONE;

-- However many schedulers there are, a scheduled time is made good once.
CREATE UNIQUE INDEX job_runs_one_success ON job_runs(job, scheduled_for) WHERE state = 'succeeded';

-- An organization may log an access to a report that it does not own; it counts for nobody else.
ALTER TABLE report_access_days
  DROP CONSTRAINT report_access_days_pkey,
  ADD CONSTRAINT report_access_days_pkey PRIMARY KEY (organization_id, report_id, day);
CREATE INDEX idx_report_access_days_report ON report_access_days(report_id);

CREATE TABLE report_entries (
  entry_id BYTEA PRIMARY KEY,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  report_id UUID NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('PENDING', 'PROCESSING', 'FAILED', 'SUCCESS')),
  occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
  fields JSONB NOT NULL DEFAULT '{}'
);
CREATE INDEX idx_report_entries_report ON report_entries(report_id);
CREATE INDEX idx_report_entries_organization ON report_entries(organization_id);

CREATE TABLE business_impact_bases (
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  day DATE NOT NULL,
  active_before INTEGER NOT NULL,
  active_now INTEGER NOT NULL,
  active_again INTEGER NOT NULL,
  periods_ended INTEGER NOT NULL,
  periods_renewed INTEGER NOT NULL,
  satisfaction_answers INTEGER NOT NULL,
  satisfaction_sum NUMERIC,
  accuracy_answers INTEGER NOT NULL,
  accuracy_sum NUMERIC,
  recommendations INTEGER NOT NULL,
  recommendations_implemented INTEGER NOT NULL,
  leavers INTEGER NOT NULL,
  headcount_before INTEGER NOT NULL,
  headcount_now INTEGER NOT NULL,
  candidates_closed INTEGER NOT NULL,
  candidates_hired INTEGER NOT NULL,
  hiring_days NUMERIC,
  recruiting_cost NUMERIC,
  chats_rated INTEGER NOT NULL,
  chats_rated_well INTEGER NOT NULL,
  quarterly_reports INTEGER NOT NULL,
  quarterly_reports_succeeded INTEGER NOT NULL,
  recent_reports INTEGER NOT NULL,
  recent_reports_failed INTEGER NOT NULL,
  mrr NUMERIC NOT NULL,
  days_to_period_end INTEGER,
  nps_answers INTEGER NOT NULL,
  nps_promoters INTEGER NOT NULL,
  nps_detractors INTEGER NOT NULL,
  PRIMARY KEY (organization_id, day)
);

-- Each part of the churn risk from 0 to 1, NULL where it has no base; `weight` is what the parts present add up to.
CREATE VIEW churn_risk_parts AS
WITH parts AS (
  SELECT
    organization_id,
    day,
    -- greatest() and least() pass over NULL, so that a part without a base has to be left out by name
    CASE WHEN active_before > 0 THEN greatest(1 - active_now::numeric / active_before, 0) END AS activity_fall,
    CASE WHEN days_to_period_end IS NOT NULL
         THEN least(greatest(1 - days_to_period_end / 90.0, 0), 1) END AS period_end_nearness,
    1 - (satisfaction_sum / nullif(satisfaction_answers, 0) - 1) / 4 AS dissatisfaction,
    recent_reports_failed::numeric / nullif(recent_reports, 0) AS failed_reports,
    1 - active_again::numeric / nullif(active_before, 0) AS lost_users
  FROM business_impact_bases
)
SELECT
  parts.*,
  CASE WHEN activity_fall IS NULL THEN 0 ELSE 0.35 END
    + CASE WHEN period_end_nearness IS NULL THEN 0 ELSE 0.25 END
    + CASE WHEN dissatisfaction IS NULL THEN 0 ELSE 0.20 END
    + CASE WHEN failed_reports IS NULL THEN 0 ELSE 0.10 END
    + CASE WHEN lost_users IS NULL THEN 0 ELSE 0.10 END AS weight
FROM parts;
