"""What happens in one organization on one day, before anybody's session is written out."""

from dataclasses import dataclass
from datetime import date

from data.demo.notifications import Notification, notifications_on
from data.demo.plan import DemoPlan
from data.demo.reports import Report, reports_on
from data.demo.visits import Visit, visits_on
from data.demo.world import House, Roster, roster_on


@dataclass(frozen=True, slots=True)
class HouseDay:
    """A pure function of the plan, the house and the day."""

    house: House
    day: date
    roster: Roster
    visits: list[Visit]
    reports: list[Report]
    notifications: list[Notification]


def house_day(plan: DemoPlan, house: House, day: date) -> HouseDay:
    """The day of an organization."""
    roster = roster_on(house, day)
    visits = visits_on(plan, house, day)
    reports = reports_on(plan, house, roster, visits, day)
    notifications = notifications_on(plan, house, visits, reports, day)
    return HouseDay(house, day, roster, visits, reports, notifications)
