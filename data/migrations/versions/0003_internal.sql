-- What the pipeline keeps for itself.
CREATE TABLE job_runs (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job TEXT NOT NULL,
  scheduled_for TIMESTAMP WITH TIME ZONE NOT NULL,
  attempt INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL CHECK (state IN ('running', 'succeeded', 'failed', 'abandoned', 'skipped')),
  worker TEXT,
  started_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  finished_at TIMESTAMP WITH TIME ZONE,
  window_start TIMESTAMP WITH TIME ZONE,
  window_end TIMESTAMP WITH TIME ZONE,
  rows_in BIGINT,
  rows_out BIGINT,
  error TEXT,
  is_permanent BOOLEAN NOT NULL DEFAULT false,
  retry_at TIMESTAMP WITH TIME ZONE,
  details JSONB NOT NULL DEFAULT '{}',
  UNIQUE(job, scheduled_for, attempt)
);
CREATE INDEX idx_job_runs_started_at ON job_runs(started_at DESC);
CREATE INDEX idx_job_runs_job_state ON job_runs(job, state, scheduled_for);

CREATE TABLE rollup_days (
  job TEXT NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  day DATE NOT NULL,
  state TEXT NOT NULL DEFAULT 'dirty' CHECK (state IN ('dirty', 'clean', 'frozen')),
  dirty_seq BIGINT NOT NULL DEFAULT 1,
  done_seq BIGINT NOT NULL DEFAULT 0,
  as_of TIMESTAMP WITH TIME ZONE,
  source_count BIGINT,
  late_count BIGINT NOT NULL DEFAULT 0,
  computed_at TIMESTAMP WITH TIME ZONE,
  run_id BIGINT REFERENCES job_runs(id) ON DELETE SET NULL,
  PRIMARY KEY (job, organization_id, day)
);
CREATE INDEX idx_rollup_days_dirty ON rollup_days(job, day) WHERE state = 'dirty';
CREATE INDEX idx_rollup_days_organization ON rollup_days(organization_id, day);

CREATE TABLE watermarks (
  name TEXT PRIMARY KEY,
  reached_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE buffer_ledger (
  entry_id BYTEA NOT NULL,
  created_day DATE NOT NULL,
  applied_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (entry_id, created_day)
) PARTITION BY RANGE (created_day);
CREATE TABLE buffer_ledger_default PARTITION OF buffer_ledger DEFAULT;

CREATE TABLE live_counters (
  day DATE NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  department_id UUID,
  counter TEXT NOT NULL,
  label TEXT NOT NULL DEFAULT '',
  value NUMERIC NOT NULL DEFAULT 0,
  version BIGINT NOT NULL DEFAULT 0,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT live_counters_key UNIQUE NULLS NOT DISTINCT (day, organization_id, department_id, counter, label)
);
CREATE INDEX idx_live_counters_organization ON live_counters(organization_id, day);

CREATE TABLE live_counter_members (
  day DATE NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  department_id UUID,
  counter TEXT NOT NULL,
  member UUID NOT NULL,
  CONSTRAINT live_counter_members_key UNIQUE NULLS NOT DISTINCT (day, organization_id, department_id, counter, member)
);

CREATE TABLE live_outbox (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  payload JSONB NOT NULL DEFAULT '{}',
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_live_outbox_created_at ON live_outbox(created_at);

CREATE TABLE dead_entries (
  entry_id BYTEA PRIMARY KEY,
  organization_id UUID,
  metric_type TEXT,
  reason TEXT NOT NULL,
  entry JSONB NOT NULL DEFAULT '{}',
  failed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resolved_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX idx_dead_entries_organization ON dead_entries(organization_id);
CREATE INDEX idx_dead_entries_failed_at ON dead_entries(failed_at);

CREATE TABLE report_access_days (
  report_id UUID NOT NULL,
  day DATE NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  views INTEGER NOT NULL DEFAULT 0,
  downloads INTEGER NOT NULL DEFAULT 0,
  shares INTEGER NOT NULL DEFAULT 0,
  prints INTEGER NOT NULL DEFAULT 0,
  first_viewed_at TIMESTAMP WITH TIME ZONE,
  last_viewed_at TIMESTAMP WITH TIME ZONE,
  PRIMARY KEY (report_id, day)
);
CREATE INDEX idx_report_access_days_organization ON report_access_days(organization_id, day);

CREATE TABLE organization_day_counts (
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  day DATE NOT NULL,
  reports_generated INTEGER NOT NULL DEFAULT 0,
  ai_chat_sessions INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (organization_id, day)
);

CREATE TABLE feature_catalogue (
  feature_name VARCHAR(100) PRIMARY KEY,
  feature_category VARCHAR(50) NOT NULL
);
INSERT INTO feature_catalogue (feature_name, feature_category) VALUES
  ('employee_management', 'EMPLOYEE_MANAGEMENT'),
  ('report_generation', 'REPORT_GENERATION'),
  ('ai_consultation', 'AI_CONSULTATION'),
  ('department_setup', 'DEPARTMENT_SETUP'),
  ('user_management', 'USER_MANAGEMENT'),
  ('analytics_viewing', 'ANALYTICS_VIEWING'),
  ('notification_interaction', 'NOTIFICATION_INTERACTION');

CREATE TABLE check_findings (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id BIGINT REFERENCES job_runs(id) ON DELETE SET NULL,
  check_name TEXT NOT NULL,
  organization_id UUID REFERENCES organizations(id) ON DELETE CASCADE,
  day DATE,
  expected NUMERIC,
  actual NUMERIC,
  message TEXT NOT NULL,
  details JSONB NOT NULL DEFAULT '{}',
  found_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  resolved_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX idx_check_findings_open ON check_findings(check_name, day) WHERE resolved_at IS NULL;
CREATE INDEX idx_check_findings_organization ON check_findings(organization_id);

CREATE TABLE restatements (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  run_id BIGINT REFERENCES job_runs(id) ON DELETE SET NULL,
  table_name TEXT NOT NULL,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  day DATE NOT NULL,
  reason TEXT NOT NULL,
  changes JSONB NOT NULL DEFAULT '{}',
  restated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_restatements_organization ON restatements(organization_id, day);

CREATE TABLE erasures (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id UUID NOT NULL,
  organization_id UUID,
  requested_by UUID,
  counts JSONB NOT NULL DEFAULT '{}',
  erased_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_erasures_user ON erasures(user_id);

CREATE TABLE erased_days (
  erasure_id BIGINT NOT NULL REFERENCES erasures(id) ON DELETE CASCADE,
  collection TEXT NOT NULL,
  organization_id UUID NOT NULL,
  day DATE NOT NULL,
  documents BIGINT NOT NULL,
  PRIMARY KEY (erasure_id, collection, organization_id, day)
);
CREATE INDEX idx_erased_days_day ON erased_days(organization_id, day);

CREATE TABLE archives (
  table_name TEXT NOT NULL,
  month DATE NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'written', 'dropped', 'restored')),
  file TEXT NOT NULL,
  sha256 TEXT,
  row_count BIGINT,
  written_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  dropped_at TIMESTAMP WITH TIME ZONE,
  PRIMARY KEY (table_name, month)
);

CREATE TABLE installation (
  key TEXT PRIMARY KEY,
  value JSONB NOT NULL DEFAULT 'null',
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TRIGGER keep_updated_at BEFORE UPDATE ON watermarks
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON live_counters
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON installation
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
