"""The documented shape of each collection: every field, every type, every closed list of words."""

from __future__ import annotations

from collections.abc import Sequence

from data.migrations.mongo.schema import (
    AMOUNT,
    ANY_LIST,
    ANY_OBJECT,
    COUNT,
    FLAG,
    IDENTIFIER,
    IDENTIFIERS,
    MOMENT,
    NUMBER,
    RATING,
    STRING,
    Schema,
    list_of,
    one_of,
    record,
)

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
ROLE = one_of(("OWNER", "LEADER", "MANAGER"))
DEVICE_TYPE = one_of(("desktop", "mobile", "tablet"))


def user_activity_logs(extra_event_types: Sequence[str] = ()) -> Schema:
    """The shape of one activity event; `extra_event_types` are allowed beside the specification's."""
    return record(
        ("userId", "organizationId", "eventType", "timestamp"),
        userId=IDENTIFIER,
        organizationId=IDENTIFIER,
        sessionId=IDENTIFIER,
        eventType=one_of([*EVENT_TYPES, *sorted({*extra_event_types} - {*EVENT_TYPES, ""})]),
        eventCategory=one_of(("NAVIGATION", "INTERACTION", "DATA_ACCESS", "FEATURE_USE")),
        eventAction=STRING,
        eventTarget=STRING,
        eventMetadata=record(
            page=STRING,
            component=STRING,
            feature=STRING,
            duration=AMOUNT,
            success=FLAG,
            errorMessage=STRING,
            customData=ANY_OBJECT,
        ),
        userRole=ROLE,
        deviceInfo=record(type=DEVICE_TYPE, os=STRING, browser=STRING, screenResolution=STRING, userAgent=STRING),
        geolocation=record(country=STRING, city=STRING, ipAddress=STRING, timezone=STRING),
        timestamp=MOMENT,
        createdAt=MOMENT,
    )


# The fields after createdAt belong to the drain: its lease on an entry, and why an entry failed.
METRICS_BUFFER = record(
    ("organizationId", "metricType", "metricData", "timestamp"),
    organizationId=IDENTIFIER,
    metricType=one_of(("USER_ENGAGEMENT", "REPORT_GENERATION", "FEATURE_UTILIZATION", "NOTIFICATION_DELIVERY")),
    metricData=record(userId=IDENTIFIER, value=NUMBER, dimensions=ANY_OBJECT, tags=ANY_LIST),
    aggregationStatus=one_of(("PENDING", "PROCESSING", "AGGREGATED", "FAILED")),
    aggregatedAt=MOMENT,
    timestamp=MOMENT,
    createdAt=MOMENT,
    claimToken={"bsonType": ["binData", "string"]},
    claimedAt=MOMENT,
    claimedBy=STRING,
    leaseUntil=MOMENT,
    attempts=COUNT,
    eventType=STRING,
    failedAt=MOMENT,
    failureReason=STRING,
)

DASHBOARD_INTERACTIONS = record(
    ("userId", "organizationId", "dashboardType", "interactionType", "timestamp"),
    userId=IDENTIFIER,
    organizationId=IDENTIFIER,
    sessionId=IDENTIFIER,
    dashboardType=one_of(("OWNER_DASHBOARD", "LEADER_DASHBOARD", "MANAGER_DASHBOARD")),
    interactionType=one_of(("WIDGET_LOAD", "WIDGET_REFRESH", "WIDGET_RESIZE", "WIDGET_REORDER")),
    widgetId=STRING,
    widgetType=one_of(("METRICS_CARD", "CHART", "TABLE", "AI_CHAT", "NOTIFICATIONS")),
    interactionData=record(
        action=STRING,
        previousState=ANY_OBJECT,
        newState=ANY_OBJECT,
        duration=AMOUNT,
        dataLoaded=FLAG,
        errorOccurred=FLAG,
    ),
    performanceMetrics=record(loadTime=AMOUNT, renderTime=AMOUNT, dataFetchTime=AMOUNT, totalTime=AMOUNT),
    timestamp=MOMENT,
    createdAt=MOMENT,
)

REPORT_ACCESS_LOGS = record(
    ("reportId", "organizationId", "accessedBy", "accessType", "timestamp"),
    reportId=IDENTIFIER,
    reportType=STRING,
    employeeId=IDENTIFIER,
    employeeName=STRING,
    accessedBy=record(("userId",), userId=IDENTIFIER, userName=STRING, userRole=ROLE),
    organizationId=IDENTIFIER,
    departmentId=IDENTIFIER,
    accessType=one_of(("VIEW", "DOWNLOAD", "SHARE", "PRINT")),
    accessMethod=one_of(("DIRECT_LINK", "DASHBOARD", "SEARCH", "NOTIFICATION")),
    accessDuration=AMOUNT,
    pageViews=COUNT,
    deviceInfo=record(type=DEVICE_TYPE, os=STRING, browser=STRING),
    geolocation=record(country=STRING, city=STRING, ipAddress=STRING),
    timestamp=MOMENT,
    createdAt=MOMENT,
)

AI_CHAT_SESSION_LOGS = record(
    ("sessionId", "organizationId", "userId", "sessionStarted"),
    sessionId=IDENTIFIER,
    organizationId=IDENTIFIER,
    userId=IDENTIFIER,
    userRole=ROLE,
    sessionStarted=MOMENT,
    sessionEnded=MOMENT,
    messages=list_of(
        record(
            messageId=IDENTIFIER,
            role=one_of(("USER", "ASSISTANT", "SYSTEM")),
            content=STRING,
            tokenCount=COUNT,
            timestamp=MOMENT,
            metadata=record(employeeIdsReferenced=IDENTIFIERS, queryType=STRING, confidence=NUMBER, sources=ANY_LIST),
        )
    ),
    sessionMetrics=record(
        totalMessages=COUNT,
        userMessages=COUNT,
        aiResponses=COUNT,
        totalTokens=COUNT,
        averageResponseTime=AMOUNT,
        employeesDiscussed=IDENTIFIERS,
    ),
    sessionContext=record(initialQuery=STRING, queryType=STRING, departmentId=IDENTIFIER, relatedReports=IDENTIFIERS),
    satisfactionFeedback=record(rating=RATING, wasHelpful=FLAG, feedbackText=STRING, submittedAt=MOMENT),
    createdAt=MOMENT,
    updatedAt=MOMENT,
)

NOTIFICATION_INTERACTION_LOGS = record(
    ("notificationId", "userId", "organizationId", "interactionType", "timestamp"),
    notificationId=IDENTIFIER,
    userId=IDENTIFIER,
    organizationId=IDENTIFIER,
    notificationType=one_of(("REPORT_READY", "QUARTERLY_UPDATE", "SYSTEM_ALERT", "USER_MENTION")),
    interactionType=one_of(("DELIVERED", "VIEWED", "CLICKED", "DISMISSED", "SNOOZED")),
    deliveryChannel=one_of(("IN_APP", "EMAIL", "WEBSOCKET", "SMS")),
    interactionData=record(timeToView=AMOUNT, timeToClick=AMOUNT, clickTarget=STRING, deviceType=STRING),
    notificationContent=record(
        title=STRING, message=STRING, priority=one_of(("HIGH", "MEDIUM", "LOW")), category=STRING
    ),
    timestamp=MOMENT,
    createdAt=MOMENT,
)
