-- People of an organization on days: heatmaps, comparisons and cohorts read nothing but this index.
CREATE INDEX idx_user_engagement_org_day ON user_engagement_metrics(organization_id, metric_date) INCLUDE (user_id);

-- The newest computed day of a rollup, asked with every widget, and the few days that late events reached.
CREATE INDEX idx_rollup_days_newest ON rollup_days(job, day);
CREATE INDEX idx_rollup_days_late ON rollup_days(job, day) WHERE late_count > 0;

-- Days of a table that changed since its materialized views were refreshed. Rows may repeat: a unique key would make
-- writers wait for a refresh. No foreign key: the days of an organization that goes are noted, too.
CREATE TABLE unrefreshed_days (
  table_name TEXT NOT NULL,
  organization_id UUID NOT NULL,
  day DATE NOT NULL
);
CREATE INDEX idx_unrefreshed_days ON unrefreshed_days(table_name, organization_id, day);

CREATE FUNCTION note_unrefreshed_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO unrefreshed_days (table_name, organization_id, day)
  SELECT DISTINCT TG_TABLE_NAME, organization_id, metric_date FROM changed;
  RETURN NULL;
END
$$;

CREATE TRIGGER note_inserted AFTER INSERT ON user_engagement_metrics
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_updated_from AFTER UPDATE ON user_engagement_metrics
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_updated_to AFTER UPDATE ON user_engagement_metrics
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_deleted AFTER DELETE ON user_engagement_metrics
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_inserted AFTER INSERT ON feature_utilization_metrics
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_updated_from AFTER UPDATE ON feature_utilization_metrics
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_updated_to AFTER UPDATE ON feature_utilization_metrics
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();
CREATE TRIGGER note_deleted AFTER DELETE ON feature_utilization_metrics
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_unrefreshed_days();

-- A new schema grants nobody anything: people's queries reach the materialized views through the scoped ones alone.
CREATE SCHEMA dashboard_views;

CREATE MATERIALIZED VIEW dashboard_views.engagement_days AS
SELECT
  organization_id,
  metric_date,
  count(*) AS active_people,
  sum(login_count) AS login_count,
  sum(reports_viewed) AS reports_viewed,
  sum(dashboard_visits) AS dashboard_visits,
  sum(ai_chat_messages_sent) AS ai_chat_messages_sent,
  sum(employees_updated) AS employees_updated
FROM user_engagement_metrics
GROUP BY organization_id, metric_date;
CREATE UNIQUE INDEX engagement_days_key ON dashboard_views.engagement_days (organization_id, metric_date);

-- Bit n of active_days stands for day n + 1 of the month.
CREATE MATERIALIZED VIEW dashboard_views.engagement_months AS
SELECT
  organization_id,
  date_trunc('month', metric_date)::date AS month,
  user_id,
  min(metric_date) AS first_day,
  bit_or(1 << (extract(day FROM metric_date)::int - 1)) AS active_days
FROM user_engagement_metrics
GROUP BY 1, 2, 3;
CREATE UNIQUE INDEX engagement_months_key ON dashboard_views.engagement_months (organization_id, month, user_id);

CREATE MATERIALIZED VIEW dashboard_views.feature_hours AS
SELECT organization_id, metric_date, hour.key::int AS hour, sum(hour.value::int) AS uses
FROM feature_utilization_metrics, jsonb_each_text(usage_distribution -> 'hourly') AS hour
GROUP BY 1, 2, 3;
CREATE UNIQUE INDEX feature_hours_key ON dashboard_views.feature_hours (organization_id, metric_date, hour);

-- What the transaction names: ids with commas between, or 'all'. Nothing when it names nothing.
CREATE VIEW dashboard_views.named_organizations AS
SELECT id FROM organizations
WHERE CASE current_setting('dashboard.organizations', true)  -- a CASE, which the planner takes for half of them
  WHEN 'all' THEN true
  ELSE id::text = ANY (string_to_array(current_setting('dashboard.organizations', true), ','))
END;

-- The scoped views show the organizations that the transaction names. Days that changed since the refresh come
-- from the table, so that a view never tells another figure than its table.
CREATE VIEW scoped_engagement_days WITH (security_barrier) AS
SELECT kept.*
FROM dashboard_views.engagement_days AS kept
WHERE kept.organization_id IN (SELECT id FROM dashboard_views.named_organizations)
  AND NOT EXISTS (
    SELECT FROM unrefreshed_days AS changed
    WHERE changed.table_name = 'user_engagement_metrics'
      AND changed.organization_id = kept.organization_id AND changed.day = kept.metric_date)
UNION ALL
SELECT
  live.organization_id,
  live.metric_date,
  count(*),
  sum(login_count),
  sum(reports_viewed),
  sum(dashboard_visits),
  sum(ai_chat_messages_sent),
  sum(employees_updated)
FROM (SELECT DISTINCT organization_id, day FROM unrefreshed_days WHERE table_name = 'user_engagement_metrics') AS changed
JOIN user_engagement_metrics AS live ON live.organization_id = changed.organization_id AND live.metric_date = changed.day
WHERE live.organization_id IN (SELECT id FROM dashboard_views.named_organizations)
GROUP BY live.organization_id, live.metric_date;

CREATE VIEW scoped_engagement_months WITH (security_barrier) AS
SELECT kept.*
FROM dashboard_views.engagement_months AS kept
WHERE kept.organization_id IN (SELECT id FROM dashboard_views.named_organizations)
  AND NOT EXISTS (
    SELECT FROM unrefreshed_days AS changed
    WHERE changed.table_name = 'user_engagement_metrics'
      AND changed.organization_id = kept.organization_id AND date_trunc('month', changed.day)::date = kept.month)
UNION ALL
SELECT
  live.organization_id,
  changed.month,
  live.user_id,
  min(live.metric_date),
  bit_or(1 << (extract(day FROM live.metric_date)::int - 1))
FROM (
  SELECT DISTINCT organization_id, date_trunc('month', day)::date AS month
  FROM unrefreshed_days WHERE table_name = 'user_engagement_metrics'
) AS changed
JOIN user_engagement_metrics AS live ON live.organization_id = changed.organization_id
  AND live.metric_date >= changed.month AND live.metric_date < changed.month + interval '1 month'
WHERE live.organization_id IN (SELECT id FROM dashboard_views.named_organizations)
GROUP BY live.organization_id, changed.month, live.user_id;

CREATE VIEW scoped_feature_hours WITH (security_barrier) AS
SELECT kept.*
FROM dashboard_views.feature_hours AS kept
WHERE kept.organization_id IN (SELECT id FROM dashboard_views.named_organizations)
  AND NOT EXISTS (
    SELECT FROM unrefreshed_days AS changed
    WHERE changed.table_name = 'feature_utilization_metrics'
      AND changed.organization_id = kept.organization_id AND changed.day = kept.metric_date)
UNION ALL
SELECT live.organization_id, live.metric_date, hour.key::int, sum(hour.value::int)
FROM (SELECT DISTINCT organization_id, day FROM unrefreshed_days WHERE table_name = 'feature_utilization_metrics') AS changed
JOIN feature_utilization_metrics AS live
  ON live.organization_id = changed.organization_id AND live.metric_date = changed.day
CROSS JOIN jsonb_each_text(live.usage_distribution -> 'hourly') AS hour
WHERE live.organization_id IN (SELECT id FROM dashboard_views.named_organizations)
GROUP BY live.organization_id, live.metric_date, hour.key;
