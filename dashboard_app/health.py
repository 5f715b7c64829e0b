"""/healthz: the process lives. /readyz: both stores answer and are migrated."""

from __future__ import annotations

from flask import Flask, Response, jsonify, make_response

from data.errors import ConfigError
from data.migrate import is_current
from data.sources import Sources, check_sources


def install_health(flask: Flask, sources: Sources) -> None:
    """Adds both routes, which anyone may ask."""

    @flask.get("/healthz")
    def healthz() -> Response:
        return make_response(jsonify(status="live"))

    @flask.get("/readyz")
    def readyz() -> Response:
        fault = _fault(sources)
        return make_response(jsonify(status=fault or "ready"), 503 if fault else 200)


def _fault(sources: Sources) -> str | None:
    try:
        check_sources(sources)
    except ConfigError as error:
        return "; ".join(fault.split(" (")[0] for fault in error.faults)
    return None if is_current(sources) else "not migrated"
