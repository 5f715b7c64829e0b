"""`scheduler`: the jobs alone, for installations with several web machines."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from threading import Event

import click

from dashboard_app.background import Background
from dashboard_app.cli.context import opened
from dashboard_app.config import Settings
from jobs.registry import all_jobs
from jobs.triggers import in_words


@click.command()
@click.pass_context
def scheduler(context: click.Context) -> None:
    """Run the jobs by themselves, without serving pages. Of several such processes one leads."""
    settings: Settings = context.obj
    jobs = all_jobs(settings.job_triggers)
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        installation = stack.enter_context(opened(context, migrated=True))
        for job in jobs.values():
            click.echo(f"{job.name}: {in_words(job.trigger)}")
        click.echo(f"Stop with Ctrl+C (process {os.getpid()}).")
        background = Background(installation.sources, jobs, demo=False, tell=click.echo)
        background.start()
        stack.callback(background.stop)
        Event().wait()
