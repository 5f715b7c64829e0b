"""Consultations in words: the figures of a range, a day of it, and its main message."""

from __future__ import annotations

from collections.abc import Sequence

from data.queries.consultations import Consultations
from data.scope import Scope
from data.small_groups import is_too_small
from layouts.cards import compared_with
from layouts.columns import HeadFigure, change_words
from layouts.format import MISSING, exact, number, of, percent, plural


def satisfied_share(some: Consultations, scope: Scope) -> float | None:
    """The share rated 4 or 5, None where fewer than k people rated."""
    return None if is_too_small(scope, some.raters) else some.satisfaction


def heading(now: Consultations, before: Consultations | None) -> Sequence[HeadFigure]:
    """Sessions, people, messages each and tokens, with their changes."""
    each = MISSING if now.messages_each is None else f"{now.messages_each:.1f}"
    values = {"Sessions": number(now.sessions), "People": number(now.people), "Tokens": number(now.tokens)}
    values["Messages each"] = each  # the longest name has room on its right
    names = ("sessions", "people", "tokens", "messages_each")
    changes = [change_words(getattr(now, name), getattr(before, name, None)) for name in names]
    return [HeadFigure(*item, change) for item, change in zip(values.items(), changes, strict=True)]


def rated_words(now: Consultations, before: Consultations | None, scope: Scope) -> str:
    """82.1 % of 340, before 78.0 %"""
    share = satisfied_share(now, scope)
    if share is None:
        return _too_few(scope)
    earlier = None if before is None else satisfied_share(before, scope)
    told = f"{percent(share)} of {exact(now.rated)}"
    return told if earlier is None else f"{told}, before {percent(earlier)}"


def step_words(step: Consultations) -> str:
    """What a column says on hover."""
    if not step.sessions:
        return "No session"
    by = f"{plural(step.sessions, 'session')} by {plural(step.people, 'person', 'people')}"
    return f"{by}<br>{step.messages_each or 0:.1f} messages each, {exact(step.tokens)} tokens"


def rating_words(week: Consultations, scope: Scope) -> str:
    """What a point of the line says on hover."""
    return f"Week rated 4–5: {percent(satisfied_share(week, scope))}, {of(week.satisfied, week.rated)}"


def consultations_told(now: Consultations, before: Consultations | None, scope: Scope) -> str:
    """The main message in one sentence."""
    consulted = f"{plural(now.people, 'person', 'people')} consulted the assistant in {plural(now.sessions, 'session')}"
    if before is not None:
        consulted += f" ({compared_with(scope)}: {exact(before.sessions)})"
    share = satisfied_share(now, scope)
    rated = _too_few(scope) if share is None else f"{percent(share)} of those rated got 4 or 5"
    return f"{consulted}; {rated}."


def _too_few(scope: Scope) -> str:
    return f"fewer than {scope.min_group_size} people rated"
