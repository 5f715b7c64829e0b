"""What do similar departments use that this one does not? Source: user_engagement_metrics."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.features import MissedFeature, missed_features
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Column, data_table
from layouts.format import human, of
from layouts.widget import Drawing, Nothing, Size, Widget

MOST_ROWS = 12
COLUMNS = (Column("Department"), Column("Does not use"), Column("Similar ones do", is_number=True))


def query(sources: Sources, scope: Scope) -> Sequence[MissedFeature]:
    """Departments and features, the most widely used elsewhere first."""
    return missed_features(sources.postgres, scope, name="missed_features")


def figure(missed: Sequence[MissedFeature], scope: Scope) -> Drawing:
    """A row for each department and feature."""
    if not missed:
        return Nothing("zero", "No department misses what most departments of its size use.")
    rows = [[row.department, human(row.feature), of(row.used_by, row.similar)] for row in missed[:MOST_ROWS]]
    return data_table("Features that departments of similar size use and this one does not", COLUMNS, rows)


WIDGET = Widget(
    name="missed_features",
    title="Missed features",
    question="What do departments of similar size use that this one does not?",
    type="TABLE",
    roles=frozenset({"LEADER"}),
    size=Size(4, 4),
    query=query,
    figure=figure,
    rollup="user_engagement_metrics",
)
