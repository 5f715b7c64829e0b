"""Which features are used by many, and which often? Source: user_engagement_metrics.feature_interactions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from data.queries.features import FeatureUse, feature_map
from data.scope import Scope
from data.small_groups import Withheld
from data.sources import Sources
from layouts.cards import nothing, withheld_notice
from layouts.charts import middle, padded, plot, points, quarters
from layouts.colors import feature_color
from layouts.format import exact, human, of, percent
from layouts.labels import label_positions
from layouts.ticks import share_ticks
from layouts.widget import Chart, Drawing, Size, Widget

PLOT_SIZES_PX = ((270, 190), (420, 200), (590, 206))
HEADROOM = 1.2
MARGIN = 0.12


def query(sources: Sources, scope: Scope) -> Sequence[FeatureUse] | Withheld:
    """Features used in the period, the broadest first."""
    return feature_map(sources.postgres, scope, name="feature_map")


def figure(features: Sequence[FeatureUse] | Withheld, scope: Scope) -> Drawing:
    """Breadth against depth, in four quarters around the medians."""
    if isinstance(features, Withheld):
        return withheld_notice(features)
    if not features:
        return nothing(scope, "No feature was used in this range.")
    deepest = HEADROOM * max(use.depth for use in features)
    return Chart(plot([_points(features, deepest)], **_layout(features, deepest)), _summary(features))


def _points(features: Sequence[FeatureUse], deepest: float) -> dict[str, Any]:
    names = [human(use.feature) for use in features]
    left, right = padded([use.breadth for use in features], MARGIN)
    places = [((use.breadth - left) / (right - left), use.depth / deepest) for use in features]
    return points(
        [use.breadth for use in features],
        [use.depth for use in features],
        colors=[feature_color(use.category) for use in features],
        names=names,
        name_positions=label_positions(places, names, PLOT_SIZES_PX, middle(places)),
        hover=[_hover(use) for use in features],
    )


def _hover(use: FeatureUse) -> str:
    people = f"{percent(use.breadth)} of active people, {of(use.users, use.active_people)}"
    name = f"{human(use.feature)} ({human(use.category)})"
    return f"{name}<br>{people}<br>{use.depth:.1f} uses each, {exact(use.uses)} in all"


def _layout(features: Sequence[FeatureUse], deepest: float) -> dict[str, Any]:
    broad, deep = middle([(use.breadth, use.depth) for use in features])
    ends = padded([use.breadth for use in features], MARGIN)
    return {
        "hovermode": "closest",
        "shapes": quarters(broad, deep),
        "xaxis": {**share_ticks(*ends), "range": ends, "title": {"text": "used by, of active people"}},
        "yaxis": {"range": [0, deepest], "nticks": 4, "showgrid": False, "title": {"text": "uses per person"}},
    }


def _summary(features: Sequence[FeatureUse]) -> str:
    broadest, deepest = features[0], max(features, key=lambda use: use.depth)
    lead = f"{human(broadest.feature)} reached the most people, {percent(broadest.breadth)} of the active"
    return f"{lead}; {human(deepest.feature)} was used the most often, {deepest.depth:.1f} times a person."


WIDGET = Widget(
    name="feature_map",
    title="Features: how many, how often",
    question="Which features do many people use, and which do they use often?",
    type="CHART",
    roles=frozenset({"OWNER", "LEADER", "MANAGER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
