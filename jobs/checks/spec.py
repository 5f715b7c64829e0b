"""What a check is: a statement that finds what does not fit, and how that is told."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import TextClause


@dataclass(frozen=True)
class Check:
    """A statement whose rows are findings: organization_id, day, expected, actual, subject (any may be NULL).

    It may read the temporary tables `covered` (job, organization_id, day: what the run computed), `logged`
    (organization_id, day, user_id, documents, sessions, featured: the raw activity of those days) and `chats_off`
    (organization_id, day, sessions: consultations whose own metrics differ from their messages). With `rollup` a
    finding is over once that rollup has computed its day again and it is not found; without, once it is not found.
    `message` and `remedy` are told with the fields of the row filled in.
    """

    name: str
    statement: TextClause
    message: str
    remedy: str
    rollup: str | None = None
