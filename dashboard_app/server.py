"""One uvicorn: Starlette in front, for what must not hold a thread, the Flask and Dash app mounted behind it."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import Any, cast

import uvicorn
from a2wsgi import WSGIMiddleware
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp
from uvicorn.supervisors import Multiprocess

from dashboard_app.factory import Frame, create_app
from data.errors import ConfigError

THREADS = 16

# With the patience for the jobs well below the 20 seconds in which a process has to end.
GRACE_SECONDS = 9

# A worker that only just starts on a busy machine says nothing for longer than uvicorn's 5 seconds.
WORKER_SILENCE_SECONDS = 15


def asgi_app(frame: Frame) -> Starlette:
    """The ASGI application of one process."""
    flask = create_app(frame).server
    return Starlette(routes=[Mount("/", app=cast(ASGIApp, WSGIMiddleware(flask, workers=THREADS)))])


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket that holds the port; ConfigError with what to do where that fails."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2_048)
    except OSError as error:
        listener.close()
        raise ConfigError(
            f"Port {port} of {host} cannot be used ({error.strerror}): set PORT (or --port) to a free one, or HOST "
            "(or --host) to an address of this machine"
        ) from None
    listener.set_inheritable(True)
    return listener


def serve(frame: Frame, listener: socket.socket) -> None:
    """Serves until a signal asks to stop, lets running requests finish, then raises the signal once more."""
    with ExitStack() as stack:
        stack.callback(listener.close)
        uvicorn.Server(_config(asgi_app(frame))).run(sockets=[listener])


def serve_with_workers(listener: socket.socket, workers: int) -> None:
    """Serves with several processes on one socket; each opens the installation of the environment for itself."""
    Multiprocess(_config("dashboard_app.worker:asgi", factory=True, workers=workers), sockets=[listener]).run()


def _config(app: Any, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
        timeout_worker_healthcheck=WORKER_SILENCE_SECONDS,
        server_header=False,
        **options,
    )
