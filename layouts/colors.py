"""The same thing has the same colour on every widget."""

from __future__ import annotations

from collections.abc import Mapping

REPORT_STATUS_COLORS: Mapping[str, str] = {
    "SUCCESS": "var(--series-1)",
    "FAILED": "var(--bad)",
    "PROCESSING": "var(--series-5)",
    "PENDING": "var(--series-7)",
}

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


TIERS = ("starter", "growth", "enterprise")


def tier_rank(tier: str | None) -> tuple[int, str]:
    """The order of subscription tiers: the known ones from small to large, then others by name, then none."""
    name = (tier or "").lower()
    return TIERS.index(name) if name in TIERS else len(TIERS) + (not name), name


def tier_color(tier: str | None, place: int) -> str:
    """The colour of a tier; `place` tells those apart that are not among the known ones."""
    rank, name = tier_rank(tier)
    if not name:
        return "var(--text-3)"
    return f"var(--series-{(rank if rank < len(TIERS) else len(TIERS) + place % 4) + 1})"


def channel_color(channel: str) -> str:
    """The colour of a channel; grey where it is none of the known ones."""
    if channel not in CHANNELS:
        return "var(--text-3)"
    return f"var(--series-{list(CHANNELS).index(channel) + 1})"
