"""Who opened reports outside the own department, or unusually many? Source: the raw report_access_logs."""

from __future__ import annotations

from data.queries.access import ACCESS_RETENTION_DAYS, AccessReview, Reader, access_review
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, nothing, status
from layouts.format import MISSING, NARROW, of, plural
from layouts.widget import Drawing, Nothing, Size, Widget

EXPIRED = Nothing("expired", f"The logs of this range are gone: they are kept for {ACCESS_RETENTION_DAYS} days.")


def query(sources: Sources, scope: Scope) -> AccessReview:
    """Readers to look at, and how many read at all."""
    return access_review(sources, scope, name="access_review")


def figure(review: AccessReview, scope: Scope) -> Drawing:
    """People by name, by design: this is what an access review is for."""
    if review.expired:
        return EXPIRED
    if not review.readers:
        return nothing(scope, "Nobody opened a report in this range.")
    if not review.flagged:
        readers = plural(review.readers, "reader")
        return Nothing("zero", f"Nothing to look at: {readers}, all within their department and the usual volume.")
    on_platform = scope.organization_id is None
    place = Column("Organization" if on_platform else "Department")
    columns = [Column("Person"), place, Column("Opened outside", is_number=True), Column("Volume")]
    rows = [_row(reader, on_platform=on_platform) for reader in review.flagged]
    return data_table("People who opened reports outside their department or unusually many", columns, rows)


def _row(reader: Reader, *, on_platform: bool) -> list[Cell]:
    place = reader.organization if on_platform else reader.department or MISSING
    return [reader.name, place, of(reader.outside, reader.opened), _volume(reader)]


def _volume(reader: Reader) -> Cell:
    if not reader.is_unusual:
        return "Usual"
    times = f"{reader.opened / reader.usual:.1f}{NARROW}× usual" if reader.usual else "Unusual"
    return status("triangle-alert", "bad", times)


WIDGET = Widget(
    name="access_review",
    title="Access review",
    question="Who opened reports outside their own department, or unusually many?",
    type="TABLE",
    roles=frozenset({"OWNER", "LEADER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
)
