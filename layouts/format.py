"""Numbers, dates and names as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime

SHORTENED_ABOVE = 99_999
SUFFIXES = ((1_000_000_000, "bn"), (1_000_000, "M"), (1_000, "k"))
MISSING = "–"
NARROW = "\u202f"
"""A narrow space at which no line breaks."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
FULL_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def exact(value: int) -> str:
    """1,234,567"""
    return f"{value:,}"


def number(value: int) -> str:
    """The exact figure up to 99,999; above that three digits and a suffix: 124 k, 1.24 M."""
    if abs(value) <= SHORTENED_ABOVE:
        return exact(value)
    size, suffix = next((size, suffix) for size, suffix in SUFFIXES if abs(value) >= 0.9995 * size)
    return f"{float(f'{value / size:.3g}'):,.10g} {suffix}"


def percent(share: float | None) -> str:
    """0.304 as 30.4 %; a dash where the share has no base."""
    return MISSING if share is None else f"{100 * share:,.1f}{NARROW}%"


def whole_percent(share: float | None) -> str:
    """0.304 as 30 %, for labels in a chart."""
    return MISSING if share is None else f"{100 * share:,.0f}{NARROW}%"


def of(part: int, base: int) -> str:
    """12 of 40"""
    return f"{exact(part)} of {exact(base)}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 person, 2 people"""
    return f"{exact(count)} {one if count == 1 else many or one + 's'}"


def day(moment: date) -> str:
    """18 Feb"""
    return f"{moment.day} {moment:%b}"


def full_day(moment: date) -> str:
    """18 Feb 2026"""
    return f"{day(moment)} {moment.year}"


def minute(moment: datetime) -> str:
    """18 Feb, 02:04 UTC"""
    moment = moment.astimezone(UTC)
    return f"{day(moment)}, {moment:%H:%M} UTC"


def duration(seconds: float | None) -> str:
    """0.4 s, 12 s, 3 min 5 s, 2 h 10 min"""
    if seconds is None:
        return MISSING
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def human(key: str) -> str:
    """report_generation and REPORT_GENERATION as Report generation; AI stays in capitals."""
    words = key.replace("_", " ").replace("-", " ").strip().lower().split()
    words = ["AI" if word == "ai" else word for word in words] or [MISSING]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def lowered(words: str) -> str:
    """Report generation as report generation, within a sentence; AI stays in capitals."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]
