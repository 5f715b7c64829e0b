"""Reading reports: the activity of the reader and the entry of the audit trail."""

from data.demo.catalogue import DOWNLOAD, PRINT, SHARE, VIEW_REPORT
from data.demo.pen import Pen
from data.demo.plan import Event
from data.demo.reports import Report

METHODS = ("DASHBOARD", "SEARCH", "DIRECT_LINK")
METHOD_WEIGHTS = (55, 30, 15)
FEATURE = "report_generation"
DEVICE_FIELDS = ("type", "os", "browser")
PLACE_FIELDS = ("country", "city", "ipAddress")


def read_report(pen: Pen, report: Report, method: str | None = None, *, downloads: float = 0.2) -> None:
    """Somebody opens a report, and perhaps takes it along."""
    random = pen.random
    method = method or random.choices(METHODS, METHOD_WEIGHTS)[0]
    target = str(report.id)
    began = pen.act(VIEW_REPORT, FEATURE, target)
    seconds = round((pen.clock - began).total_seconds(), 1)
    pen.note("report_access", began, _access(pen, report, "VIEW", method, seconds))
    roll = random.random()
    if roll < downloads:
        began = pen.act(DOWNLOAD, FEATURE, target)
        pen.note("report_access", began, _access(pen, report, "DOWNLOAD", method))
    elif roll > 0.95:
        kind, action = ("SHARE", SHARE) if roll > 0.97 else ("PRINT", PRINT)
        began = pen.act(action, FEATURE, target)
        pen.note("report_access", began, _access(pen, report, kind, method))


def pry(pen: Pen, report: Report) -> None:
    """Somebody opens a report in haste and mostly downloads it."""
    read_report(pen, report, "SEARCH", downloads=0.55)


def _access(pen: Pen, report: Report, kind: str, method: str, seconds: float | None = None) -> Event:
    person, employee = pen.person, report.employee
    access: Event = {
        "reportId": str(report.id),
        "reportType": report.type,
        "employeeId": str(employee.id),
        "employeeName": employee.name,
        "accessedBy": {"userId": pen.user_id, "userName": person.name, "userRole": person.role},
        "departmentId": str(employee.department.id),
        "accessType": kind,
        "accessMethod": method,
        "deviceInfo": {field: pen.device[field] for field in DEVICE_FIELDS},
        "geolocation": {field: person.location[field] for field in PLACE_FIELDS},
    }
    if seconds is not None:
        access |= {"accessDuration": seconds, "pageViews": 1 + int(seconds // 45)}
    return access
