"""Reports: who asks for them, how they are made, and whether that succeeds."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log
from random import Random
from uuid import UUID

from data.demo.people import Person, share_of
from data.demo.plan import DemoPlan, Event, Timed, iso, midnight
from data.demo.rhythm import AUTO_REPORT_DAYS, day_of_quarter, quarter_start
from data.demo.visits import Visit
from data.demo.workforce import Employee
from data.demo.world import House, Roster

MEDIAN_SECONDS = {
    "PERSONALITY_ROLE": 42,
    "BEHAVIOR_COMPANY": 55,
    "COMPATIBILITY_JOB": 36,
    "COMPATIBILITY_DEPARTMENT": 48,
    "COMPATIBILITY_COMPANY": 51,
    "COMPATIBILITY_INDUSTRY": 63,
    "QA_QUESTIONNAIRE": 18,
    "TRAINING_DEVELOPMENT": 74,
}
REPORT_TYPES = tuple(MEDIAN_SECONDS)
REPORT_WEIGHTS = (26, 14, 18, 12, 8, 4, 8, 10)
FAILURES = (
    "The language model did not answer within 120 seconds",
    "The questionnaire of this employee is incomplete",
    "The language model is over its quota; try again later",
    "No job description is stored for this role",
    "The report could not be rendered: out of memory",
)
LAST_REQUEST_HOUR = 22
QUARTERLY_SLOTS = 14
REQUESTS_PER_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class Step:
    """A status that a report reached."""

    when: datetime
    status: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A report with all its steps; `ready` is when it succeeded, if it did."""

    id: UUID
    type: str
    employee: Employee
    requested_by: Person
    visit: Visit | None
    is_auto: bool
    is_quarterly: bool
    seconds: float
    size_kb: float
    tokens: int
    steps: tuple[Step, ...]

    @property
    def requested(self) -> datetime:
        return self.steps[0].when

    @property
    def ready(self) -> datetime | None:
        return self.steps[-1].when if self.steps[-1].status == "SUCCESS" else None


@dataclass(frozen=True, slots=True)
class _Order:
    key: tuple[object, ...]
    type: str
    employee: Employee
    requested_by: Person
    at: datetime
    visit: Visit | None = None
    is_quarterly: bool = False


def reports_on(plan: DemoPlan, house: House, roster: Roster, visits: list[Visit], day: date) -> list[Report]:
    """The reports begun on a day, by order: asked for in visits, then made by themselves."""
    orders = [*_requested(plan, house, roster, visits, day), *_automatic(plan, house, roster, day)]
    return [_made(plan, order, day) for order in orders]


def _requested(plan: DemoPlan, house: House, roster: Roster, visits: list[Visit], day: date) -> Iterator[_Order]:
    random = plan.random("requests", house.organization.number, day)
    latest = midnight(day) + timedelta(hours=LAST_REQUEST_HOUR)
    for visit in visits:
        wanted = random.random() < REQUESTS_PER_SHARE * share_of(visit.person, "report_generation")
        subjects = roster.of(visit.person.department_on(day))
        at = visit.start + timedelta(seconds=random.uniform(30, 500))
        if wanted and subjects and at < latest:
            kind = random.choices(REPORT_TYPES, REPORT_WEIGHTS)[0]
            yield _Order(("asked", visit.session_id), kind, random.choice(subjects), visit.person, at, visit)


def _automatic(plan: DemoPlan, house: House, roster: Roster, day: date) -> Iterator[_Order]:
    """Quarterly reports in the first days of a quarter, and questionnaires on Mondays."""
    if not roster.everybody or not house.organization.is_open_on(day):
        return
    owner = house.people[0]
    if not owner.may_act_on(day):
        return
    random = plan.random("automatic", house.organization.number, day)
    busy = day_of_quarter(day) < AUTO_REPORT_DAYS or day.weekday() == 0
    for employee in roster.everybody if busy else ():
        kind = _automatic_kind(random, employee, day)
        at = midnight(day) + timedelta(hours=3, seconds=random.random() * 5400)
        if kind:
            quarterly = kind != "QA_QUESTIONNAIRE"
            yield _Order(("auto", day, employee.id), kind, employee, owner, at, is_quarterly=quarterly)


def _automatic_kind(random: Random, employee: Employee, day: date) -> str | None:
    turn = (employee.id.int + quarter_start(day).toordinal()) % QUARTERLY_SLOTS
    if turn == day_of_quarter(day) < AUTO_REPORT_DAYS:
        return random.choice(("BEHAVIOR_COMPANY", "PERSONALITY_ROLE", "TRAINING_DEVELOPMENT"))
    return "QA_QUESTIONNAIRE" if day.weekday() == 0 and random.random() < 0.012 else None


def _made(plan: DemoPlan, order: _Order, day: date) -> Report:
    random = plan.random("report", *order.key)
    seconds = min(900.0, random.lognormvariate(log(MEDIAN_SECONDS[order.type]), 0.5))
    health = order.requested_by.organization.health
    fails = random.random() < 0.035 + 0.045 * (1 - health) ** 1.5
    return Report(
        id=plan.identifier("report", day, *order.key),
        type=order.type,
        employee=order.employee,
        requested_by=order.requested_by,
        visit=order.visit,
        is_auto=order.visit is None,
        is_quarterly=order.is_quarterly,
        seconds=round(seconds, 2),
        size_kb=round(random.lognormvariate(log(240), 0.5), 2),
        tokens=int(random.lognormvariate(log(5200), 0.45)),
        steps=tuple(_steps(random, order.at, seconds, fails)),
    )


def _steps(random: Random, asked: datetime, seconds: float, fails: bool) -> Iterator[Step]:
    begun = asked + timedelta(seconds=random.uniform(0.5, 15))
    done = begun + timedelta(seconds=seconds)
    yield Step(asked, "PENDING")
    yield Step(begun, "PROCESSING")
    if fails:
        yield Step(done, "FAILED", random.choice(FAILURES))
        if random.random() < 0.3:
            yield Step(done + timedelta(seconds=seconds + random.uniform(60, 3000)), "SUCCESS")
    else:
        yield Step(done, "SUCCESS")


def report_entries(plan: DemoPlan, report: Report) -> Iterator[Timed]:
    """One buffer entry for each step of a report."""
    for number, step in enumerate(report.steps):
        yield step.when, _entry(plan, report, step, number)


def _entry(plan: DemoPlan, report: Report, step: Step, number: int) -> Event:
    tags = ["quarterly"] if report.is_quarterly else ["automatic"] if report.is_auto else ["manual"]
    return {
        "kind": "metric",
        "eventId": plan.identifier_text(f"step:{report.id}:{number}"),
        "organizationId": str(report.employee.organization.id),
        "metricType": "REPORT_GENERATION",
        "metricData": {
            "userId": str(report.requested_by.id),
            "value": 1,
            "dimensions": _dimensions(report, step),
            "tags": tags,
        },
        "timestamp": iso(step.when),
    }


def _dimensions(report: Report, step: Step) -> Event:
    dimensions: Event = {
        "reportId": str(report.id),
        "reportType": report.type,
        "employeeId": str(report.employee.id),
        "status": step.status,
        "isAutoGenerated": report.is_auto,
        "isQuarterlyUpdate": report.is_quarterly,
    }
    if step.status in ("SUCCESS", "FAILED"):
        dimensions["processingTimeSeconds"] = report.seconds
    if step.error:
        dimensions["errorMessage"] = step.error
    if step.status == "SUCCESS":
        dimensions |= {"reportSizeKb": report.size_kb, "aiTokensUsed": report.tokens}
    return dimensions
