"""What one request may see and for which days: made once from the signed-in person and the browser's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Engine

from data.errors import BadRequest, NotAllowed
from data.people import Viewer, department_exists, organization_exists

Comparison = Literal["previous", "year", "off"]

DEFAULT_PRESET = "last_28_days"
LONGEST_PERIOD_DAYS = 1_100
EARLIEST_DAY = date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """Half-open range of UTC days: `start` is in it, `end` is not."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def shifted(self, days: int) -> Period:
        return Period(self.start + timedelta(days=days), self.end + timedelta(days=days))


def _month_start(day: date) -> date:
    return day.replace(day=1)


def _quarter_start(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


# "Last N days" end yesterday: the running day has no final figures before the nightly run.
PRESETS: Mapping[str, Callable[[date], Period]] = {
    "last_7_days": lambda today: Period(today - timedelta(days=7), today),
    "last_28_days": lambda today: Period(today - timedelta(days=28), today),
    "last_90_days": lambda today: Period(today - timedelta(days=90), today),
    "this_month": lambda today: Period(_month_start(today), today + timedelta(days=1)),
    "last_month": lambda today: Period(_month_start(_month_start(today) - timedelta(days=1)), _month_start(today)),
    "this_quarter": lambda today: Period(_quarter_start(today), today + timedelta(days=1)),
    "year_to_date": lambda today: Period(date(today.year, 1, 1), today + timedelta(days=1)),
}


@dataclass(frozen=True)
class Scope:
    """Already authorised: every field was checked against the viewer's role.

    organization_id None means the whole platform (OWNER only); department_id None every department;
    person_id is set for a MANAGER without a department, who sees only the own activity.
    """

    viewer: Viewer
    organization_id: UUID | None
    department_id: UUID | None
    person_id: UUID | None
    period: Period
    comparison: Period | None
    today: date
    min_group_size: int = 5

    @classmethod
    def parse(
        cls,
        viewer: Viewer,
        parameters: Any,
        engine: Engine,
        *,
        today: date,
        min_group_size: int = 5,
    ) -> Scope:
        """The authorised scope; BadRequest for words that do not fit, NotAllowed for what is not the viewer's."""
        parameters = _words(parameters)
        period = parse_period(parameters, today)
        organization_id = _organization_for(viewer, parameters, engine)
        department_id = _department_for(viewer, organization_id, parameters, engine)
        alone = viewer.role == "MANAGER" and viewer.department_id is None
        return cls(
            viewer=viewer,
            organization_id=organization_id,
            department_id=department_id,
            person_id=viewer.id if alone else None,
            period=period,
            comparison=_compared(period, parameters.get("compare") or "previous"),
            today=today,
            min_group_size=min_group_size,
        )


def _words(parameters: Any) -> Mapping[str, str]:
    """The parameters, if they are what an address can say: words by name."""
    if not isinstance(parameters, Mapping) or not all(isinstance(word, str | None) for word in parameters.values()):
        raise BadRequest("This address cannot be understood. Go back to the last 28 days.")
    return {name: word for name, word in parameters.items() if word}


def parse_period(parameters: Mapping[str, str], today: date) -> Period:
    """The half-open period of `from` and `to` (both days included) or of the preset `range`."""
    if parameters.get("from") or parameters.get("to"):
        return _custom_period(parameters)
    preset = parameters.get("range") or DEFAULT_PRESET
    if preset not in PRESETS:
        raise BadRequest("That range is unknown. Choose one in the range menu.")
    return PRESETS[preset](today)


def _custom_period(parameters: Mapping[str, str]) -> Period:
    start, last = _day(parameters, "from"), _day(parameters, "to")
    if start > last:
        raise BadRequest(f"The range starts on {_told(start)} and ends before that, on {_told(last)}.")
    if start < EARLIEST_DAY or (last - start).days >= LONGEST_PERIOD_DAYS:
        raise BadRequest(f"A range may hold {LONGEST_PERIOD_DAYS:,} days at most, none before {_told(EARLIEST_DAY)}.")
    return Period(start, last + timedelta(days=1))


def _day(parameters: Mapping[str, str], name: str) -> date:
    try:
        return date.fromisoformat(str(parameters.get(name) or ""))
    except ValueError:
        raise BadRequest(f"'{name}' must be a date such as 2026-02-28.") from None


def _told(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _compared(period: Period, comparison: str) -> Period | None:
    shifts = {"previous": -period.days, "year": -364}  # 52 whole weeks, so that weekdays match
    if comparison == "off":
        return None
    if comparison not in shifts:
        raise BadRequest("That comparison is unknown. Choose one in the range menu.")
    return period.shifted(shifts[comparison])


def _organization_for(viewer: Viewer, parameters: Mapping[str, str], engine: Engine) -> UUID | None:
    chosen = _id(parameters, "organization")
    if viewer.role != "OWNER":
        if chosen not in (None, viewer.organization_id):
            raise NotAllowed("That organization is not available to you.")
        return viewer.organization_id
    if chosen is not None and not organization_exists(engine, chosen):
        raise NotAllowed("That organization is not available to you.")
    return chosen


def _department_for(
    viewer: Viewer, organization_id: UUID | None, parameters: Mapping[str, str], engine: Engine
) -> UUID | None:
    chosen = _id(parameters, "department")
    if viewer.role == "MANAGER":
        if chosen not in (None, viewer.department_id):
            raise NotAllowed("That department is not available to you.")
        return viewer.department_id
    if chosen is not None and (organization_id is None or not department_exists(engine, organization_id, chosen)):
        raise NotAllowed("That department is not available to you.")
    return chosen


def _id(parameters: Mapping[str, str], name: str) -> UUID | None:
    value = parameters.get(name)
    if not value:
        return None
    try:
        return UUID(str(value))
    except ValueError:
        raise NotAllowed(f"That {name} is not available to you.") from None
