"""Which features are used, by how many, how often. Source: user_engagement_metrics (nightly).

Read from the rows of people and not from feature_utilization_metrics: distinct users of days cannot be
added up, and a department's share is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import Engine, Integer, cast, func, select, true, tuple_

from data.queries.headcount import people_at_end, people_by_unit
from data.queries.run import Statement, fetch
from data.queries.visible import department_names, engaged, engagement_with_department
from data.queries.weeks import whole_weeks
from data.scope import Scope
from data.small_groups import Withheld, is_too_small, withheld
from data.tables.analytics import user_engagement_metrics as engagement
from data.tables.basis import feature_catalogue
from data.tables.host import user_department_periods as memberships

UNCATEGORIZED = "UNCATEGORIZED"
SIMILAR_SIZE = 2.0
"""Departments are similar when neither has more than twice the people of the other."""


@dataclass(frozen=True)
class FeatureUse:
    """A feature (by its key), distinct people who used it of those active at all, and the number of uses."""

    feature: str
    category: str
    users: int
    active_people: int
    uses: int

    @property
    def breadth(self) -> float:
        """Share of the active people who used it, 0–1."""
        return self.users / self.active_people

    @property
    def depth(self) -> float:
        """Uses per person who used it."""
        return self.uses / self.users


@dataclass(frozen=True)
class MissedFeature:
    """A feature nobody of a department used, and how many departments of similar size did."""

    department: str
    feature: str
    used_by: int
    similar: int


def feature_map(engine: Engine, scope: Scope, *, name: str) -> Sequence[FeatureUse] | Withheld:
    """Features used in the scope's period, the broadest first. Three statements.

    Withheld for a unit of fewer than k people. QueryTimeout, SourceUnavailable.
    """
    rows = fetch(engine, _uses(scope), name=name)
    active_people = next(row.people for row in rows if row.is_total)
    people = max(active_people, people_at_end(engine, scope, scope.period, name=name))
    if is_too_small(scope, people):
        return withheld(scope, people)
    categories = _categories(engine, name)
    uses = [
        FeatureUse(row.feature, categories.get(row.feature, UNCATEGORIZED), row.people, active_people, row.uses)
        for row in rows
        if row.feature is not None
    ]
    return sorted(uses, key=lambda use: (-use.breadth, use.feature))


def missed_features(engine: Engine, scope: Scope, *, name: str) -> Sequence[MissedFeature]:
    """What departments left unused though most of similar size used it, the most widely used first.

    Only departments with k or more people take part, on either side. Empty where no organization is chosen.
    Three statements. QueryTimeout, SourceUnavailable.
    """
    if scope.organization_id is None:
        return []
    weeks = whole_weeks(scope.period)[-1:]
    people_of = {unit: counts[-1] for unit, counts in people_by_unit(engine, scope, weeks, name=name).items()}
    sizes = {unit: people for unit, people in people_of.items() if unit and not is_too_small(scope, people)}
    names = {row.id: row.name for row in fetch(engine, department_names(scope), name=f"{name}: names")}
    used = {(row.unit, row.feature) for row in fetch(engine, _used_by_department(scope), name=name)}
    wanted = [unit for unit in sizes if unit in names and scope.department_id in (None, unit)]
    missed = [found for unit in wanted for found in _missed_by(unit, names[unit], sizes, used)]
    return sorted(missed, key=lambda miss: (-miss.used_by / miss.similar, -miss.used_by, miss.department))


def _missed_by(
    unit: UUID, name: str, sizes: Mapping[UUID, int], used: set[tuple[UUID, str]]
) -> Sequence[MissedFeature]:
    similar = [other for other in sizes if other != unit and _is_similar(sizes[unit], sizes[other])]
    missing = sorted({feature for _, feature in used if (unit, feature) not in used})
    counted = [(feature, sum((other, feature) in used for other in similar)) for feature in missing]
    return [
        MissedFeature(name, feature, used_by, len(similar))
        for feature, used_by in counted
        if used_by * 2 > len(similar)
    ]


def _is_similar(one: int, other: int) -> bool:
    return max(one, other) <= SIMILAR_SIZE * min(one, other)


def _uses(scope: Scope) -> Statement:
    """(feature, distinct people, uses) and one row for all active people, features or none."""
    pairs = func.jsonb_each_text(engagement.c.feature_interactions).table_valued("key", "value").lateral("pairs")
    return (
        select(
            pairs.c.key.label("feature"),
            func.count(engagement.c.user_id.distinct()).label("people"),
            func.sum(cast(pairs.c.value, Integer)).label("uses"),
            func.grouping(pairs.c.key).label("is_total"),
        )
        .select_from(engagement.outerjoin(pairs, true()))
        .where(engaged(scope, scope.period))
        .group_by(func.grouping_sets(tuple_(), tuple_(pairs.c.key)))
    )


def _used_by_department(scope: Scope) -> Statement:
    """(department, feature) for each feature with a use in the period."""
    pairs = func.jsonb_each_text(engagement.c.feature_interactions).table_valued("key", "value").lateral("pairs")
    return (
        select(memberships.c.department_id.label("unit"), pairs.c.key.label("feature"))
        .select_from(engagement_with_department().join(pairs, cast(pairs.c.value, Integer) > 0))
        .where(engaged(replace(scope, department_id=None), scope.period))
        .distinct()
    )


def _categories(engine: Engine, name: str) -> Mapping[str, str]:
    catalogue = select(feature_catalogue.c.feature_name, feature_catalogue.c.feature_category)
    return {row.feature_name: row.feature_category for row in fetch(engine, catalogue, name=f"{name}: catalogue")}
