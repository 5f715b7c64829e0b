"""`run`: the whole product."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from socket import socket

import click

from dashboard_app.background import Background
from dashboard_app.cli.context import Installation, frame_of, opened
from dashboard_app.cli.demo import create_demo, tell_sign_ins
from dashboard_app.config import Settings
from dashboard_app.demo import demo_plan, is_empty
from dashboard_app.server import bound_socket, serve, serve_with_workers
from jobs.registry import all_jobs


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
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        listener = stack.enter_context(bound_socket(host, port))
        installation = stack.enter_context(opened(context, migrated=True))
        if installation.embedded and not no_demo and is_empty(installation.sources.postgres):
            create_demo(installation)
        _tell(installation, host, listener.getsockname()[1])
        jobs = {} if no_scheduler else all_jobs(settings.job_triggers)
        background = Background(installation.sources, jobs, demo=not no_demo)
        background.start()
        stack.callback(background.stop)
        _serve(installation, listener, workers or settings.workers)


def _serve(installation: Installation, listener: socket, workers: int) -> None:
    if workers == 1:
        serve(frame_of(installation), listener)
    else:
        serve_with_workers(listener, workers)


def _tell(installation: Installation, host: str, port: int) -> None:
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"\nDashboard & Analytics at http://{shown}:{port}")
    if demo_plan(installation.sources.postgres):
        click.echo("Sign in as")
        tell_sign_ins()
    click.echo(f"Stop with Ctrl+C (process {os.getpid()}).\n")
