"""When people work: hours of the week, holidays, quarters."""

from bisect import bisect
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from data.demo.plan import midnight

HOURS_OF_WORKDAY = (
    *(0.01, 0.005, 0.005, 0.005, 0.01, 0.02, 0.08, 0.25, 0.6, 1.0, 1.1, 1.0),
    *(0.55, 0.6, 0.95, 1.0, 0.9, 0.5, 0.2, 0.12, 0.1, 0.08, 0.05, 0.02),
)
HOURS_OF_WEEKEND = (*(0.02,) * 8, *(0.5,) * 12, *(0.15,) * 4)
LEVEL_OF_WEEKDAY = (1.16, 1.14, 1.0, 0.96, 0.8, 0.1, 0.07)
AUTO_REPORT_DAYS = 10


def _week() -> list[float]:
    """A weight for each hour of a local week; the hours of a day add up to its level."""
    hours: list[float] = []
    for weekday, level in enumerate(LEVEL_OF_WEEKDAY):
        shape = HOURS_OF_WORKDAY if weekday < 5 else HOURS_OF_WEEKEND
        hours += [level * weight / sum(shape) for weight in shape]
    return hours


WEEK = tuple(_week())


@dataclass(frozen=True, slots=True)
class DayShape:
    """How the work of one UTC weekday spreads over its hours, for one offset from UTC."""

    level: float
    cumulative: tuple[float, ...]

    def instant(self, random: Random, day: date) -> datetime:
        """A time of the day, as likely as people work then."""
        hour = min(bisect(self.cumulative, random.random() * self.level), 23)
        return midnight(day) + timedelta(hours=hour, seconds=random.random() * 3600)


def day_shape(day: date, offset_hours: int) -> DayShape:
    """The shape of a UTC day for people whose clocks are `offset_hours` ahead."""
    start = day.weekday() * 24 + offset_hours
    cumulative = tuple(accumulate(WEEK[(start + hour) % len(WEEK)] for hour in range(24)))
    return DayShape(cumulative[-1], cumulative)


def season(day: date) -> float:
    """The share of a normal day's work: people are away in August and around the turn of the year."""
    month_day = (day.month, day.day)
    if month_day in ((12, 25), (12, 26), (1, 1)):
        return 0.06
    if month_day >= (12, 20) or month_day <= (1, 3):
        return 0.3
    return 0.68 if day.month == 8 else 1.0


def quarter_start(day: date) -> date:
    """The first day of the calendar quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def day_of_quarter(day: date) -> int:
    """0 on the first day of a quarter."""
    return (day - quarter_start(day)).days
