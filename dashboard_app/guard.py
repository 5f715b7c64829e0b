"""Deny by default: what is not named here is for people who are signed in, whatever route it is."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flask import Flask, Response, g, jsonify, make_response, redirect, request
from flask_login import current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf

OPEN_PATHS = frozenset({"/login", "/healthz", "/readyz"})
OPEN_FOLDERS = ("/assets/", "/_dash-component-suites/")

POLICY = (
    "default-src 'self'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def install_guard(flask: Flask) -> None:
    """Every request passes here first, and every answer on its way out."""
    CSRFProtect(flask)
    flask.before_request(_require_sign_in)
    flask.after_request(_set_token)
    flask.after_request(_harden)


def content_policy(script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: nothing from outside, and only those inline scripts."""
    return POLICY.format(scripts=" ".join(script_hashes))


def _require_sign_in() -> Response | None:
    if request.path in OPEN_PATHS or request.path.startswith(OPEN_FOLDERS):
        return None
    if current_user.is_authenticated:
        g.is_signed_in = True
        return None
    if request.method == "GET" and not request.path.startswith(("/_", "/api/")):
        target = request.full_path.rstrip("?")
        return make_response(redirect("/login" if target == "/" else f"/login?next={quote(target)}"))
    error = {"code": "signed_out", "message": "Sign in first."}
    return make_response(jsonify(error=error), 401)


def _set_token(response: Response) -> Response:
    """Dash sends this cookie back as a header, which CSRFProtect compares with the session's token."""
    if g.get("is_signed_in"):  # noted on the way in: asking again would ask the database, which may be what failed
        response.set_cookie("_csrf_token", generate_csrf(), samesite="Lax", secure=request.is_secure)
    return response


def _harden(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if not request.path.startswith(OPEN_FOLDERS):
        response.headers.setdefault("Cache-Control", "no-store")
    elif "m" in request.args:  # Dash names the version of an asset in its address
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
