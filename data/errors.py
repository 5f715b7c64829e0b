"""Errors that may be shown to people: a title, a message that says what to do, and an HTTP status."""

from __future__ import annotations

from collections.abc import Sequence


class DashboardError(Exception):
    """Safe to show. Everything else that is raised is a bug."""

    status = 500
    title = "Something went wrong"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadRequest(DashboardError):
    """What the browser or the caller sent cannot be understood."""

    status = 400
    title = "That request does not fit"


class NotAllowed(DashboardError):
    """Not theirs, or not there: both answer alike, so that nobody can probe for ids."""

    status = 403
    title = "Not available to you"


class UnknownWidget(DashboardError):
    """A stored dashboard names a widget that no longer exists."""

    status = 404
    title = "This widget has been retired"


class QueryTimeout(DashboardError):
    """The database was stopped by its time limit."""

    status = 504
    title = "This took too long"


class SourceUnavailable(DashboardError):
    """A database cannot be reached; `permanent` tells the job runner not to retry."""

    status = 503
    title = "The data cannot be reached right now"

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class ConfigError(DashboardError):
    """The installation cannot start as configured; every fault found is listed, each with its remedy."""

    title = "The configuration does not work"

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults: Sequence[str] = faults
