"""Whole weeks, counted back from the end of a period, so that each column of a chart has seven days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, cast, func, literal

from data.scope import Period

WEEK_DAYS = 7
MOST_DAYS = 92
"""Days beyond these are too narrow to be drawn one by one."""


def whole_weeks(period: Period, *, at_least: int = 1, at_most: int | None = None) -> Sequence[Period]:
    """Weeks of seven UTC days that end with the period, oldest first; the first may begin before it."""
    count = max(at_least, -(-period.days // WEEK_DAYS))
    if at_most is not None:
        count = min(count, at_most)
    ends = [period.end - timedelta(days=WEEK_DAYS * back) for back in reversed(range(count))]
    return [Period(end - timedelta(days=WEEK_DAYS), end) for end in ends]


def days_or_weeks(period: Period) -> Sequence[Period]:
    """The days of the period, oldest first; of a long one the whole weeks in it, counted back from its end."""
    size = 1 if period.days <= MOST_DAYS else WEEK_DAYS
    ends = [period.end - timedelta(days=size * back) for back in reversed(range(period.days // size))]
    return [Period(end - timedelta(days=size), end) for end in ends]


def span(weeks: Sequence[Period]) -> Period:
    """From the first day of the first week to the end of the last."""
    return Period(weeks[0].start, weeks[-1].end)


def week_number(weeks: Sequence[Period], day: ColumnElement[Any]) -> ColumnElement[int]:
    """The place of a day (DATE, or a moment in UTC) among weeks or other equal steps; below 0 before the first."""
    days_in = cast(day, Date) - literal(weeks[0].start, Date)
    return cast(func.floor(cast(days_in, Integer) / float(weeks[0].days)), Integer)
