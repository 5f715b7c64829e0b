"""Dashboards as their readers experience them: widgets load, are refreshed and moved."""

from datetime import datetime, timedelta
from math import log
from random import Random

from data.demo.catalogue import DASHBOARD, WIDGETS
from data.demo.pen import Pen
from data.demo.plan import Event

INTERACTIONS = ("WIDGET_REFRESH", "WIDGET_RESIZE", "WIDGET_REORDER")
INTERACTION_WEIGHTS = (80, 12, 8)
FETCH_MS = {"METRICS_CARD": 70, "CHART": 160, "TABLE": 190, "AI_CHAT": 120, "NOTIFICATIONS": 60}


def open_dashboard(pen: Pen) -> None:
    """Somebody opens the dashboard; some of its widgets report how long they took."""
    began = pen.act(DASHBOARD, "analytics_viewing")
    random = pen.random
    for name, kind in random.sample(WIDGETS[pen.person.role], random.choice((0, 0, 1, 1, 2))):
        _log(pen, began + timedelta(seconds=0.2 + random.random()), "WIDGET_LOAD", name, kind)
    if random.random() < 0.12:
        act = random.choices(INTERACTIONS, INTERACTION_WEIGHTS)[0]
        name, kind = random.choice(WIDGETS[pen.person.role])
        _log(pen, began + timedelta(seconds=random.uniform(5, 60)), act, name, kind)


def _log(pen: Pen, when: datetime, act: str, name: str, kind: str) -> None:
    random = pen.random
    failed = random.random() < 0.008
    performance = _performance(random, kind, act)
    interaction: Event = {
        "action": act.replace("_", " ").lower(),
        "duration": performance["totalTime"],
        "dataLoaded": not failed,
        "errorOccurred": failed,
    }
    fields: Event = {
        "userId": pen.user_id,
        "sessionId": pen.session_id,
        "dashboardType": f"{pen.person.role}_DASHBOARD",
        "interactionType": act,
        "widgetId": name,
        "widgetType": kind,
        "interactionData": interaction | _states(random, act),
        "performanceMetrics": performance,
    }
    pen.note("dashboard_interaction", when, fields)


def _performance(random: Random, kind: str, act: str) -> Event:
    """Milliseconds; a widget that only moves fetches nothing."""
    moves = act in ("WIDGET_RESIZE", "WIDGET_REORDER")
    fetch = 0.0 if moves else random.lognormvariate(log(FETCH_MS[kind]), 0.6)
    render = random.lognormvariate(log(45), 0.4)
    load = fetch + random.uniform(5, 40)
    times = {"loadTime": load, "renderTime": render, "dataFetchTime": fetch, "totalTime": load + render}
    return {name: round(value, 1) for name, value in times.items()}


def _states(random: Random, act: str) -> Event:
    if act == "WIDGET_RESIZE":
        return {"previousState": {"w": 6, "h": 4}, "newState": {"w": random.choice((4, 8, 12)), "h": 4}}
    if act == "WIDGET_REORDER":
        return {"previousState": {"x": 0, "y": 2}, "newState": {"x": random.choice((0, 6)), "y": 6}}
    return {}
