DROP TABLE
  dashboard_configs, platform_adoption_metrics, user_engagement_metrics, report_generation_stats,
  feature_utilization_metrics, business_impact_metrics, notification_delivery_logs, ai_chat_analytics;
DROP FUNCTION keep_updated_at();
