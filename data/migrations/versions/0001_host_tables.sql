-- The host's tables, with the columns that this product reads and no more.
CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE TABLE organizations (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  name TEXT NOT NULL,
  industry TEXT,
  is_platform BOOLEAN NOT NULL DEFAULT false,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMP WITH TIME ZONE
);
CREATE UNIQUE INDEX organizations_one_platform ON organizations(is_platform) WHERE is_platform;

CREATE TABLE branches (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX idx_branches_org_id ON branches(organization_id);

CREATE TABLE departments (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  branch_id UUID REFERENCES branches(id) ON DELETE SET NULL,
  name TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  closed_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX idx_departments_org_id ON departments(organization_id);

CREATE TABLE users (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  department_id UUID REFERENCES departments(id) ON DELETE SET NULL,
  email TEXT,
  name TEXT,
  role TEXT NOT NULL CHECK (role IN ('OWNER', 'LEADER', 'MANAGER')),
  password_hash TEXT,
  is_active BOOLEAN NOT NULL DEFAULT true,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX users_email_key ON users(lower(email));
CREATE INDEX idx_users_org_id ON users(organization_id);
CREATE INDEX idx_users_department_id ON users(department_id);

CREATE TABLE employees (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  department_id UUID REFERENCES departments(id) ON DELETE SET NULL,
  full_name TEXT NOT NULL,
  hired_at TIMESTAMP WITH TIME ZONE NOT NULL,
  left_at TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK (left_at >= hired_at)
);
CREATE INDEX idx_employees_org_id ON employees(organization_id);
CREATE INDEX idx_employees_department_id ON employees(department_id);

CREATE TABLE candidates (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  department_id UUID REFERENCES departments(id) ON DELETE SET NULL,
  applied_at TIMESTAMP WITH TIME ZONE NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  outcome TEXT CHECK (outcome IN ('HIRED', 'REJECTED', 'WITHDRAWN')),
  recruiting_cost NUMERIC(12, 2) CHECK (recruiting_cost >= 0),
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CHECK (closed_at >= applied_at),
  CHECK ((closed_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX idx_candidates_org_id ON candidates(organization_id);

CREATE TABLE subscription_periods (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  tier TEXT,
  status TEXT NOT NULL CHECK (status IN ('TRIAL', 'ACTIVE')),
  mrr NUMERIC(12, 2) NOT NULL DEFAULT 0 CHECK (mrr >= 0),
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  ended_as TEXT CHECK (ended_as IN ('RENEWED', 'EXPIRED', 'CANCELLED')),
  CHECK (period_end > period_start),
  CONSTRAINT subscription_periods_do_not_overlap
    EXCLUDE USING gist (organization_id WITH =, daterange(period_start, period_end) WITH &&)
    DEFERRABLE INITIALLY IMMEDIATE
);

CREATE TABLE notifications (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  user_id UUID REFERENCES users(id) ON DELETE CASCADE,
  type TEXT NOT NULL CHECK (type IN ('REPORT_READY', 'QUARTERLY_UPDATE', 'SYSTEM_ALERT', 'USER_MENTION')),
  priority TEXT NOT NULL DEFAULT 'MEDIUM' CHECK (priority IN ('HIGH', 'MEDIUM', 'LOW')),
  category TEXT,
  title TEXT NOT NULL,
  message TEXT,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_notifications_org_id ON notifications(organization_id);
CREATE INDEX idx_notifications_user_id ON notifications(user_id);

CREATE TABLE survey_responses (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  user_id UUID REFERENCES users(id) ON DELETE SET NULL,
  kind TEXT NOT NULL CHECK (kind IN ('SATISFACTION', 'NPS', 'REPORT_ACCURACY')),
  score NUMERIC(4, 2) NOT NULL,
  submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CHECK (CASE kind WHEN 'NPS' THEN score BETWEEN 0 AND 10 ELSE score BETWEEN 1 AND 5 END)
);
CREATE INDEX idx_survey_responses_org_id ON survey_responses(organization_id, kind, submitted_at);
CREATE INDEX idx_survey_responses_user_id ON survey_responses(user_id);

CREATE TABLE training_recommendations (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  employee_id UUID REFERENCES employees(id) ON DELETE CASCADE,
  recommended_at TIMESTAMP WITH TIME ZONE NOT NULL,
  implemented_at TIMESTAMP WITH TIME ZONE
);
CREATE INDEX idx_training_recommendations_org_id ON training_recommendations(organization_id, recommended_at);
CREATE INDEX idx_training_recommendations_employee_id ON training_recommendations(employee_id);
