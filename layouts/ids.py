"""Every id on the page. What belongs to a card carries the placement's number and nothing else."""

from __future__ import annotations

from typing import Any

PatternId = dict[str, Any]

ADDRESS = "address"
SCOPE = "scope"
THEME = "theme"
PRESETS = "presets"

ORGANIZATION = "organization"
DEPARTMENT = "department"
RANGE = "range"
RANGE_LABEL = "range-label"
RANGE_COMPARISON = "range-comparison"
RANGE_DAYS = "range-days"
COMPARISON = "comparison"

MAIN = "main"
GRID = "grid"
CONNECTION = "connection"


def frame(control: str) -> str:
    """What stands around a switch, and is there before Dash has fetched the switch's own code."""
    return f"{control}-frame"


def preset(name: Any) -> PatternId:
    """The button that chooses a preset range."""
    return {"type": "preset", "name": name}


def theme_choice(mode: Any) -> PatternId:
    """The menu entry for light, dark or system."""
    return {"type": "theme-choice", "mode": mode}


def slot(number: Any) -> PatternId:
    """The card itself: carries the state that decides what is seen of it."""
    return {"type": "slot", "placement": number}


def title(number: Any) -> PatternId:
    """The card's title, which the question hangs on as a tooltip."""
    return {"type": "title", "placement": number}


def figure(number: Any) -> PatternId:
    """The figure as the server made it, its colours still tokens."""
    return {"type": "figure", "placement": number}


def chart(number: Any) -> PatternId:
    """The graph, drawn in the colours of the theme in force."""
    return {"type": "chart", "placement": number}


def chart_frame(number: Any) -> PatternId:
    """What stands around the graph and says its main message to those who cannot see it."""
    return {"type": "chart-frame", "placement": number}


def content(number: Any) -> PatternId:
    """What is no chart: figure cards, a table, words."""
    return {"type": "content", "placement": number}


def footer(number: Any) -> PatternId:
    """How fresh the answer is."""
    return {"type": "footer", "placement": number}
