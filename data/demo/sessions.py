"""Sessions: what somebody does from the first step to the last."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from data.demo.accesses import pry, read_report
from data.demo.catalogue import ACTIONS, ADD_EMPLOYEE, ASK_REPORT, UPDATE_EMPLOYEE
from data.demo.chats import consult
from data.demo.dashboards import open_dashboard
from data.demo.house_day import HouseDay
from data.demo.organizations import FEATURES
from data.demo.pen import Pen
from data.demo.plan import DemoPlan, Timed, midnight
from data.demo.reports import Report
from data.demo.shelf import Shelf
from data.demo.visits import Visit
from data.demo.workforce import Employee

MOST_ACTIVITIES = 25
ROOM_FOR_CHAT = 6
READS, CONSULTS = 0.45, 0.25


def session_events(plan: DemoPlan, today: HouseDay, shelf: Shelf) -> Iterator[Timed]:
    """The events of all sessions of a day in an organization, session by session."""
    asked: dict[str, list[Report]] = defaultdict(list)
    for report in today.reports:
        if report.visit:
            asked[report.visit.session_id].append(report)
    added = _hires_by_session(plan, today)
    for visit in today.visits:
        yield from _Session(plan, today, shelf, visit).write(
            asked.get(visit.session_id, []), added.get(visit.session_id, [])
        )


def _hires_by_session(plan: DemoPlan, today: HouseDay) -> dict[str, list[Employee]]:
    """Who is added in which session: the day's hires, by whoever is there."""
    hires = [employee for employee in today.house.employees if employee.hired.date() == today.day]
    if not hires or not today.visits:
        return {}
    random = plan.random("adding", today.house.organization.number, today.day)
    added: dict[str, list[Employee]] = defaultdict(list)
    for employee in hires:
        added[random.choice(today.visits).session_id].append(employee)
    return added


class _Session:
    def __init__(self, plan: DemoPlan, today: HouseDay, shelf: Shelf, visit: Visit) -> None:
        self.today = today
        self.shelf = shelf
        self.visit = visit
        self.random = plan.random("session", visit.session_id)
        tomorrow = midnight(today.day + timedelta(days=1))
        self.pen = Pen(plan, visit.person, visit.session_id, visit.start, tomorrow, self.random)

    def write(self, asked: list[Report], added: list[Employee]) -> list[Timed]:
        """All events of the session."""
        for report in asked:
            self.pen.write_activity(report.requested, ASK_REPORT, "report_generation", str(report.id), 25.0)
        for employee in added[:3]:
            self.pen.act(ADD_EMPLOYEE, "employee_management", str(employee.id))
        if self.visit.is_round or self.random.random() < 0.7:
            open_dashboard(self.pen)
        if self.visit.is_round:
            self._go_round()
        for feature in self._features():
            if self.pen.activities < MOST_ACTIVITIES:
                self._step(feature)
        for _ in range(self.visit.pries):
            self._pry()
        return self.pen.written

    def _go_round(self) -> None:
        self._read()
        self.pen.act(UPDATE_EMPLOYEE, "employee_management")
        self._consult()

    def _features(self) -> list[str]:
        return self.random.choices(FEATURES, cum_weights=self.visit.person.features, k=self.visit.steps)

    def _step(self, feature: str) -> None:
        if feature == "report_generation" and self.random.random() < READS:
            self._read()
        elif feature == "ai_consultation" and self._has_room() and self.random.random() < CONSULTS:
            self._consult()
        else:
            self.pen.act(self.random.choice(ACTIONS[feature]), feature)

    def _has_room(self) -> bool:
        return self.pen.activities <= MOST_ACTIVITIES - ROOM_FOR_CHAT

    def _read(self) -> None:
        report = self.shelf.pick(self.random, self.visit.person, self.pen.clock)
        if report and self.pen.activities < MOST_ACTIVITIES - 1:
            read_report(self.pen, report)
        else:
            self.pen.act(self.random.choice(ACTIONS["report_generation"]), "report_generation")

    def _consult(self) -> None:
        department = self.visit.person.department_on(self.today.day)
        subjects = self.today.roster.of(department)
        consult(self.pen, subjects, str(department.id) if department else None)

    def _pry(self) -> None:
        report = self.shelf.pick(self.random, self.visit.person, self.pen.clock, pry=True)
        if report and self.pen.activities < MOST_ACTIVITIES - 1:
            pry(self.pen, report)
