-- The specification's eight tables. Four are partitioned by month; their primary keys hold the partition's column.
CREATE FUNCTION keep_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := OLD.updated_at;
  IF NEW IS DISTINCT FROM OLD THEN
    NEW.updated_at := CURRENT_TIMESTAMP;
  END IF;
  RETURN NEW;
END
$$;

CREATE TABLE dashboard_configs (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  role VARCHAR(20) NOT NULL CHECK (role IN ('OWNER', 'LEADER', 'MANAGER')),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  layout_config JSONB NOT NULL DEFAULT '{}',
  widget_preferences JSONB NOT NULL DEFAULT '[]',
  theme_settings JSONB DEFAULT '{"mode": "light", "primaryColor": "#1976d2"}',
  is_default BOOLEAN DEFAULT false,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_dashboard_configs_user_id ON dashboard_configs(user_id);
CREATE INDEX idx_dashboard_configs_org_id ON dashboard_configs(organization_id);
CREATE INDEX idx_dashboard_configs_role ON dashboard_configs(role);
CREATE INDEX idx_dashboard_configs_widget_preferences ON dashboard_configs USING gin (widget_preferences);
CREATE UNIQUE INDEX dashboard_configs_one_per_user ON dashboard_configs(user_id) WHERE NOT is_default;
CREATE UNIQUE INDEX dashboard_configs_one_default ON dashboard_configs(organization_id, role) WHERE is_default;

CREATE TABLE platform_adoption_metrics (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  metric_date DATE NOT NULL,
  total_organizations INTEGER DEFAULT 0,
  new_organizations_today INTEGER DEFAULT 0,
  total_employees INTEGER DEFAULT 0,
  new_employees_today INTEGER DEFAULT 0,
  total_candidates INTEGER DEFAULT 0,
  new_candidates_today INTEGER DEFAULT 0,
  total_departments INTEGER DEFAULT 0,
  total_branches INTEGER DEFAULT 0,
  active_users_count INTEGER DEFAULT 0,
  reports_generated_total INTEGER DEFAULT 0,
  reports_generated_today INTEGER DEFAULT 0,
  ai_chat_sessions_total INTEGER DEFAULT 0,
  ai_chat_sessions_today INTEGER DEFAULT 0,
  subscription_status VARCHAR(20) CHECK (subscription_status IN ('ACTIVE', 'TRIAL', 'EXPIRED', 'CANCELLED')),
  subscription_tier VARCHAR(50),
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  UNIQUE(organization_id, metric_date)
);
CREATE INDEX idx_platform_adoption_org_id ON platform_adoption_metrics(organization_id);
CREATE INDEX idx_platform_adoption_date ON platform_adoption_metrics(metric_date DESC);
CREATE INDEX idx_platform_adoption_subscription ON platform_adoption_metrics(subscription_status);

CREATE TABLE user_engagement_metrics (
  id UUID DEFAULT gen_random_uuid(),
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  metric_date DATE NOT NULL,
  login_count INTEGER DEFAULT 0,
  session_duration_minutes INTEGER DEFAULT 0,
  reports_viewed INTEGER DEFAULT 0,
  reports_downloaded INTEGER DEFAULT 0,
  ai_chat_messages_sent INTEGER DEFAULT 0,
  ai_chat_sessions INTEGER DEFAULT 0,
  employees_added INTEGER DEFAULT 0,
  employees_updated INTEGER DEFAULT 0,
  dashboard_visits INTEGER DEFAULT 0,
  feature_interactions JSONB DEFAULT '{}',
  last_activity_at TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id, metric_date),
  UNIQUE(user_id, metric_date)
) PARTITION BY RANGE (metric_date);
CREATE TABLE user_engagement_metrics_default PARTITION OF user_engagement_metrics DEFAULT;
CREATE INDEX idx_user_engagement_user_id ON user_engagement_metrics(user_id);
CREATE INDEX idx_user_engagement_org_id ON user_engagement_metrics(organization_id);
CREATE INDEX idx_user_engagement_date ON user_engagement_metrics(metric_date DESC);
CREATE INDEX idx_user_engagement_last_activity ON user_engagement_metrics(last_activity_at DESC);
CREATE INDEX idx_user_engagement_feature_interactions ON user_engagement_metrics USING gin (feature_interactions);

CREATE TABLE report_generation_stats (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  report_type VARCHAR(50) NOT NULL,
  employee_id UUID REFERENCES employees(id) ON DELETE SET NULL,
  generated_by_user_id UUID REFERENCES users(id) ON DELETE SET NULL,
  generation_date DATE NOT NULL,
  generation_timestamp TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  processing_time_seconds NUMERIC(10, 2),
  status VARCHAR(20) CHECK (status IN ('SUCCESS', 'FAILED', 'PENDING', 'PROCESSING')),
  error_message TEXT,
  is_auto_generated BOOLEAN DEFAULT false,
  is_quarterly_update BOOLEAN DEFAULT false,
  report_size_kb NUMERIC(10, 2),
  ai_tokens_used INTEGER,
  viewed_count INTEGER DEFAULT 0,
  downloaded_count INTEGER DEFAULT 0,
  first_viewed_at TIMESTAMP WITH TIME ZONE,
  last_viewed_at TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_report_stats_org_id ON report_generation_stats(organization_id);
CREATE INDEX idx_report_stats_type ON report_generation_stats(report_type);
CREATE INDEX idx_report_stats_date ON report_generation_stats(generation_date DESC);
CREATE INDEX idx_report_stats_employee ON report_generation_stats(employee_id);
CREATE INDEX idx_report_stats_status ON report_generation_stats(status);
CREATE INDEX idx_report_stats_auto_generated ON report_generation_stats(is_auto_generated, is_quarterly_update);

CREATE TABLE feature_utilization_metrics (
  id UUID DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  feature_name VARCHAR(100) NOT NULL,
  feature_category VARCHAR(50) NOT NULL,
  user_role VARCHAR(20) CHECK (user_role IN ('OWNER', 'LEADER', 'MANAGER')),
  metric_date DATE NOT NULL,
  total_uses INTEGER DEFAULT 0,
  unique_users INTEGER DEFAULT 0,
  average_duration_seconds NUMERIC(10, 2),
  success_rate NUMERIC(5, 2),
  error_count INTEGER DEFAULT 0,
  usage_distribution JSONB DEFAULT '{}',
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id, metric_date),
  CONSTRAINT feature_utilization_metrics_once_a_day
    UNIQUE NULLS NOT DISTINCT (organization_id, feature_name, user_role, metric_date)
) PARTITION BY RANGE (metric_date);
CREATE TABLE feature_utilization_metrics_default PARTITION OF feature_utilization_metrics DEFAULT;
CREATE INDEX idx_feature_util_org_id ON feature_utilization_metrics(organization_id);
CREATE INDEX idx_feature_util_feature ON feature_utilization_metrics(feature_name);
CREATE INDEX idx_feature_util_category ON feature_utilization_metrics(feature_category);
CREATE INDEX idx_feature_util_role ON feature_utilization_metrics(user_role);
CREATE INDEX idx_feature_util_date ON feature_utilization_metrics(metric_date DESC);
CREATE INDEX idx_feature_util_usage_distribution ON feature_utilization_metrics USING gin (usage_distribution);

CREATE TABLE business_impact_metrics (
  id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  metric_date DATE NOT NULL,
  customer_retention_rate NUMERIC(5, 2),
  subscription_renewal_rate NUMERIC(5, 2),
  average_user_satisfaction_score NUMERIC(3, 2),
  report_accuracy_rating NUMERIC(3, 2),
  training_recommendation_implementation_rate NUMERIC(5, 2),
  employee_turnover_rate NUMERIC(5, 2),
  hiring_success_rate NUMERIC(5, 2),
  time_to_hire_days NUMERIC(10, 2),
  cost_per_hire NUMERIC(12, 2),
  ai_consultation_satisfaction_rate NUMERIC(5, 2),
  quarterly_report_completion_rate NUMERIC(5, 2),
  mrr NUMERIC(12, 2),
  arr NUMERIC(12, 2),
  churn_risk_score NUMERIC(3, 2),
  nps_score NUMERIC(3, 2),
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  UNIQUE(organization_id, metric_date)
);
CREATE INDEX idx_business_impact_org_id ON business_impact_metrics(organization_id);
CREATE INDEX idx_business_impact_date ON business_impact_metrics(metric_date DESC);
CREATE INDEX idx_business_impact_retention ON business_impact_metrics(customer_retention_rate);
CREATE INDEX idx_business_impact_satisfaction ON business_impact_metrics(average_user_satisfaction_score);

CREATE TABLE notification_delivery_logs (
  id UUID DEFAULT gen_random_uuid(),
  notification_id UUID NOT NULL REFERENCES notifications(id) ON DELETE CASCADE,
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  delivery_channel VARCHAR(20) CHECK (delivery_channel IN ('IN_APP', 'EMAIL', 'WEBSOCKET', 'SMS')),
  delivery_status VARCHAR(20) CHECK (delivery_status IN ('SENT', 'DELIVERED', 'READ', 'FAILED', 'DISMISSED')),
  sent_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  delivered_at TIMESTAMP WITH TIME ZONE,
  read_at TIMESTAMP WITH TIME ZONE,
  dismissed_at TIMESTAMP WITH TIME ZONE,
  clicked_at TIMESTAMP WITH TIME ZONE,
  error_message TEXT,
  retry_count INTEGER DEFAULT 0,
  metadata JSONB DEFAULT '{}',
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id, sent_at),
  CONSTRAINT notification_delivery_logs_once_a_channel
    UNIQUE NULLS NOT DISTINCT (notification_id, user_id, delivery_channel, sent_at)
) PARTITION BY RANGE (sent_at);
CREATE TABLE notification_delivery_logs_default PARTITION OF notification_delivery_logs DEFAULT;
CREATE INDEX idx_notification_logs_notification_id ON notification_delivery_logs(notification_id);
CREATE INDEX idx_notification_logs_user_id ON notification_delivery_logs(user_id);
CREATE INDEX idx_notification_logs_status ON notification_delivery_logs(delivery_status);
CREATE INDEX idx_notification_logs_sent_at ON notification_delivery_logs(sent_at DESC);
CREATE INDEX idx_notification_logs_metadata ON notification_delivery_logs USING gin (metadata);

CREATE TABLE ai_chat_analytics (
  id UUID DEFAULT gen_random_uuid(),
  organization_id UUID NOT NULL REFERENCES organizations(id) ON DELETE CASCADE,
  user_id UUID NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  session_id UUID NOT NULL,
  session_date DATE NOT NULL,
  message_count INTEGER DEFAULT 0,
  total_tokens_used INTEGER DEFAULT 0,
  session_duration_seconds INTEGER,
  query_types JSONB DEFAULT '[]',
  employee_ids_discussed UUID[] DEFAULT '{}',
  satisfaction_rating INTEGER CHECK (satisfaction_rating BETWEEN 1 AND 5),
  was_helpful BOOLEAN,
  feedback_text TEXT,
  started_at TIMESTAMP WITH TIME ZONE,
  ended_at TIMESTAMP WITH TIME ZONE,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  updated_at TIMESTAMP WITH TIME ZONE DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (id, session_date),
  UNIQUE(organization_id, session_id, session_date)
) PARTITION BY RANGE (session_date);
CREATE TABLE ai_chat_analytics_default PARTITION OF ai_chat_analytics DEFAULT;
CREATE INDEX idx_ai_chat_analytics_org_id ON ai_chat_analytics(organization_id);
CREATE INDEX idx_ai_chat_analytics_user_id ON ai_chat_analytics(user_id);
CREATE INDEX idx_ai_chat_analytics_session_id ON ai_chat_analytics(session_id);
CREATE INDEX idx_ai_chat_analytics_date ON ai_chat_analytics(session_date DESC);
CREATE INDEX idx_ai_chat_analytics_rating ON ai_chat_analytics(satisfaction_rating);
CREATE INDEX idx_ai_chat_analytics_query_types ON ai_chat_analytics USING gin (query_types);
CREATE INDEX idx_ai_chat_analytics_employees ON ai_chat_analytics USING gin (employee_ids_discussed);

CREATE TRIGGER keep_updated_at BEFORE UPDATE ON dashboard_configs
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON platform_adoption_metrics
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON user_engagement_metrics
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON report_generation_stats
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON feature_utilization_metrics
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON business_impact_metrics
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
CREATE TRIGGER keep_updated_at BEFORE UPDATE ON ai_chat_analytics
FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
