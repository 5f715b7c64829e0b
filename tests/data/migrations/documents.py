"""One full document of each collection, every field of the specification filled, and its lists of words."""

from datetime import UTC, datetime
from uuid import UUID

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ALICE = UUID("11111111-1111-4111-8111-111111111111")
ACME = UUID("22222222-2222-4222-8222-222222222222")
OTHER = UUID("33333333-3333-4333-8333-333333333333")

FULL = {
    "user_activity_logs": {
        "userId": ALICE,
        "organizationId": ACME,
        "sessionId": OTHER,
        "eventType": "PAGE_VIEW",
        "eventCategory": "NAVIGATION",
        "eventAction": "opened",
        "eventTarget": "dashboard",
        "eventMetadata": {
            "page": "/",
            "component": "grid",
            "feature": "analytics_viewing",
            "duration": 1.5,
            "success": True,
            "errorMessage": "",
            "customData": {"anything": [1, "a"]},
        },
        "userRole": "OWNER",
        "deviceInfo": {
            "type": "desktop",
            "os": "Linux",
            "browser": "Firefox",
            "screenResolution": "1920x1080",
            "userAgent": "Mozilla",
        },
        "geolocation": {
            "country": "AT",
            "city": "Vienna",
            "ipAddress": "192.0.2.0",
            "timezone": "Europe/Vienna",
        },
        "timestamp": NOW,
        "createdAt": NOW,
    },
    "metrics_buffer": {
        "organizationId": ACME,
        "metricType": "USER_ENGAGEMENT",
        "metricData": {"userId": ALICE, "value": 1, "dimensions": {"feature": "x"}, "tags": ["a", 1]},
        "aggregationStatus": "PENDING",
        "aggregatedAt": NOW,
        "timestamp": NOW,
        "createdAt": NOW,
        "claimToken": OTHER,
        "leaseUntil": NOW,
        "attempts": 2,
        "eventType": "PAGE_VIEW",
        "failedAt": NOW,
        "failureReason": "no such user",
    },
    "dashboard_interactions": {
        "userId": ALICE,
        "organizationId": ACME,
        "sessionId": OTHER,
        "dashboardType": "OWNER_DASHBOARD",
        "interactionType": "WIDGET_LOAD",
        "widgetId": "w1",
        "widgetType": "CHART",
        "interactionData": {
            "action": "load",
            "previousState": {"w": 1},
            "newState": {"w": 2},
            "duration": 3,
            "dataLoaded": True,
            "errorOccurred": False,
        },
        "performanceMetrics": {"loadTime": 1.0, "renderTime": 2, "dataFetchTime": 3, "totalTime": 6.5},
        "timestamp": NOW,
        "createdAt": NOW,
    },
    "report_access_logs": {
        "reportId": OTHER,
        "reportType": "QA_QUESTIONNAIRE",
        "employeeId": OTHER,
        "employeeName": "Eve",
        "accessedBy": {"userId": ALICE, "userName": "Alice", "userRole": "OWNER"},
        "organizationId": ACME,
        "departmentId": OTHER,
        "accessType": "VIEW",
        "accessMethod": "DASHBOARD",
        "accessDuration": 12,
        "pageViews": 3,
        "deviceInfo": {"type": "tablet", "os": "iOS", "browser": "Safari"},
        "geolocation": {"country": "AT", "city": "Graz", "ipAddress": "192.0.2.0"},
        "timestamp": NOW,
        "createdAt": NOW,
    },
    "ai_chat_session_logs": {
        "sessionId": OTHER,
        "organizationId": ACME,
        "userId": ALICE,
        "userRole": "LEADER",
        "sessionStarted": NOW,
        "sessionEnded": NOW,
        "messages": [
            {
                "messageId": OTHER,
                "role": "USER",
                "content": "Who is ready?",
                "tokenCount": 4,
                "timestamp": NOW,
                "metadata": {
                    "employeeIdsReferenced": [OTHER],
                    "queryType": "promotion_readiness",
                    "confidence": 0.9,
                    "sources": ["handbook"],
                },
            }
        ],
        "sessionMetrics": {
            "totalMessages": 1,
            "userMessages": 1,
            "aiResponses": 0,
            "totalTokens": 4,
            "averageResponseTime": 0.5,
            "employeesDiscussed": [OTHER],
        },
        "sessionContext": {
            "initialQuery": "Who is ready?",
            "queryType": "promotion_readiness",
            "departmentId": OTHER,
            "relatedReports": [OTHER],
        },
        "satisfactionFeedback": {
            "rating": 5,
            "wasHelpful": True,
            "feedbackText": "good",
            "submittedAt": NOW,
        },
        "createdAt": NOW,
        "updatedAt": NOW,
    },
    "notification_interaction_logs": {
        "notificationId": OTHER,
        "userId": ALICE,
        "organizationId": ACME,
        "notificationType": "REPORT_READY",
        "interactionType": "VIEWED",
        "deliveryChannel": "IN_APP",
        "interactionData": {
            "timeToView": 3,
            "timeToClick": 4.5,
            "clickTarget": "open",
            "deviceType": "mobile",
        },
        "notificationContent": {
            "title": "Ready",
            "message": "It is",
            "priority": "HIGH",
            "category": "reports",
        },
        "timestamp": NOW,
        "createdAt": NOW,
    },
}

REQUIRED = {
    "user_activity_logs": ["userId", "organizationId", "eventType", "timestamp"],
    "metrics_buffer": ["organizationId", "metricType", "metricData", "timestamp"],
    "dashboard_interactions": ["userId", "organizationId", "dashboardType", "interactionType", "timestamp"],
    "report_access_logs": [
        "reportId",
        "organizationId",
        "accessedBy",
        "accessedBy.userId",
        "accessType",
        "timestamp",
    ],
    "ai_chat_session_logs": ["sessionId", "organizationId", "userId", "sessionStarted"],
    "notification_interaction_logs": [
        "notificationId",
        "userId",
        "organizationId",
        "interactionType",
        "timestamp",
    ],
}

ROLES = ["OWNER", "LEADER", "MANAGER"]
DEVICES = ["desktop", "mobile", "tablet"]

# collection, field, every allowed word
WORDS = [
    (
        "user_activity_logs",
        "eventType",
        [
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
        ],
    ),
    ("user_activity_logs", "eventCategory", ["NAVIGATION", "INTERACTION", "DATA_ACCESS", "FEATURE_USE"]),
    ("user_activity_logs", "userRole", ROLES),
    ("user_activity_logs", "deviceInfo.type", DEVICES),
    (
        "metrics_buffer",
        "metricType",
        ["USER_ENGAGEMENT", "REPORT_GENERATION", "FEATURE_UTILIZATION", "NOTIFICATION_DELIVERY"],
    ),
    ("metrics_buffer", "aggregationStatus", ["PENDING", "PROCESSING", "AGGREGATED", "FAILED"]),
    (
        "dashboard_interactions",
        "dashboardType",
        ["OWNER_DASHBOARD", "LEADER_DASHBOARD", "MANAGER_DASHBOARD"],
    ),
    (
        "dashboard_interactions",
        "interactionType",
        ["WIDGET_LOAD", "WIDGET_REFRESH", "WIDGET_RESIZE", "WIDGET_REORDER"],
    ),
    (
        "dashboard_interactions",
        "widgetType",
        ["METRICS_CARD", "CHART", "TABLE", "AI_CHAT", "NOTIFICATIONS"],
    ),
    ("report_access_logs", "accessType", ["VIEW", "DOWNLOAD", "SHARE", "PRINT"]),
    ("report_access_logs", "accessMethod", ["DIRECT_LINK", "DASHBOARD", "SEARCH", "NOTIFICATION"]),
    ("report_access_logs", "accessedBy.userRole", ROLES),
    ("report_access_logs", "deviceInfo.type", DEVICES),
    ("ai_chat_session_logs", "userRole", ROLES),
    ("ai_chat_session_logs", "messages.0.role", ["USER", "ASSISTANT", "SYSTEM"]),
    (
        "notification_interaction_logs",
        "notificationType",
        ["REPORT_READY", "QUARTERLY_UPDATE", "SYSTEM_ALERT", "USER_MENTION"],
    ),
    (
        "notification_interaction_logs",
        "interactionType",
        ["DELIVERED", "VIEWED", "CLICKED", "DISMISSED", "SNOOZED"],
    ),
    ("notification_interaction_logs", "deliveryChannel", ["IN_APP", "EMAIL", "WEBSOCKET", "SMS"]),
    ("notification_interaction_logs", "notificationContent.priority", ["HIGH", "MEDIUM", "LOW"]),
]
