"""What the entries of the metrics buffer may say: one model a type of metric, for the door and for the drain.

`dimensions` is open, since a sender may tell more than is read; what is read is checked against what PostgreSQL holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic.alias_generators import to_camel

from data.ingest.fields import NO_NUL, Amount, Count, Number, Paragraph, Word
from data.vocabulary import DISTINCT_COUNTERS, DeliveryChannel, DeliveryOutcome, ReportStatus


def _open_to_all(name: str) -> str:
    if name in DISTINCT_COUNTERS:
        raise ValueError(f"must not be {name}, which counts by itself")
    return name


# A client writes ids as text, an activity log holds them as such.
Identifier = Annotated[UUID, Field(strict=False)]
CounterName = Annotated[Word, AfterValidator(_open_to_all)]
ReportTypeName = Annotated[str, StringConstraints(min_length=1, max_length=50, pattern=NO_NUL)]


class Known(BaseModel):
    """The part of an object that is read."""

    model_config = ConfigDict(extra="ignore", strict=True, frozen=True, alias_generator=to_camel, allow_inf_nan=False)


class Act(Known):
    """What a person did, as the log of an activity makes it."""

    event_type: Word
    session_id: Identifier | None = None
    feature: Word | None = None


class Measure(Known):
    """The counter that a client adds to."""

    name: CounterName


class FeatureUse(Known):
    """The feature that was used, or the counter that a client adds to, or both."""

    name: CounterName | None = None
    feature: Word | None = None

    @model_validator(mode="after")
    def _says_something(self) -> FeatureUse:
        if self.name is None and self.feature is None:
            raise ValueError("must name a feature")
        return self


class ReportStep(Known):
    """How far a report has come, and what is known of it there."""

    report_id: Identifier
    status: ReportStatus
    report_type: ReportTypeName | None = None
    employee_id: Identifier | None = None
    processing_time_seconds: Amount | None = None
    error_message: Paragraph | None = None
    is_auto_generated: bool | None = None
    is_quarterly_update: bool | None = None
    report_size_kb: Amount | None = None
    ai_tokens_used: Count | None = None


class Delivery(Known):
    """One attempt to bring a notification to a person."""

    notification_id: Identifier
    channel: DeliveryChannel
    status: DeliveryOutcome
    error_message: Paragraph | None = None
    retry_count: Count = 0


Dimensions = Act | Measure | FeatureUse | ReportStep | Delivery


class Data(Known):
    """`metricData`; `value` is what a measure adds."""

    user_id: Identifier | None = None
    value: Number = 1
    dimensions: Dimensions


class ActData(Data):
    dimensions: Act


class MeasureData(Data):
    dimensions: Measure


class FeatureData(Data):
    dimensions: FeatureUse


class ReportData(Data):
    dimensions: ReportStep


class DeliveryData(Data):
    user_id: Identifier
    dimensions: Delivery


class Metric(Known):
    metric_data: Data


class ActMetric(Metric):
    metric_data: ActData


class MeasureMetric(Metric):
    metric_data: MeasureData


class FeatureMetric(Metric):
    metric_data: FeatureData


class ReportMetric(Metric):
    metric_data: ReportData


class DeliveryMetric(Metric):
    metric_data: DeliveryData


MODELS: Mapping[str, type[Metric]] = {
    "USER_ENGAGEMENT": MeasureMetric,
    "FEATURE_UTILIZATION": FeatureMetric,
    "REPORT_GENERATION": ReportMetric,
    "NOTIFICATION_DELIVERY": DeliveryMetric,
}


def read_metric(document: Mapping[str, Any]) -> Metric:
    """The `metricData` of an event or of a document of the buffer, which names its `metricType`.

    pydantic's ValidationError where a field cannot be read.
    """
    return _model(document).model_validate(document)


def _model(document: Mapping[str, Any]) -> type[Metric]:
    metric_type = document["metricType"]
    dimensions = document["metricData"].get("dimensions") or {}
    if metric_type == "USER_ENGAGEMENT" and "eventType" in dimensions and "name" not in dimensions:
        return ActMetric
    return MODELS[metric_type]
