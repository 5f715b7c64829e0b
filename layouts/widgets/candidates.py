"""Which candidates have waited longest? Source: the host table candidates; names are not stored."""

from __future__ import annotations

from data.queries.candidates import OpenCandidate, OpenCandidates, open_candidates
from data.scope import Scope
from data.sources import Sources
from layouts.cards import Cell, Column, data_table, in_cell_bar
from layouts.format import full_day, plural
from layouts.widget import Drawing, Nothing, Size, Widget

COLUMNS = (Column("Department"), Column("Applied"), Column("Waiting", is_number=True))


def query(sources: Sources, scope: Scope) -> OpenCandidates:
    """Open applications as of today, whatever the range."""
    return open_candidates(sources.postgres, scope, name="candidates")


def figure(candidates: OpenCandidates, scope: Scope) -> Drawing:
    """The longest waiting on top."""
    if scope.person_id is not None:
        return Nothing("zero", "You belong to no department, so there are no candidates to show.")
    if not candidates.waiting:
        return Nothing("zero", "No candidate is waiting.")
    longest = max(candidates.waiting[0].days_waiting, 1)
    rows = [_row(candidate, longest) for candidate in candidates.waiting]
    return data_table(f"{plural(candidates.total, 'open candidate')}, the longest waiting first", COLUMNS, rows)


def _row(candidate: OpenCandidate, longest: int) -> list[Cell]:
    waiting = in_cell_bar(candidate.days_waiting / longest, plural(candidate.days_waiting, "day"))
    return [candidate.department or "No department", full_day(candidate.applied_on), waiting]


WIDGET = Widget(
    name="candidates",
    title="Candidates waiting",
    question="Which candidates of my department have waited longest for a decision?",
    type="TABLE",
    roles=frozenset({"MANAGER"}),
    size=Size(6, 4),
    query=query,
    figure=figure,
)
