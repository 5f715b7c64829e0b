"""The closed vocabularies of events, as the specification names them: for what comes in and for what is stored."""

from __future__ import annotations

from typing import Literal

EVENT_TYPES = (
    "PAGE_VIEW",
    "BUTTON_CLICK",
    "REPORT_VIEW",
    "REPORT_DOWNLOAD",
    "SEARCH",
    "SEARCH_PERFORMED",
    "FILTER_APPLIED",
    "AI_CHAT_MESSAGE",
    "EMPLOYEE_ADDED",
    "EMPLOYEE_UPDATED",
    "DASHBOARD_LOAD",
    "NOTIFICATION_CLICKED",
)

EventCategory = Literal["NAVIGATION", "INTERACTION", "DATA_ACCESS", "FEATURE_USE"]
UserRole = Literal["OWNER", "LEADER", "MANAGER"]
DeviceType = Literal["desktop", "mobile", "tablet"]
DashboardType = Literal["OWNER_DASHBOARD", "LEADER_DASHBOARD", "MANAGER_DASHBOARD"]
InteractionType = Literal["WIDGET_LOAD", "WIDGET_REFRESH", "WIDGET_RESIZE", "WIDGET_REORDER"]
WidgetType = Literal["METRICS_CARD", "CHART", "TABLE", "AI_CHAT", "NOTIFICATIONS"]
ReportType = Literal[
    "PERSONALITY_ROLE",
    "BEHAVIOR_COMPANY",
    "COMPATIBILITY_JOB",
    "COMPATIBILITY_DEPARTMENT",
    "COMPATIBILITY_COMPANY",
    "COMPATIBILITY_INDUSTRY",
    "QA_QUESTIONNAIRE",
    "TRAINING_DEVELOPMENT",
]
AccessType = Literal["VIEW", "DOWNLOAD", "SHARE", "PRINT"]
AccessMethod = Literal["DIRECT_LINK", "DASHBOARD", "SEARCH", "NOTIFICATION"]
MessageRole = Literal["USER", "ASSISTANT", "SYSTEM"]
NotificationType = Literal["REPORT_READY", "QUARTERLY_UPDATE", "SYSTEM_ALERT", "USER_MENTION"]
NotificationAct = Literal["DELIVERED", "VIEWED", "CLICKED", "DISMISSED", "SNOOZED"]
DeliveryChannel = Literal["IN_APP", "EMAIL", "WEBSOCKET", "SMS"]
Priority = Literal["HIGH", "MEDIUM", "LOW"]
MetricType = Literal["USER_ENGAGEMENT", "REPORT_GENERATION", "FEATURE_UTILIZATION", "NOTIFICATION_DELIVERY"]
ReportStatus = Literal["PENDING", "PROCESSING", "FAILED", "SUCCESS"]
DeliveryOutcome = Literal["SENT", "FAILED"]

# Live counters that count distinct people, sessions or reports; nobody may add to them.
DISTINCT_COUNTERS = ("active_users", "sessions", "reports_requested", "reports_done", "reports_failed")
