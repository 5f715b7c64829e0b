"""What did I ask the assistant, and did it help? Source: ai_chat_analytics, the viewer's own rows alone."""

from __future__ import annotations

from data.queries.consultations import OwnConsultation, OwnConsultations, own_consultations
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, noted, nothing
from layouts.format import MISSING, duration, exact, human, lowered, minute, plural
from layouts.widget import Drawing, Size, Widget

COLUMNS = (
    Column("About"),
    Column("Messages", is_number=True),
    Column("Took", is_number=True),
    Column("Rated", is_number=True),
)
BEST_RATING = 5
MINUTE = 60


def query(sources: Sources, scope: Scope) -> OwnConsultations:
    """The latest of the viewer's own, whatever department or organization is looked at."""
    return own_consultations(sources.postgres, scope, name="my_consultations")


def figure(own: OwnConsultations, scope: Scope) -> Drawing:
    """A row for each, the newest on top; no text of what was said."""
    if not own.latest:
        return nothing(scope, "You did not consult the assistant in this range.")
    caption = f"{plural(own.total, 'consultation')} of yours, the newest first"
    if own.total > len(own.latest):
        caption = f"The newest {len(own.latest)} of {caption}"
    return data_table(caption, COLUMNS, [_row(consultation) for consultation in own.latest])


def _row(one: OwnConsultation) -> list[Cell]:
    about = noted(_topics(one), minute(one.started_at))
    rating = MISSING if one.rating is None else f"{one.rating} of {BEST_RATING}"
    return [about, exact(one.messages), _took(one.seconds), rating]


def _took(seconds: int | None) -> str:
    """By the minute where it took any."""
    if seconds is None:
        return "not ended"
    return duration(seconds if seconds < MINUTE else MINUTE * round(seconds / MINUTE))


def _topics(one: OwnConsultation) -> str:
    """Team formation, training guidance"""
    if not one.query_types:
        return "No topic"
    first, *others = one.query_types
    return ", ".join([human(first), *(lowered(human(other)) for other in others)])


WIDGET = Widget(
    name="my_consultations",
    title="My consultations",
    question="What did I ask the assistant about, and how did I rate its help?",
    type="AI_CHAT",
    roles=frozenset({"MANAGER"}),
    size=Size(4, 4),
    query=query,
    figure=figure,
    rollup="ai_chat_analytics",
)
