"""One full event of every kind, in the ingest format."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

NAMES = UUID("00000000-0000-4000-8000-000000000002")
NOW = datetime.now(UTC).replace(microsecond=0)
YESTERDAY = (NOW - timedelta(days=1)).isoformat()


def named(name: str) -> str:
    return str(uuid5(NAMES, name))


def activity(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "activity",
        "eventId": str(uuid4()),
        "userId": named("Bob"),
        "organizationId": named("Acorn"),
        "sessionId": named("session"),
        "eventType": "REPORT_VIEW",
        "eventCategory": "DATA_ACCESS",
        "eventAction": "Opened a report",
        "eventTarget": "Report 7",
        "eventMetadata": {
            "page": "/reports",
            "component": "list",
            "feature": "report_generation",
            "duration": 12.5,
            "success": True,
            "errorMessage": "",
            "customData": {"depth": [1, {"two": None}]},
        },
        "userRole": "LEADER",
        "deviceInfo": {
            "type": "desktop",
            "os": "Linux",
            "browser": "Firefox",
            "screenResolution": "1920x1080",
            "userAgent": "Mozilla/5.0",
        },
        "geolocation": {"country": "DE", "city": "Berlin", "ipAddress": "192.0.2.77", "timezone": "Europe/Berlin"},
        "timestamp": YESTERDAY,
        **fields,
    }


def dashboard_interaction(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "dashboard_interaction",
        "eventId": str(uuid4()),
        "userId": named("Bob"),
        "organizationId": named("Acorn"),
        "sessionId": named("session"),
        "dashboardType": "LEADER_DASHBOARD",
        "interactionType": "WIDGET_RESIZE",
        "widgetId": "feature_map",
        "widgetType": "CHART",
        "interactionData": {
            "action": "resize",
            "previousState": {"w": 4},
            "newState": {"w": 6},
            "duration": 120,
            "dataLoaded": True,
            "errorOccurred": False,
        },
        "performanceMetrics": {"loadTime": 90.5, "renderTime": 20, "dataFetchTime": 60, "totalTime": 170.5},
        "timestamp": YESTERDAY,
        **fields,
    }


def report_access(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "report_access",
        "eventId": str(uuid4()),
        "reportId": str(uuid4()),
        "reportType": "PERSONALITY_ROLE",
        "employeeId": str(uuid4()),
        "employeeName": "Eve",
        "accessedBy": {"userId": named("Bob"), "userName": "Bob", "userRole": "LEADER"},
        "organizationId": named("Acorn"),
        "departmentId": str(uuid4()),
        "accessType": "VIEW",
        "accessMethod": "DASHBOARD",
        "accessDuration": 33.5,
        "pageViews": 4,
        "deviceInfo": {"type": "tablet", "os": "iOS", "browser": "Safari"},
        "geolocation": {"country": "DE", "city": "Berlin", "ipAddress": "2001:db8:1:2:3::4"},
        "timestamp": YESTERDAY,
        **fields,
    }


def message(text: str, minutes: int = 0) -> dict[str, Any]:
    return {
        "messageId": named(text),
        "role": "USER",
        "content": text,
        "tokenCount": len(text),
        "timestamp": (NOW - timedelta(days=1) + timedelta(minutes=minutes)).isoformat(),
        "metadata": {
            "employeeIdsReferenced": [named("Eve")],
            "queryType": "team_formation",
            "confidence": 0.75,
            "sources": ["handbook"],
        },
    }


def chat_session(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "ai_chat_session",
        "sessionId": named("chat"),
        "organizationId": named("Acorn"),
        "userId": named("Bob"),
        "userRole": "LEADER",
        "sessionStarted": YESTERDAY,
        "messages": [message("hello")],
        "sessionMetrics": {
            "totalMessages": 1,
            "userMessages": 1,
            "aiResponses": 0,
            "totalTokens": 5,
            "averageResponseTime": 1.5,
            "employeesDiscussed": [named("Eve")],
        },
        "sessionContext": {
            "initialQuery": "hello",
            "queryType": "team_formation",
            "departmentId": str(uuid4()),
            "relatedReports": [str(uuid4())],
        },
        "satisfactionFeedback": {"rating": 4, "wasHelpful": True, "feedbackText": "Good", "submittedAt": YESTERDAY},
        **fields,
    }


def notification_interaction(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "notification_interaction",
        "eventId": str(uuid4()),
        "notificationId": str(uuid4()),
        "userId": named("Bob"),
        "organizationId": named("Acorn"),
        "notificationType": "REPORT_READY",
        "interactionType": "CLICKED",
        "deliveryChannel": "IN_APP",
        "interactionData": {"timeToView": 12, "timeToClick": 15.5, "clickTarget": "open", "deviceType": "mobile"},
        "notificationContent": {
            "title": "Your report is ready",
            "message": "Open it",
            "priority": "HIGH",
            "category": "reports",
        },
        "timestamp": YESTERDAY,
        **fields,
    }


def metric(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "metric",
        "eventId": str(uuid4()),
        "organizationId": named("Acorn"),
        "metricType": "REPORT_GENERATION",
        "metricData": {
            "userId": named("Bob"),
            "value": 1,
            "dimensions": {"reportId": str(uuid4()), "status": "SUCCESS"},
            "tags": ["quarterly"],
        },
        "timestamp": YESTERDAY,
        **fields,
    }


EVERY_KIND = (activity, dashboard_interaction, report_access, chat_session, notification_interaction, metric)
