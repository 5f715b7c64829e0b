"""Do we use it, and more or less than before? Source: user_engagement_metrics."""

from __future__ import annotations

from data.queries.engagement import Engagement, engagement_summary
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.engagement_strip import engagement_strip
from layouts.widget import Size, Widget


def query(sources: Sources, scope: Scope) -> Engagement | Withheld:
    """Totals of the period, of its comparison, and of each day."""
    return engagement_summary(sources.postgres, scope, name="unit_strip")


WIDGET = Widget(
    name="unit_strip",
    title="At a glance",
    question="Do we use it, and more or less than before?",
    type="METRICS_CARD",
    roles=frozenset({"LEADER", "MANAGER"}),
    size=Size(12, 2),
    query=query,
    figure=engagement_strip,
    rollup="user_engagement_metrics",
)
