"""Puts the product together: Flask, sign-in, guard, Dash and its callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from dash import Dash, html
from dash.development.base_component import Component
from flask import Flask, Response, abort, jsonify, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError, generate_csrf
from werkzeug.exceptions import HTTPException

from callbacks import register_all
from callbacks.parts import Parts
from dashboard_app.config import Settings
from dashboard_app.guard import content_policy, install_guard
from dashboard_app.health import install_health
from dashboard_app.signin import Throttle, install_sign_in
from data.dashboards import dashboard_for
from data.errors import DashboardError
from data.people import departments_for, organizations_for
from data.sources import Sources
from layouts.page import document
from layouts.registry import discover
from layouts.shell import page
from layouts.widget import Widget

ROOT = Path(__file__).parent.parent

HTTP_WORDS = {
    404: ("Nothing is here", "The address may be mistyped, or what stood there is gone."),
    405: ("That does not work here", "This address answers to other kinds of requests."),
    413: ("That is too much at once", "Send less than 10 MiB."),
    500: ("Something went wrong", "The fault is ours and has been noted. Try again in a minute."),
}


def utc_today() -> date:
    """The running UTC day."""
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Frame:
    """What an app is made of, beside the code."""

    sources: Sources
    settings: Settings
    secret_key: str
    today: Callable[[], date] = utc_today
    widgets: Mapping[str, Widget] = field(default_factory=discover)


def create_app(frame: Frame) -> Dash:
    """The whole web side; `.server` is the Flask app."""
    flask = _flask(frame)
    install_guard(flask)
    install_sign_in(flask, frame.sources, Throttle.of(frame.sources.mongo))
    install_health(flask, frame.sources)
    _install_error_pages(flask)
    flask.before_request(_refuse_unknown_pages)
    dash = _dash(flask, frame)
    _install_policy(flask, dash)
    flask.test_client().get("/healthz")  # Dash sets itself up with its first request: not with one that may fail
    return dash


def _flask(frame: Frame) -> Flask:
    flask = Flask("dashboard_app", root_path=str(ROOT / "dashboard_app"), static_folder=None)
    flask.config.update(
        SECRET_KEY=frame.secret_key,
        SESSION_COOKIE_NAME="dashboard_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=frame.settings.session_hours),
        SESSION_REFRESH_EACH_REQUEST=False,  # counted from the sign-in: an open page never stops asking
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
    )
    return flask


def _dash(flask: Flask, frame: Frame) -> Dash:
    app = Dash(
        "dashboard_app",
        server=flask,  # type: ignore[arg-type]  # its annotation forgets that an app may be given
        title="Dashboard",
        update_title="",
        assets_folder=str(ROOT / "assets"),
        serve_locally=True,
        compress=True,
        use_async=False,
        enable_mcp=False,
        suppress_callback_exceptions=True,
        add_log_handler=False,
    )
    parts = Parts(frame.sources, frame.widgets, frame.today, frame.settings.min_group_size)
    register_all(app, parts)
    app.index_string = document(app.get_asset_url)
    app.layout = lambda: _page(parts)
    return app


def _page(parts: Parts) -> Component:
    """The page of whoever is signed in, made anew for each load; Dash asks once before anybody is."""
    if not current_user.is_authenticated:
        return html.Div()
    viewer, engine = current_user.viewer, parts.sources.postgres
    return page(
        viewer,
        dashboard_for(engine, viewer),
        organizations_for(engine, viewer),
        departments_for(engine, viewer),
        parts.widgets,
        today=parts.today(),
        csrf_token=generate_csrf(),
    )


def _refuse_unknown_pages() -> None:
    """Dash would show the dashboard at every address that nothing else answers to."""
    if request.url_rule is not None and request.url_rule.rule == "/<path:path>":
        abort(404)


def _install_error_pages(flask: Flask) -> None:
    @flask.errorhandler(DashboardError)
    def show_our_error(error: DashboardError) -> tuple[Response, int]:
        return _error(error.status, error.title, error.message)

    @flask.errorhandler(CSRFError)
    def show_forgery(error: CSRFError) -> tuple[Response, int]:
        return _error(400, "This page is too old", "Go back, reload it, then try again.")

    @flask.errorhandler(HTTPException)
    def show_http_error(error: HTTPException) -> tuple[Response, int]:
        status = error.code or 500
        return _error(status, *HTTP_WORDS.get(status, (error.name, error.description or "")))


def _error(status: int, title: str, message: str) -> tuple[Response, int]:
    """JSON for programs, a page for people."""
    if request.path.startswith(("/api/", "/_")):
        code = HTTPStatus(status).name.lower()
        return jsonify(error={"code": code, "message": message}), status
    return make_response(render_template("error.html", status=status, title=title, message=message)), status


def _install_policy(flask: Flask, dash: Dash) -> None:
    policy = content_policy(dash.csp_hashes())

    @flask.after_request
    def set_policy(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
