"""`run`: the whole product."""

from __future__ import annotations

import os
from contextlib import ExitStack
from threading import Thread
from typing import Any

import click
import structlog

from dashboard_app.cli.context import Installation, frame_of, opened
from dashboard_app.cli.demo import create_demo, tell_sign_ins
from dashboard_app.config import Settings
from dashboard_app.demo import demo_plan, extend_demo, is_empty
from dashboard_app.server import bound_socket, serve, serve_with_workers
from data.errors import DashboardError
from jobs.registry import all_jobs
from jobs.scheduler import start_scheduler

logger = structlog.get_logger()


@click.command()
@click.option("--host", help="Default: HOST, or 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: PORT, or 8050.")
@click.option("--workers", type=click.IntRange(1, 64), help="Web processes. Default: WORKERS, or 1.")
@click.option("--no-scheduler", is_flag=True, help="Serve pages only; run `scheduler` elsewhere.")
@click.option("--no-demo", is_flag=True, help="Leave empty stores empty.")
@click.pass_context
def run(
    context: click.Context,
    host: str | None = None,
    port: int | None = None,
    workers: int | None = None,
    no_scheduler: bool = False,
    no_demo: bool = False,
) -> None:
    """Bring both databases up to date, then serve, with the jobs running by themselves."""
    settings: Settings = context.obj
    host, port = host or settings.host, settings.port if port is None else port
    with ExitStack() as stack:
        listener = stack.enter_context(bound_socket(host, port))
        installation = stack.enter_context(opened(context, migrated=True))
        if installation.embedded and not no_demo and is_empty(installation.sources.postgres):
            create_demo(installation)
        _tell(installation, host, listener.getsockname()[1])
        stack.callback(_in_background(installation, scheduled=not no_scheduler))
        _serve(installation, listener, workers or settings.workers)


def _serve(installation: Installation, listener: Any, workers: int) -> None:
    if workers == 1:
        serve(frame_of(installation), listener)
    else:
        serve_with_workers(listener, workers)


def _in_background(installation: Installation, *, scheduled: bool) -> Any:
    """Starts what need not be waited for; gives back a function that ends it."""
    schedulers: list[Any] = []
    thread = Thread(target=_catch_up, args=(installation, schedulers, scheduled), name="catch up", daemon=True)
    thread.start()
    return lambda: [scheduler.shutdown(wait=True) for scheduler in schedulers]


def _catch_up(installation: Installation, schedulers: list[Any], scheduled: bool) -> None:
    """Demo data first, then the scheduler, so that the night's run finds the events it is to count."""
    try:
        extend_demo(installation.sources)
    except DashboardError as error:
        logger.warning("demo_not_extended", reason=error.message)
    if scheduled:
        schedulers.append(start_scheduler(installation.sources, all_jobs()))


def _tell(installation: Installation, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"\nDashboard & Analytics at http://{shown}:{port}")
    if demo_plan(installation.sources.postgres):
        click.echo("Sign in as")
        tell_sign_ins()
    click.echo(f"Stop with Ctrl+C (process {os.getpid()}).\n")
