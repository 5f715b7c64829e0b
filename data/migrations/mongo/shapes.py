"""The documented shape of each collection: every field, every type, every closed list of words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

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
from data.vocabulary import (
    EVENT_TYPES,
    AccessMethod,
    AccessType,
    DashboardType,
    DeliveryChannel,
    DeviceType,
    EventCategory,
    InteractionType,
    MessageRole,
    MetricType,
    NotificationAct,
    NotificationType,
    Priority,
    UserRole,
    WidgetType,
)

ROLE = one_of(get_args(UserRole))
DEVICE_TYPE = one_of(get_args(DeviceType))


def user_activity_logs(extra_event_types: Sequence[str] = ()) -> Schema:
    """The shape of one activity event; `extra_event_types` are allowed beside the specification's."""
    return record(
        ("userId", "organizationId", "eventType", "timestamp"),
        userId=IDENTIFIER,
        organizationId=IDENTIFIER,
        sessionId=IDENTIFIER,
        eventType=one_of([*EVENT_TYPES, *sorted({*extra_event_types} - {*EVENT_TYPES, ""})]),
        eventCategory=one_of(get_args(EventCategory)),
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
    metricType=one_of(get_args(MetricType)),
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
    dashboardType=one_of(get_args(DashboardType)),
    interactionType=one_of(get_args(InteractionType)),
    widgetId=STRING,
    widgetType=one_of(get_args(WidgetType)),
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
    accessType=one_of(get_args(AccessType)),
    accessMethod=one_of(get_args(AccessMethod)),
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
            role=one_of(get_args(MessageRole)),
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
    # Days on which the session was thought to start, before an earlier start became known.
    movedFrom=list_of(MOMENT),
)

NOTIFICATION_INTERACTION_LOGS = record(
    ("notificationId", "userId", "organizationId", "interactionType", "timestamp"),
    notificationId=IDENTIFIER,
    userId=IDENTIFIER,
    organizationId=IDENTIFIER,
    notificationType=one_of(get_args(NotificationType)),
    interactionType=one_of(get_args(NotificationAct)),
    deliveryChannel=one_of(get_args(DeliveryChannel)),
    interactionData=record(timeToView=AMOUNT, timeToClick=AMOUNT, clickTarget=STRING, deviceType=STRING),
    notificationContent=record(title=STRING, message=STRING, priority=one_of(get_args(Priority)), category=STRING),
    timestamp=MOMENT,
    createdAt=MOMENT,
)
