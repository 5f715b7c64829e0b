"""The notifications that the host sends, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from data.demo.people import Person
from data.demo.plan import DemoPlan, midnight
from data.demo.reports import Report
from data.demo.rhythm import day_of_quarter
from data.demo.visits import Visit
from data.demo.world import House

QUARTERLY_DAYS = {0: "The quarterly update has begun", 9: "The quarterly reports are ready"}
ALERTS = (
    ("A report queue is slow", "Reports take longer than usual at the moment.", "operations"),
    (
        "Maintenance on Sunday",
        "The platform is unavailable for half an hour on Sunday morning.",
        "maintenance",
    ),
    ("Review your user list", "Some accounts have not been used for a long time.", "security"),
    ("New questionnaire available", "A revised questionnaire can be sent to your employees.", "product"),
)
REMARKS = ("Could you look at this report?", "I left a note on the profile.", "Please see my comment.")


@dataclass(frozen=True, slots=True)
class Notification:
    """A message to one person; `report` is what it is about, if it can be opened."""

    id: UUID
    person: Person
    type: str
    priority: str
    category: str
    title: str
    message: str
    created: datetime
    report: Report | None = None


def notifications_on(
    plan: DemoPlan, house: House, visits: list[Visit], reports: list[Report], day: date
) -> list[Notification]:
    """The notifications of a day; only people with access get any."""
    found = [*_about_reports(plan, reports), *_mentions(plan, house, visits, day)]
    if house.organization.is_open_on(day) and not house.organization.is_platform:
        found += [*_quarterly(plan, house, day), *_alerts(plan, house, day)]
    return [notification for notification in found if notification.person.may_act_on(day)]


def _about_reports(plan: DemoPlan, reports: list[Report]) -> Iterator[Notification]:
    for report in reports:
        if report.is_auto:
            continue
        identity, reader = plan.identifier("about report", report.id), report.requested_by
        subject = report.type.replace("_", " ").lower()
        if report.ready:
            title = f"Report ready: {report.employee.name}"
            words = f"The {subject} report can be opened."
            yield Notification(
                identity, reader, "REPORT_READY", "MEDIUM", "reports", title, words, report.ready, report
            )
        else:
            title = f"Report failed: {report.employee.name}"
            words = report.steps[-1].error or "The report could not be made."
            yield Notification(identity, reader, "SYSTEM_ALERT", "HIGH", "reports", title, words, report.steps[-1].when)


def _mentions(plan: DemoPlan, house: House, visits: list[Visit], day: date) -> Iterator[Notification]:
    random = plan.random("mentions", house.organization.number, day)
    for at, visit in enumerate(visits):
        if random.random() > 0.04:
            continue
        person, remark = random.choice(house.people), random.choice(REMARKS)
        identity, title = (
            plan.identifier("mention", day, visit.session_id, at),
            f"{visit.person.name} mentioned you",
        )
        yield Notification(identity, person, "USER_MENTION", "LOW", "collaboration", title, remark, visit.start)


def _quarterly(plan: DemoPlan, house: House, day: date) -> Iterator[Notification]:
    title = QUARTERLY_DAYS.get(day_of_quarter(day))
    if title is None:
        return
    random = plan.random("quarterly", house.organization.number, day)
    words = "Reports of all employees are renewed in the first days of the quarter."
    for person in house.people:
        created = midnight(day) + timedelta(hours=6, seconds=random.randrange(1800))
        if random.random() < 0.6:
            identity = plan.identifier("quarterly", day, person.id)
            yield Notification(identity, person, "QUARTERLY_UPDATE", "MEDIUM", "reports", title, words, created)


def _alerts(plan: DemoPlan, house: House, day: date) -> Iterator[Notification]:
    random = plan.random("alerts", house.organization.number, day)
    if random.random() > 0.045:
        return
    title, words, category = random.choice(ALERTS)
    priority = random.choice(("HIGH", "MEDIUM", "LOW"))
    created = midnight(day) + timedelta(hours=7, seconds=random.randrange(8 * 3600))
    for person in house.people:
        if person.role == "LEADER" or random.random() < 0.2:
            identity = plan.identifier("alert", day, person.id)
            yield Notification(identity, person, "SYSTEM_ALERT", priority, category, title, words, created)
