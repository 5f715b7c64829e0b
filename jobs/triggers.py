"""When jobs run: triggers of APScheduler in UTC, enumerated and told in words.

Any number of processes may enumerate a trigger and must agree on its times, so intervals are counted from the epoch,
never from the moment at which a process started.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST_LOOK = timedelta(minutes=1)
LONGEST_LOOK = timedelta(days=1_500)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
SHORT_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def daily_at(at: time) -> CronTrigger:
    """Every day at a time of day in UTC."""
    return CronTrigger(hour=at.hour, minute=at.minute, timezone=UTC)


def weekly_at(weekday: int, at: time) -> CronTrigger:
    """Every week, Monday being 0, at a time of day in UTC."""
    return CronTrigger(day_of_week=weekday, hour=at.hour, minute=at.minute, timezone=UTC)


def monthly_at(day: int, at: time) -> CronTrigger:
    """Every month on that day of it, at a time of day in UTC."""
    return CronTrigger(day=day, hour=at.hour, minute=at.minute, timezone=UTC)


def every(interval: timedelta) -> IntervalTrigger:
    """Again and again, counted from the epoch."""
    return IntervalTrigger(seconds=int(interval.total_seconds()), start_date=EPOCH, timezone=UTC)


def aligned(trigger: BaseTrigger) -> BaseTrigger:
    """The same trigger; an interval counts from the epoch, whatever it counted from."""
    return every(trigger.interval) if isinstance(trigger, IntervalTrigger) else trigger


def next_time(trigger: BaseTrigger, now: datetime) -> datetime | None:
    """The first time after `now`, UTC; None where there is none left."""
    return next(_times(trigger, now), None)


def latest_time(trigger: BaseTrigger, now: datetime) -> datetime | None:
    """The last time up to `now`, UTC; None where there was none for years."""
    look = FIRST_LOOK
    while look <= LONGEST_LOOK:
        if found := times_between(trigger, now - look, now, most=1):
            return found[0]
        look *= 2
    return None


def times_between(trigger: BaseTrigger, after: datetime, until: datetime, *, most: int) -> list[datetime]:
    """The times after `after` and up to `until`, UTC, oldest first; of more than `most` the latest."""
    times: deque[datetime] = deque(maxlen=most)
    for moment in _times(trigger, after):
        if moment > until:
            break
        times.append(moment)
    return list(times)


def in_words(trigger: BaseTrigger) -> str:
    """For people: `every day at 02:00 UTC`, `every 5 minutes`."""
    if isinstance(trigger, IntervalTrigger):
        return f"every {_duration(trigger.interval)}"
    if isinstance(trigger, CronTrigger):
        return _cron(trigger)
    return str(trigger)


def _times(trigger: BaseTrigger, after: datetime) -> Iterator[datetime]:
    """Strictly after `after`, without an end where the trigger has none."""
    moment = trigger.get_next_fire_time(None, after + timedelta(microseconds=1))
    while moment is not None:
        yield moment.astimezone(UTC)
        moment = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))


def _duration(interval: timedelta) -> str:
    seconds = int(interval.total_seconds())
    size, unit = next(entry for entry in UNITS if seconds % entry[0] == 0)
    return unit if seconds == size else f"{seconds // size} {unit}s"


def _cron(trigger: CronTrigger) -> str:
    fields: dict[str, Any] = {field.name: str(field) for field in trigger.fields if not field.is_default}
    hour, minute = fields.pop("hour", ""), fields.pop("minute", "")
    if not (hour.isdecimal() and minute.isdecimal()) or len(fields) > 1:
        return str(trigger)
    at = f"at {int(hour):02}:{int(minute):02} UTC"
    if not fields:
        return f"every day {at}"
    if fields.get("day", "").isdecimal():
        return f"every month on day {fields['day']} {at}"
    weekday = fields.get("day_of_week", "")
    return f"every {_weekday(weekday)} {at}" if _weekday(weekday) else str(trigger)


def _weekday(word: str) -> str:
    if word in SHORT_WEEKDAYS:
        return WEEKDAYS[SHORT_WEEKDAYS.index(word)]
    return WEEKDAYS[int(word)] if word in "0123456" and word else ""
