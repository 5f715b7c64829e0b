"""Figures about the behaviour of fewer than k people are withheld from everybody but the person.

First version: by the headcount of the unit a figure speaks about (organization, department or group).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from data.scope import Scope

Unit = TypeVar("Unit", bound=Hashable)


@dataclass(frozen=True)
class Withheld:
    """What a query returns in place of figures about too few people."""

    min_group_size: int
    is_empty: bool = False

    @property
    def message(self) -> str:
        if self.is_empty:
            return "Nobody was there yet in this range."
        return f"Withheld: this is about fewer than {self.min_group_size} people."


def is_too_small(scope: Scope, people: int) -> bool:
    """True where figures about that many people may not be shown; a person's own always may."""
    return scope.person_id is None and people < scope.min_group_size


def withheld(scope: Scope, people: int | None = None) -> Withheld:
    """The answer in place of figures about that many people."""
    return Withheld(scope.min_group_size, is_empty=people == 0)


def hidden_units(scope: Scope, people_of: Mapping[Unit, int]) -> frozenset[Unit]:
    """The units whose figures are withheld: those that are too small, and where these together would still be
    fewer than k people the next smallest too, so that a known total does not give them away.
    """
    populated = [(unit, people) for unit, people in people_of.items() if people]
    if not any(is_too_small(scope, people) for _, people in populated):
        return frozenset()
    hidden: dict[Unit, int] = {}
    for unit, people in sorted(populated, key=lambda item: item[1]):
        if not is_too_small(scope, people) and not is_too_small(scope, sum(hidden.values())):
            break
        hidden[unit] = people
    return frozenset(hidden)
