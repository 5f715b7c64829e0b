"""The closed schema of what may come in: one model a kind, the specification's fields in its camelCase.

Everything that MongoDB's validators or PostgreSQL's columns would refuse is refused here, event by event.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from data.ingest.fields import (
    Amount,
    Body,
    Count,
    FreeList,
    FreeObject,
    Line,
    Moment,
    Number,
    Paragraph,
    Part,
    Word,
)
from data.vocabulary import (
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
    ReportType,
    UserRole,
    WidgetType,
)


class Event(Part):
    """What every kind has; `event_id` makes a repeated delivery recognisable."""

    event_id: UUID | None = None
    organization_id: UUID
    timestamp: Moment

    @property
    def acting_user_id(self) -> UUID | None:
        """The person whose act this is, who must belong to the event's organization."""
        return getattr(self, "user_id", None)

    @property
    def acting_role(self) -> str:
        return getattr(self, "user_role", None) or "MANAGER"

    @property
    def moment(self) -> datetime:
        """When it happened, by the sender's clock, in UTC."""
        return self.timestamp


class Device(Part):
    type: DeviceType | None = None
    os: Line | None = None
    browser: Line | None = None


class FullDevice(Device):
    screen_resolution: Line | None = None
    user_agent: Line | None = None


class Place(Part):
    country: Line | None = None
    city: Line | None = None
    ip_address: Line | None = None


class FullPlace(Place):
    timezone: Line | None = None


class EventMetadata(Part):
    page: Line | None = None
    component: Line | None = None
    feature: Word | None = None
    duration: Amount | None = None
    success: bool | None = None
    error_message: Line | None = None
    custom_data: FreeObject | None = None


class Activity(Event):
    kind: Literal["activity"]
    user_id: UUID
    session_id: UUID | None = None
    event_type: Word
    event_category: EventCategory | None = None
    event_action: Line | None = None
    event_target: Line | None = None
    event_metadata: EventMetadata | None = None
    user_role: UserRole | None = None
    device_info: FullDevice | None = None
    geolocation: FullPlace | None = None


class InteractionData(Part):
    action: Line | None = None
    previous_state: FreeObject | None = None
    new_state: FreeObject | None = None
    duration: Amount | None = None
    data_loaded: bool | None = None
    error_occurred: bool | None = None


class PerformanceMetrics(Part):
    load_time: Amount | None = None
    render_time: Amount | None = None
    data_fetch_time: Amount | None = None
    total_time: Amount | None = None


class DashboardInteraction(Event):
    kind: Literal["dashboard_interaction"]
    user_id: UUID
    session_id: UUID | None = None
    dashboard_type: DashboardType
    interaction_type: InteractionType
    widget_id: Word | None = None
    widget_type: WidgetType | None = None
    interaction_data: InteractionData | None = None
    performance_metrics: PerformanceMetrics | None = None


class Accessor(Part):
    user_id: UUID
    user_name: Line | None = None
    user_role: UserRole | None = None


class ReportAccess(Event):
    kind: Literal["report_access"]
    report_id: UUID
    report_type: ReportType | None = None
    employee_id: UUID | None = None
    employee_name: Line | None = None
    accessed_by: Accessor
    department_id: UUID | None = None
    access_type: AccessType
    access_method: AccessMethod | None = None
    access_duration: Amount | None = None
    page_views: Count | None = None
    device_info: Device | None = None
    geolocation: Place | None = None

    @property
    def acting_user_id(self) -> UUID | None:
        return self.accessed_by.user_id

    @property
    def acting_role(self) -> str:
        return self.accessed_by.user_role or "MANAGER"


class MessageMetadata(Part):
    employee_ids_referenced: list[UUID] | None = None
    query_type: Word | None = None
    confidence: Number | None = None
    sources: FreeList | None = None


class Message(Part):
    message_id: UUID
    role: MessageRole
    content: Body | None = None
    token_count: Count | None = None
    timestamp: Moment
    metadata: MessageMetadata | None = None


class SessionMetrics(Part):
    total_messages: Count | None = None
    user_messages: Count | None = None
    ai_responses: Count | None = None
    total_tokens: Count | None = None
    average_response_time: Amount | None = None
    employees_discussed: list[UUID] | None = None


class SessionContext(Part):
    initial_query: Paragraph | None = None
    query_type: Word | None = None
    department_id: UUID | None = None
    related_reports: list[UUID] | None = None


class SatisfactionFeedback(Part):
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    was_helpful: bool | None = None
    feedback_text: Paragraph | None = None
    submitted_at: Moment | None = None


class ChatSession(Event):
    """The whole session as known so far; sent again it is united with what is stored."""

    kind: Literal["ai_chat_session"]
    timestamp: Moment | None = None  # type: ignore[assignment]
    session_id: UUID
    user_id: UUID
    user_role: UserRole | None = None
    session_started: Moment
    session_ended: Moment | None = None
    messages: list[Message] | None = None
    session_metrics: SessionMetrics | None = None
    session_context: SessionContext | None = None
    satisfaction_feedback: SatisfactionFeedback | None = None

    @property
    def moment(self) -> datetime:
        return self.session_started


class NotificationData(Part):
    time_to_view: Amount | None = None
    time_to_click: Amount | None = None
    click_target: Line | None = None
    device_type: Line | None = None


class NotificationContent(Part):
    title: Line | None = None
    message: Paragraph | None = None
    priority: Priority | None = None
    category: Line | None = None


class NotificationInteraction(Event):
    kind: Literal["notification_interaction"]
    notification_id: UUID
    user_id: UUID
    notification_type: NotificationType | None = None
    interaction_type: NotificationAct
    delivery_channel: DeliveryChannel | None = None
    interaction_data: NotificationData | None = None
    notification_content: NotificationContent | None = None


class MetricData(Part):
    user_id: UUID | None = None
    value: Number | None = None
    dimensions: FreeObject | None = None
    tags: FreeList | None = None


class Metric(Event):
    kind: Literal["metric"]
    metric_type: MetricType
    metric_data: MetricData

    @property
    def acting_user_id(self) -> UUID | None:
        return self.metric_data.user_id


AnyEvent = Annotated[
    Activity | DashboardInteraction | ReportAccess | ChatSession | NotificationInteraction | Metric,
    Field(discriminator="kind"),
]
