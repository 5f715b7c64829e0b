from __future__ import annotations

from data.queries.features import FeatureUse
from data.small_groups import Withheld
from layouts.widgets.feature_map import WIDGET
from tests.data.queries.world import alice

USES = [
    FeatureUse("report_generation", "REPORT_GENERATION", 8, 10, 16),
    FeatureUse("ai_consultation", "AI_CONSULTATION", 2, 10, 20),
    FeatureUse("our_own", "UNCATEGORIZED", 1, 10, 1),
]


def test_features_stand_at_breadth_and_depth_under_human_names():
    chart = WIDGET.figure(USES, alice())
    (dots,) = chart.figure["data"]

    assert (dots["x"], dots["y"]) == ([0.8, 0.2, 0.1], [2, 10, 1])
    assert dots["text"] == ["Report generation", "AI consultation", "Our own"]
    assert dots["marker"]["color"] == ["var(--series-1)", "var(--series-2)", "var(--text-3)"]
    assert "80.0\u202f% of active people, 8 of 10<br>2.0 uses each, 16 in all" in dots["hovertext"][0]
    assert chart.summary.startswith("Report generation reached the most people, 80.0\u202f% of the active")


def test_few_people_are_withheld_and_unused_features_are_zero():
    assert WIDGET.figure(Withheld(5), alice()).kind == "small_group"
    assert WIDGET.figure([], alice()).kind == "zero"
