"""The specification's tables, indexes and expiries, typed by hand from its text, not from the program.

A column: name, type, default; `!` after the type is NOT NULL.
"""

COLUMNS = {
    "dashboard_configs": """
        id uuid ! gen_random_uuid()
        user_id uuid !
        role character varying(20) !
        organization_id uuid !
        layout_config jsonb ! '{}'::jsonb
        widget_preferences jsonb ! '[]'::jsonb
        theme_settings jsonb '{"mode": "light", "primaryColor": "#1976d2"}'::jsonb
        is_default boolean false
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    "platform_adoption_metrics": """
        id uuid ! gen_random_uuid()
        organization_id uuid !
        metric_date date !
        total_organizations integer 0
        new_organizations_today integer 0
        total_employees integer 0
        new_employees_today integer 0
        total_candidates integer 0
        new_candidates_today integer 0
        total_departments integer 0
        total_branches integer 0
        active_users_count integer 0
        reports_generated_total integer 0
        reports_generated_today integer 0
        ai_chat_sessions_total integer 0
        ai_chat_sessions_today integer 0
        subscription_status character varying(20)
        subscription_tier character varying(50)
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    "user_engagement_metrics": """
        id uuid ! gen_random_uuid()
        user_id uuid !
        organization_id uuid !
        metric_date date !
        login_count integer 0
        session_duration_minutes integer 0
        reports_viewed integer 0
        reports_downloaded integer 0
        ai_chat_messages_sent integer 0
        ai_chat_sessions integer 0
        employees_added integer 0
        employees_updated integer 0
        dashboard_visits integer 0
        feature_interactions jsonb '{}'::jsonb
        last_activity_at timestamp with time zone
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    "report_generation_stats": """
        id uuid ! gen_random_uuid()
        organization_id uuid !
        report_type character varying(50) !
        employee_id uuid
        generated_by_user_id uuid
        generation_date date !
        generation_timestamp timestamp with time zone CURRENT_TIMESTAMP
        processing_time_seconds numeric(10,2)
        status character varying(20)
        error_message text
        is_auto_generated boolean false
        is_quarterly_update boolean false
        report_size_kb numeric(10,2)
        ai_tokens_used integer
        viewed_count integer 0
        downloaded_count integer 0
        first_viewed_at timestamp with time zone
        last_viewed_at timestamp with time zone
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    "feature_utilization_metrics": """
        id uuid ! gen_random_uuid()
        organization_id uuid !
        feature_name character varying(100) !
        feature_category character varying(50) !
        user_role character varying(20)
        metric_date date !
        total_uses integer 0
        unique_users integer 0
        average_duration_seconds numeric(10,2)
        success_rate numeric(5,2)
        error_count integer 0
        usage_distribution jsonb '{}'::jsonb
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    "business_impact_metrics": """
        id uuid ! gen_random_uuid()
        organization_id uuid !
        metric_date date !
        customer_retention_rate numeric(5,2)
        subscription_renewal_rate numeric(5,2)
        average_user_satisfaction_score numeric(3,2)
        report_accuracy_rating numeric(3,2)
        training_recommendation_implementation_rate numeric(5,2)
        employee_turnover_rate numeric(5,2)
        hiring_success_rate numeric(5,2)
        time_to_hire_days numeric(10,2)
        cost_per_hire numeric(12,2)
        ai_consultation_satisfaction_rate numeric(5,2)
        quarterly_report_completion_rate numeric(5,2)
        mrr numeric(12,2)
        arr numeric(12,2)
        churn_risk_score numeric(3,2)
        nps_score numeric(3,2)
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    # sent_at is NOT NULL because a partitioned table's primary key holds it: docs/decisions.md
    "notification_delivery_logs": """
        id uuid ! gen_random_uuid()
        notification_id uuid !
        user_id uuid !
        delivery_channel character varying(20)
        delivery_status character varying(20)
        sent_at timestamp with time zone ! CURRENT_TIMESTAMP
        delivered_at timestamp with time zone
        read_at timestamp with time zone
        dismissed_at timestamp with time zone
        clicked_at timestamp with time zone
        error_message text
        retry_count integer 0
        metadata jsonb '{}'::jsonb
        created_at timestamp with time zone CURRENT_TIMESTAMP
    """,
    "ai_chat_analytics": """
        id uuid ! gen_random_uuid()
        organization_id uuid !
        user_id uuid !
        session_id uuid !
        session_date date !
        message_count integer 0
        total_tokens_used integer 0
        session_duration_seconds integer
        query_types jsonb '[]'::jsonb
        employee_ids_discussed uuid[] '{}'::uuid[]
        satisfaction_rating integer
        was_helpful boolean
        feedback_text text
        started_at timestamp with time zone
        ended_at timestamp with time zone
        created_at timestamp with time zone CURRENT_TIMESTAMP
        updated_at timestamp with time zone CURRENT_TIMESTAMP
    """,
}

INDEXES = """
    idx_dashboard_configs_user_id dashboard_configs (user_id)
    idx_dashboard_configs_org_id dashboard_configs (organization_id)
    idx_dashboard_configs_role dashboard_configs (role)
    idx_platform_adoption_org_id platform_adoption_metrics (organization_id)
    idx_platform_adoption_date platform_adoption_metrics (metric_date DESC)
    idx_platform_adoption_subscription platform_adoption_metrics (subscription_status)
    idx_user_engagement_user_id user_engagement_metrics (user_id)
    idx_user_engagement_org_id user_engagement_metrics (organization_id)
    idx_user_engagement_date user_engagement_metrics (metric_date DESC)
    idx_user_engagement_last_activity user_engagement_metrics (last_activity_at DESC)
    idx_report_stats_org_id report_generation_stats (organization_id)
    idx_report_stats_type report_generation_stats (report_type)
    idx_report_stats_date report_generation_stats (generation_date DESC)
    idx_report_stats_employee report_generation_stats (employee_id)
    idx_report_stats_status report_generation_stats (status)
    idx_report_stats_auto_generated report_generation_stats (is_auto_generated, is_quarterly_update)
    idx_feature_util_org_id feature_utilization_metrics (organization_id)
    idx_feature_util_feature feature_utilization_metrics (feature_name)
    idx_feature_util_category feature_utilization_metrics (feature_category)
    idx_feature_util_role feature_utilization_metrics (user_role)
    idx_feature_util_date feature_utilization_metrics (metric_date DESC)
    idx_business_impact_org_id business_impact_metrics (organization_id)
    idx_business_impact_date business_impact_metrics (metric_date DESC)
    idx_business_impact_retention business_impact_metrics (customer_retention_rate)
    idx_business_impact_satisfaction business_impact_metrics (average_user_satisfaction_score)
    idx_notification_logs_notification_id notification_delivery_logs (notification_id)
    idx_notification_logs_user_id notification_delivery_logs (user_id)
    idx_notification_logs_status notification_delivery_logs (delivery_status)
    idx_notification_logs_sent_at notification_delivery_logs (sent_at DESC)
    idx_ai_chat_analytics_org_id ai_chat_analytics (organization_id)
    idx_ai_chat_analytics_user_id ai_chat_analytics (user_id)
    idx_ai_chat_analytics_session_id ai_chat_analytics (session_id)
    idx_ai_chat_analytics_date ai_chat_analytics (session_date DESC)
    idx_ai_chat_analytics_rating ai_chat_analytics (satisfaction_rating)
"""

FOREIGN_KEYS = """
    dashboard_configs.user_id users CASCADE
    dashboard_configs.organization_id organizations CASCADE
    platform_adoption_metrics.organization_id organizations CASCADE
    user_engagement_metrics.user_id users CASCADE
    user_engagement_metrics.organization_id organizations CASCADE
    report_generation_stats.organization_id organizations CASCADE
    report_generation_stats.employee_id employees SET NULL
    report_generation_stats.generated_by_user_id users SET NULL
    feature_utilization_metrics.organization_id organizations CASCADE
    business_impact_metrics.organization_id organizations CASCADE
    notification_delivery_logs.notification_id notifications CASCADE
    notification_delivery_logs.user_id users CASCADE
    ai_chat_analytics.organization_id organizations CASCADE
    ai_chat_analytics.user_id users CASCADE
"""

UNIQUE = {
    ("platform_adoption_metrics", "UNIQUE (organization_id, metric_date)"),
    ("user_engagement_metrics", "UNIQUE (user_id, metric_date)"),
    (
        "feature_utilization_metrics",
        "UNIQUE NULLS NOT DISTINCT (organization_id, feature_name, user_role, metric_date)",
    ),
    ("business_impact_metrics", "UNIQUE (organization_id, metric_date)"),
    ("ai_chat_analytics", "UNIQUE (organization_id, session_id, session_date)"),
    (
        "notification_delivery_logs",
        "UNIQUE NULLS NOT DISTINCT (notification_id, user_id, delivery_channel, sent_at)",
    ),
}

# table, column, allowed words
CHECKS = [
    ("dashboard_configs", "role", ["OWNER", "LEADER", "MANAGER"]),
    ("platform_adoption_metrics", "subscription_status", ["ACTIVE", "TRIAL", "EXPIRED", "CANCELLED"]),
    ("report_generation_stats", "status", ["SUCCESS", "FAILED", "PENDING", "PROCESSING"]),
    ("feature_utilization_metrics", "user_role", ["OWNER", "LEADER", "MANAGER"]),
    ("notification_delivery_logs", "delivery_channel", ["IN_APP", "EMAIL", "WEBSOCKET", "SMS"]),
    (
        "notification_delivery_logs",
        "delivery_status",
        ["SENT", "DELIVERED", "READ", "FAILED", "DISMISSED"],
    ),
]

MONGO_INDEXES = {
    "user_activity_logs": [
        {"userId": 1, "timestamp": -1},
        {"organizationId": 1, "timestamp": -1},
        {"eventType": 1, "timestamp": -1},
        {"sessionId": 1},
        {"timestamp": -1},
        {"eventMetadata.feature": 1},
        {"createdAt": 1},
    ],
    "metrics_buffer": [
        {"organizationId": 1, "timestamp": -1},
        {"metricType": 1, "aggregationStatus": 1},
        {"aggregationStatus": 1, "createdAt": 1},
        {"createdAt": 1},
    ],
    "dashboard_interactions": [
        {"userId": 1, "timestamp": -1},
        {"organizationId": 1, "dashboardType": 1},
        {"widgetType": 1, "timestamp": -1},
        {"sessionId": 1},
        {"createdAt": 1},
    ],
    "report_access_logs": [
        {"reportId": 1, "timestamp": -1},
        {"accessedBy.userId": 1, "timestamp": -1},
        {"organizationId": 1, "timestamp": -1},
        {"employeeId": 1, "timestamp": -1},
        {"reportType": 1, "accessType": 1},
        {"createdAt": 1},
    ],
    "ai_chat_session_logs": [
        {"sessionId": 1},
        {"userId": 1, "sessionStarted": -1},
        {"organizationId": 1, "sessionStarted": -1},
        {"sessionContext.queryType": 1},
        {"satisfactionFeedback.rating": 1},
        {"createdAt": 1},
    ],
    "notification_interaction_logs": [
        {"notificationId": 1},
        {"userId": 1, "timestamp": -1},
        {"organizationId": 1, "timestamp": -1},
        {"notificationType": 1, "interactionType": 1},
        {"createdAt": 1},
    ],
}

# Beyond the specification: the jobs read all organizations' logs of a day at once, and sessions by when they changed.
ADDED_MONGO_INDEXES = {
    "user_activity_logs": [{"createdAt": 1, "timestamp": 1}],
    "report_access_logs": [{"timestamp": -1}],
    "ai_chat_session_logs": [{"sessionStarted": -1}, {"updatedAt": 1}, {"movedFrom": 1}],
    "notification_interaction_logs": [{"timestamp": -1}],
}

EXPIRE_AFTER_SECONDS = {
    "user_activity_logs": 7776000,
    "metrics_buffer": 604800,
    "dashboard_interactions": 2592000,
    "report_access_logs": 15552000,
    "ai_chat_session_logs": 31536000,
    "notification_interaction_logs": 7776000,
}
