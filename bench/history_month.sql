-- One month of figures, of whoever is there: reads `size`, whose first_day and end_day bound the month.
SELECT setseed(0.42);

CREATE TEMPORARY TABLE roster ON COMMIT DROP AS
SELECT users.id AS user_id, users.organization_id, users.role, users.created_at::date AS since,
       0.4 + 1.2 * get_byte(uuid_send(users.id), 0) / 255.0 AS zeal
FROM users JOIN organizations ON organizations.id = organization_id WHERE NOT is_platform;
CREATE TEMPORARY TABLE open_days ON COMMIT DROP AS
SELECT organizations.id AS organization_id, day::date
FROM size, organizations, generate_series(first_day, end_day - 1, '1 day') AS day WHERE NOT is_platform;
ANALYZE roster;
ANALYZE open_days;

-- About 35 in 100 people on a weekday, 3 in 100 at the weekend.
CREATE TEMPORARY TABLE active ON COMMIT DROP AS
SELECT user_id, organization_id, role, day::date AS metric_date, 1 + floor(random() * 3) AS login_count,
  5 + floor(random() * 90) AS minutes, floor(random() * 6) AS viewed, floor(random() * 2) AS downloaded,
  chats * (1 + floor(random() * 8)) AS messages, chats, floor(random() * 1.05) AS added, floor(random() * 3) AS updated,
  1 + floor(random() * 4) AS visits, jsonb_strip_nulls(jsonb_build_object(
    'employee_management', CASE WHEN random() < 0.7 THEN 1 + floor(random() * 30) END,
    'report_generation', CASE WHEN random() < 0.5 THEN 1 + floor(random() * 15) END,
    'ai_consultation', CASE WHEN random() < 0.3 THEN 1 + floor(random() * 10) END,
    'department_setup', CASE WHEN random() < 0.05 THEN 1 + floor(random() * 5) END,
    'user_management', CASE WHEN random() < 0.1 THEN 1 + floor(random() * 5) END,
    'analytics_viewing', CASE WHEN random() < 0.6 THEN 1 + floor(random() * 12) END,
    'notification_interaction', CASE WHEN random() < 0.2 THEN 1 + floor(random() * 4) END)) AS features,
  day + interval '9 hours' + random() * interval '9 hours' AS last_at
FROM (
  SELECT user_id, organization_id, role, day, CASE WHEN random() < 0.1 THEN 1 ELSE 0 END AS chats
  FROM size, roster, generate_series(first_day::timestamp, end_day - interval '1 day', '1 day') AS day
  WHERE day >= since AND random() < zeal * CASE WHEN extract(isodow FROM day) < 6 THEN 0.35 ELSE 0.03 END
) AS present;
ANALYZE active;

INSERT INTO user_engagement_metrics (user_id, organization_id, metric_date, login_count, session_duration_minutes,
  reports_viewed, reports_downloaded, ai_chat_messages_sent, ai_chat_sessions, employees_added, employees_updated,
  dashboard_visits, feature_interactions, last_activity_at)
SELECT user_id, organization_id, metric_date, login_count, minutes, viewed, downloaded, messages, chats, added, updated,
  visits, features, last_at
FROM active;

INSERT INTO feature_utilization_metrics (organization_id, feature_name, feature_category, user_role, metric_date,
  total_uses, unique_users, average_duration_seconds, success_rate, error_count, usage_distribution)
SELECT organization_id, feature.key, upper(feature.key), role, metric_date, sum(feature.value::int), count(*),
  5 + random() * 60, 90 + random() * 10, floor(random() * 3),
  jsonb_build_object('hourly', jsonb_build_object('8', sum(feature.value::int) / 4, '9', sum(feature.value::int) / 4,
    '10', sum(feature.value::int) / 4, '14', sum(feature.value::int) / 8, '16', sum(feature.value::int) / 8),
    'by_department', jsonb_build_object('Department 1', sum(feature.value::int)))
FROM active, jsonb_each_text(features) AS feature
GROUP BY organization_id, feature.key, role, metric_date;

INSERT INTO ai_chat_analytics (organization_id, user_id, session_id, session_date, message_count, total_tokens_used,
  session_duration_seconds, query_types, employee_ids_discussed, satisfaction_rating, was_helpful, started_at, ended_at)
SELECT organization_id, user_id, gen_random_uuid(), metric_date, 2 * messages, 400 * messages, 300,
  '["training_guidance"]', ARRAY[gen_random_uuid()], CASE WHEN random() < 0.4 THEN 1 + floor(random() * 5) END, random() < 0.8,
  last_at - interval '5 minutes', last_at
FROM active WHERE chats > 0;

CREATE TEMPORARY TABLE written ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, user_id, organization_id, day::date AS day,
       day + interval '9 hours' + random() * interval '9 hours' AS at, random() AS luck
FROM size, generate_series(first_day::timestamp, end_day - interval '1 day', '1 day') AS day,
     (SELECT *, row_number() OVER () - 1 AS place, count(*) OVER () AS people FROM roster) AS writer,
     generate_series(1, reports_a_day) AS n
WHERE place = mod(abs(hashint8(n * 100000 + extract(doy FROM day)::int)), people) AND day >= since;

INSERT INTO report_generation_stats (id, organization_id, report_type, generated_by_user_id, generation_date,
  generation_timestamp, processing_time_seconds, status, is_auto_generated, is_quarterly_update, report_size_kb,
  ai_tokens_used, viewed_count, downloaded_count, first_viewed_at, last_viewed_at)
SELECT id, organization_id, (ARRAY['PERSONALITY_ROLE', 'COMPATIBILITY_JOB', 'QA_QUESTIONNAIRE', 'TRAINING_DEVELOPMENT'])[1 + floor(random() * 4)::int],
  user_id, day, at, 5 + random() * 60, CASE WHEN luck < 0.04 THEN 'FAILED' ELSE 'SUCCESS' END, luck > 0.7, luck > 0.9,
  50 + random() * 900, 1000 + floor(random() * 9000), 2, 0, at + interval '1 hour', at + interval '2 hours'
FROM written;

INSERT INTO report_access_days (organization_id, report_id, day, views, downloads, shares, prints, first_viewed_at, last_viewed_at)
SELECT organization_id, id, day, 2, 0, 0, 0, at + interval '1 hour', at + interval '2 hours' FROM written;

INSERT INTO notifications (id, organization_id, user_id, type, title, created_at)
SELECT id, organization_id, user_id, 'REPORT_READY', 'A report is ready', at FROM written;

INSERT INTO notification_delivery_logs (notification_id, user_id, delivery_channel, delivery_status, sent_at, delivered_at, read_at)
SELECT id, user_id, 'IN_APP', CASE WHEN luck < 0.3 THEN 'DELIVERED' ELSE 'READ' END, at, at + interval '1 second',
       CASE WHEN luck >= 0.3 THEN at + interval '1 hour' END
FROM written;

INSERT INTO survey_responses (organization_id, user_id, kind, score, submitted_at)
SELECT organization_id, user_id, kind, CASE kind WHEN 'NPS' THEN floor(random() * 11) ELSE 1 + floor(random() * 5) END, at
FROM written, (VALUES ('SATISFACTION'), ('NPS'), ('REPORT_ACCURACY')) AS asked (kind) WHERE luck < 0.1;

INSERT INTO organization_day_counts (organization_id, day, reports_generated, ai_chat_sessions)
SELECT organization_id, day, coalesce(reports, 0), coalesce(chats, 0)
FROM open_days
LEFT JOIN (SELECT organization_id, day, count(*) AS reports FROM written GROUP BY 1, 2) AS reports USING (organization_id, day)
LEFT JOIN (SELECT organization_id, metric_date AS day, sum(chats) AS chats FROM active GROUP BY 1, 2)
  AS chats USING (organization_id, day);

INSERT INTO platform_adoption_metrics (organization_id, metric_date, total_organizations, total_employees, total_candidates,
  total_departments, active_users_count, reports_generated_today, reports_generated_total, ai_chat_sessions_today,
  ai_chat_sessions_total, subscription_status, subscription_tier)
SELECT organization_id, day, organizations, 300, 200, 8, coalesce(people, 0), reports_generated,
       reports_generated * 30, ai_chat_sessions, ai_chat_sessions * 30, 'ACTIVE', 'TEAM'
FROM open_days JOIN organization_day_counts USING (organization_id, day)
CROSS JOIN size
LEFT JOIN (SELECT organization_id, metric_date AS day, count(*) AS people FROM active GROUP BY 1, 2)
  AS counted USING (organization_id, day);

INSERT INTO business_impact_bases
SELECT organization_id, day, 80, 75, 70, 2, 2, 40, 150, 40, 160, 10, 6, 5, 290, 300, 9, 4, 120, 9000, 30, 24, 20, 18, 60, 2,
       400, 120, 40, 22, 6
FROM open_days;

INSERT INTO business_impact_metrics (organization_id, metric_date, customer_retention_rate, mrr, arr, churn_risk_score)
SELECT organization_id, day, 87.5, 400, 4800, 0.2 FROM open_days;

-- The state of every day, as the job leaves it.
INSERT INTO rollup_days (job, organization_id, day, state, dirty_seq, done_seq, as_of, source_count, computed_at, expires_at)
SELECT job, organization_id, day, CASE WHEN kept IS NOT NULL AND day + kept <= today THEN 'frozen' ELSE 'clean' END, 1, 1,
  night, CASE WHEN kept IS NOT NULL THEN 500 END, night, (day + kept)::timestamp AT TIME ZONE 'UTC'
FROM size, (SELECT *, (day + 1)::timestamp AT TIME ZONE 'UTC' + interval '2 hours' AS night FROM open_days) AS days, (VALUES
  ('user_engagement_metrics', 90), ('feature_utilization_metrics', 90), ('ai_chat_analytics', 365), ('report_access_days', 180),
  ('notification_delivery_logs', 90), ('organization_day_counts', NULL), ('platform_adoption_metrics', NULL),
  ('business_impact_bases', NULL), ('business_impact_metrics', NULL)) AS rollups (job, kept);
