"""The same thing has the same colour on every widget."""

from __future__ import annotations

FEATURE_CATEGORIES = (
    "REPORT_GENERATION",
    "AI_CONSULTATION",
    "EMPLOYEE_MANAGEMENT",
    "ANALYTICS_VIEWING",
    "NOTIFICATION_INTERACTION",
    "USER_MANAGEMENT",
    "DEPARTMENT_SETUP",
)

CHANNELS = {"IN_APP": "In the app", "EMAIL": "E-mail", "WEBSOCKET": "Live", "SMS": "SMS"}
"""Channels of notifications and what people call them."""


def feature_color(category: str) -> str:
    """The colour of a feature's category; grey where it has none of the known ones."""
    if category not in FEATURE_CATEGORIES:
        return "var(--text-3)"
    return f"var(--series-{FEATURE_CATEGORIES.index(category) + 1})"


def channel_color(channel: str) -> str:
    """The colour of a channel; grey where it is none of the known ones."""
    if channel not in CHANNELS:
        return "var(--text-3)"
    return f"var(--series-{list(CHANNELS).index(channel) + 1})"
