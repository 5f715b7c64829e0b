"""All events of the demo in the ingest format, day by day."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from data.demo.deliveries import LONGEST_DELIVERY_DAYS, deliveries
from data.demo.house_day import HouseDay, house_day
from data.demo.plan import DemoPlan, Event, Timed, days_between
from data.demo.reports import report_entries
from data.demo.sessions import session_events
from data.demo.shelf import SHELF_DAYS, Shelf
from data.demo.world import World, build_world


def events(plan: DemoPlan, first: date, until: date, now: datetime) -> Iterator[Event]:
    """The events of the days [first, until) that have happened by `now`, day by day in order of time.

    The time is `timestamp`; a chat session has none and comes when its last fact, end or rating, is known.
    A day is a pure function of the plan: a later call gives the same events with the same `eventId`s again.
    """
    start, until = max(first, plan.first_day), min(until, now.date() + timedelta(days=1))
    if start >= until:
        return
    diary = _Diary(build_world(plan, until))
    diary.recall(start)
    for day in days_between(start, until):
        for when, event in diary.write(day):
            if when <= now:
                yield event


class _Diary:
    """Carries from day to day what later days need: reports on the shelf, and reactions still to come."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.shelves = [Shelf() for _ in world.houses]
        self.to_come: dict[date, list[Timed]] = defaultdict(list)

    def recall(self, start: date) -> None:
        """Goes through the days before `start` that still matter on it."""
        plan = self.world.plan
        for day in days_between(max(plan.first_day, start - timedelta(days=SHELF_DAYS)), start):
            matters = (start - day).days <= LONGEST_DELIVERY_DAYS
            for shelf, today in self._begin(day):
                shelf.add(today.reports)
                if matters:
                    self._foresee(today)
        self.to_come = defaultdict(list, {day: found for day, found in self.to_come.items() if day >= start})

    def write(self, day: date) -> list[Timed]:
        """The events of a day, in order."""
        written: list[Timed] = []
        for shelf, today in self._begin(day):
            shelf.clear(day)
            shelf.add(today.reports)
            self._foresee(today)
            entries = (report_entries(self.world.plan, report) for report in today.reports)
            written += chain.from_iterable(entries)
            written += session_events(self.world.plan, today, shelf)
        written += self.to_come.pop(day, [])
        return sorted(written, key=_order)

    def _begin(self, day: date) -> Iterator[tuple[Shelf, HouseDay]]:
        for shelf, house in zip(self.shelves, self.world.houses, strict=True):
            yield shelf, house_day(self.world.plan, house, day)

    def _foresee(self, today: HouseDay) -> None:
        for notification in today.notifications:
            for timed in deliveries(self.world.plan, notification):
                self.to_come[timed[0].date()].append(timed)


def _order(timed: Timed) -> tuple[datetime, str]:
    return timed[0], timed[1]["eventId"]
