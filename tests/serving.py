"""The product as it is served, on a port of its own, in a thread of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import monotonic, sleep

import uvicorn

from dashboard_app.factory import Frame
from dashboard_app.server import asgi_app, bound_socket

STARTS_WITHIN_SECONDS = 20


@contextmanager
def serving(frame: Frame) -> Iterator[str]:
    """The address of the running server."""
    listener = bound_socket("127.0.0.1", 0)
    config = uvicorn.Config(asgi_app(frame), log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name="server of the tests")
    thread.start()
    _wait_until_started(server)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = server.force_exit = True
    thread.join()
    listener.close()


def _wait_until_started(server: uvicorn.Server) -> None:
    deadline = monotonic() + STARTS_WITHIN_SECONDS
    while not server.started:
        if monotonic() > deadline:
            raise TimeoutError("the server of the tests did not start")
        sleep(0.01)
