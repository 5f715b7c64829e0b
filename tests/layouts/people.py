"""Alice, Bob and Carol, two organizations, and widgets for them, all without a database."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from data.dashboards import Dashboard, Placement
from data.people import Choice, Viewer
from layouts.widget import Nothing, Size, Widget, WidgetType

TODAY = date(2018, 3, 1)
ACME = Choice(UUID(int=1), "Acme")
BOREAL = Choice(UUID(int=2), "Boreal")
SALES = Choice(UUID(int=11), "Sales")
SUPPORT = Choice(UUID(int=12), "Support")

ALICE = Viewer(UUID(int=21), UUID(int=9), None, "OWNER", "Alice Archer", "alice@example.org")
BOB = Viewer(UUID(int=22), ACME.id, None, "LEADER", "Bob Baker", "bob@example.org")
CAROL = Viewer(UUID(int=23), ACME.id, SALES.id, "MANAGER", "Carol Cole", "carol@example.org")


def widget(name: str, kind: WidgetType = "CHART", roles: tuple[str, ...] = ("OWNER", "LEADER")) -> Widget:
    """A widget that never finds anything."""
    return Widget(
        name=name,
        title=name.replace("_", " ").capitalize(),
        question=f"What about {name}?",
        type=kind,
        roles=frozenset(roles),
        size=Size(6, 4),
        query=lambda sources, scope: [],
        figure=lambda rows, scope: Nothing("zero", "Nothing happened in these days."),
    )


WIDGETS = {
    "pulse": widget("pulse", "METRICS_CARD"),
    "report_factory": widget("report_factory"),
    "access_review": widget("access_review", "TABLE"),
}
DASHBOARD = Dashboard(
    (
        Placement(3, "access_review", 6, 2, 6, 4),
        Placement(1, "pulse", 0, 0, 12, 2),
        Placement(2, "report_factory", 0, 2, 6, 5),
    ),
    {},
)
