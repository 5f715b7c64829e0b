"""The reports that people can open: those of the last weeks, by organization and department."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from data.demo.people import Person
from data.demo.plan import midnight
from data.demo.reports import Report

SHELF_DAYS = 30
OTHER_DEPARTMENT = 0.06

Book = tuple[datetime, Report]


def _ready(book: Book) -> datetime:
    return book[0]


class Shelf:
    """Holds the successful reports of an organization for a month, so that views can only follow success."""

    def __init__(self) -> None:
        self.by_department: dict[UUID, list[Book]] = {}

    def add(self, reports: Iterable[Report]) -> None:
        """Puts in what succeeded, in order of time."""
        for report in reports:
            if report.ready:
                self.by_department.setdefault(report.employee.department.id, []).append((report.ready, report))
        # In an order of their own, so that a choice among them does not depend on what was there before.
        self.by_department = {key: sorted(self.by_department[key], key=_ready) for key in sorted(self.by_department)}

    def clear(self, day: date) -> None:
        """Takes out what became ready more than SHELF_DAYS before the day."""
        oldest = midnight(day - timedelta(days=SHELF_DAYS))
        self.by_department = {
            department: kept
            for department, books in self.by_department.items()
            if (kept := [book for book in books if book[0] >= oldest])
        }

    def pick(self, random: Random, person: Person, when: datetime, *, pry: bool = False) -> Report | None:
        """A report for the person to open, the latest most likely: of the own department mostly, or never."""
        own = person.department_on(when.date())
        elsewhere = own is None or pry or random.random() < OTHER_DEPARTMENT
        if not elsewhere and own is not None:
            return _latest(random, self.by_department.get(own.id, ()), when)
        others = [books for key, books in self.by_department.items() if own is None or key != own.id]
        return _latest(random, random.choice(others), when) if others else None


def _latest(random: Random, books: Sequence[Book], when: datetime) -> Report | None:
    ready = bisect_right(books, when, key=_ready)
    back = int(random.expovariate(1 / 9))
    return books[ready - 1 - back][1] if back < ready else None
