"""From the browser's words to one card: placement, scope, rows, figure; a card fails alone."""

from __future__ import annotations

from datetime import UTC, datetime
from time import perf_counter
from typing import Any

import structlog

from callbacks.answers import Answer, answer_for, answer_for_bug, answer_for_error
from callbacks.parts import Parts
from data.dashboards import Placement, placement_for
from data.errors import DashboardError, NotAllowed, UnknownWidget
from data.people import Viewer
from data.queries.freshness import computed_at
from data.scope import Scope
from layouts.widget import Widget

log = structlog.get_logger("callbacks.drawing")


def card_answer(parts: Parts, viewer: Viewer, number: Any, parameters: Any) -> Answer:
    """The card of one placement of the viewer's dashboard; number and parameters are the browser's words."""
    started = perf_counter()
    facts: dict[str, Any] = {"placement": number, "viewer": str(viewer.id), "parameters": parameters}
    try:
        placement = placement_for(parts.sources.postgres, viewer, number)
        facts["widget"] = placement.widget
        return _drawn(parts, viewer, placement, parameters)
    except DashboardError as error:
        log.info("widget_refused", **facts, error=type(error).__name__, reason=error.message, **_took(started))
        return answer_for_error(error)
    except Exception:  # a bug in one widget must not take the others or the page with it
        log.exception("widget_failed", **facts, **_took(started))
        return answer_for_bug()


def _drawn(parts: Parts, viewer: Viewer, placement: Placement, parameters: Any) -> Answer:
    widget = _widget_for(parts, viewer, placement)
    scope = _scope_for(parts, viewer, parameters)
    rows = widget.query(parts.sources, scope)
    computed = computed_at(parts.sources.postgres, widget.rollup, scope) if widget.rollup else None
    return answer_for(widget.figure(rows, scope), computed, widget.rollup, datetime.now(UTC), scope.period.last_day)


def _widget_for(parts: Parts, viewer: Viewer, placement: Placement) -> Widget:
    widget = parts.widgets.get(placement.widget)
    if widget is None:
        raise UnknownWidget("It is no longer part of the product. Remove it from the dashboard when you like.")
    if viewer.role not in widget.roles:
        raise NotAllowed("This widget is made for other roles.")
    return widget


def _scope_for(parts: Parts, viewer: Viewer, parameters: Any) -> Scope:
    return Scope.parse(
        viewer,
        parameters,
        parts.sources.postgres,
        today=parts.today(),
        min_group_size=parts.min_group_size,
    )


def _took(started: float) -> dict[str, int]:
    return {"duration_ms": round(1000 * (perf_counter() - started))}
