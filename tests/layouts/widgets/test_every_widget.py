from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import plotly.graph_objects as go
import pytest

from data.tables.analytics import business_impact_metrics, feature_utilization_metrics, platform_adoption_metrics
from data.tables.host import employees
from data.tables.internal import job_runs
from layouts import widgets
from layouts.registry import discover
from layouts.widget import Chart, Nothing
from layouts.widgets_page import FILE, widgets_page
from tests.data.queries.world import CAROL, World, alice, carol, day, leader_of, moment

WIDGETS = discover()
LITERAL_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgba?\(")
TECHNICAL = re.compile(r"[a-z]_[a-z]|[A-Z]_[A-Z]|\bNone\b|\bnan\b|T00:00")
every_widget = pytest.mark.parametrize("name", WIDGETS)


def scope_for(widget, organization_id, department_id):
    if "OWNER" in widget.roles:
        return alice(organization_id)
    return leader_of(organization_id) if "LEADER" in widget.roles else carol(organization_id, department_id)


def busy_northwind(world: World):
    """Five departments of six people, all of whose sources hold something."""
    northwind = world.organization("Northwind")
    for number in range(5):
        department = world.department(northwind, f"Department {number}")
        for place, person in enumerate(world.people(6, northwind, department, name="Bob Builder")):
            features = {"report_generation": 2, "ai_consultation": 1} if number else {"report_generation": 1}
            world.active(person, northwind, day(place), login_count=1, feature_interactions=features)
            world.event(person, northwind, sent_at := moment(day(place)))
            world.consults(person, northwind, day(place), "team_formation", satisfaction_rating=4)
            notice = world.notice(northwind, sent_at)
            world.delivery(notice, person, sent_at, delivery_status="READ", read_at=sent_at)
        world.candidate(northwind, department, day(number))
        world.opens(person, northwind, department, day(0), times=12 if number else 80)
        employee = world.employee(northwind, department)
        world.report(northwind, employee, day(number), first_viewed_at=moment(day(number), 12), viewed_count=1)
        world.report(northwind, employee, day(number), processing_time_seconds=40)
    world.insert(
        feature_utilization_metrics,
        organization_id=northwind,
        feature_name="ai_consultation",
        feature_category="AI_CONSULTATION",
        metric_date=day(0),
        usage_distribution={"hourly": {"9": 4}},
    )
    world.bases(northwind, day(0), active_before=30, active_again=24, periods_ended=2)
    world.insert(business_impact_metrics, organization_id=northwind, metric_date=day(0), churn_risk_score=0.2, mrr=900)
    world.insert(platform_adoption_metrics, organization_id=northwind, metric_date=day(0), subscription_tier="growth")
    world.insert(employees, organization_id=northwind, full_name="Eve", hired_at=moment(day(0)))
    world.consults(world.person(northwind, department, id=CAROL), northwind, day(1), "training_guidance")
    world.insert(job_runs, job="daily", scheduled_for=moment(day(0)), state="succeeded")
    return northwind, department


@every_widget
def test_a_widget_answers_a_question_from_a_named_source_under_the_name_of_its_file(name):
    module = import_module(f"layouts.widgets.{name}")

    assert "?" in module.__doc__.splitlines()[0]
    assert "Source:" in module.__doc__
    assert WIDGETS[name].name == name
    assert WIDGETS[name].question.endswith("?")
    assert len(Path(module.__file__).read_text().splitlines()) <= 90


@every_widget
def test_people_read_words_and_colours_follow_the_theme(name, world):
    northwind, department = busy_northwind(world)
    scope = scope_for(WIDGETS[name], northwind, department)

    drawing = WIDGETS[name].figure(WIDGETS[name].query(world.sources, scope), scope)

    assert not isinstance(drawing, Nothing)
    if isinstance(drawing, Chart):
        written = json.dumps(drawing.figure)
        assert not LITERAL_COLOR.search(written)
        assert not TECHNICAL.search(" ".join([drawing.summary, *words_in(drawing.figure)]))
        go.Figure(json.loads(re.sub(r"var\(--[\w-]+\)", "#123456", written)))
    else:
        assert not TECHNICAL.search(" ".join(texts_in(drawing.to_plotly_json())))


@every_widget
def test_mallory_is_told_in_one_line_that_there_is_nothing(name, world):
    busy_northwind(world)
    contoso = world.organization("Contoso")
    world.people(5, contoso, department := world.department(contoso, "Sales"))
    scope = scope_for(WIDGETS[name], contoso, department)

    drawing = WIDGETS[name].figure(WIDGETS[name].query(world.sources, scope), scope)

    if name == "data_trust":
        return
    if isinstance(drawing, Chart):
        assert name == "department_comparison"
        assert "Department 0" not in json.dumps(drawing.figure)
    else:
        assert isinstance(drawing, Nothing)
        assert drawing.message.endswith(".")


def test_two_widgets_of_one_name_are_an_error(tmp_path, monkeypatch):
    folder = tmp_path / "twice"
    folder.mkdir()
    for file in ("__init__", "first", "second"):
        (folder / f"{file}.py").write_text("from layouts.widgets.candidates import WIDGET\n")
    monkeypatch.syspath_prepend(tmp_path)

    with pytest.raises(ValueError, match=r"Two widgets are called 'candidates'; the second is in second\.py"):
        discover(import_module("twice"))


def test_every_file_of_the_folder_is_found():
    files = {file.stem for file in Path(widgets.__path__[0]).glob("*.py")} - {"__init__"}

    assert set(WIDGETS) == files


def words_in(figure) -> list[str]:
    """What people read of a figure: hover, labels, titles and ticks."""
    found = []
    for key, value in figure.items():
        if key in ("hovertext", "text", "ticktext", "name"):
            found += [str(word) for word in _flat(value) if word]
        elif isinstance(value, dict):
            found += words_in(value)
        elif isinstance(value, list):
            found += [word for item in value if isinstance(item, dict) for word in words_in(item)]
    return found


def texts_in(node) -> list[str]:
    node = node.to_plotly_json() if hasattr(node, "to_plotly_json") else node
    if isinstance(node, str):
        return [node]
    if isinstance(node, list | tuple):
        return [text for item in node for text in texts_in(item)]
    return texts_in(node["props"].get("children") or []) if isinstance(node, dict) else []


def _flat(value) -> list:
    return [word for item in value for word in _flat(item)] if isinstance(value, list) else [value]


def test_the_page_of_widgets_tells_what_there_is():
    assert FILE.read_text() == widgets_page(), "write it anew: python -m layouts.widgets_page"
