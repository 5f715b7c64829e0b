"""The command line: one group of commands a file."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from dashboard_app.cli.archives import archive
from dashboard_app.cli.backups import backup, restore
from dashboard_app.cli.check import check
from dashboard_app.cli.demo import demo
from dashboard_app.cli.importing import import_events_command, import_table_command
from dashboard_app.cli.jobs import job
from dashboard_app.cli.migrate import migrate_group
from dashboard_app.cli.run import run
from dashboard_app.cli.scheduler import scheduler
from dashboard_app.cli.stores import db
from dashboard_app.cli.tenants import organization, user
from dashboard_app.config import Settings
from dashboard_app.logs import configure_logging
from dashboard_app.signals import sigterm_as_interrupt
from data.errors import DashboardError

EXIT_REFUSED = 1
INTERRUPTED = 130


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--debug", is_flag=True, help="Show stack traces.")
@click.pass_context
def main(context: click.Context, debug: bool) -> None:
    """Dashboard & Analytics. Without a command: run."""
    settings = Settings.load()
    configure_logging("DEBUG" if debug else settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is None:
        context.invoke(run)


for command in (
    run,
    scheduler,
    migrate_group,
    import_events_command,
    import_table_command,
    demo,
    job,
    organization,
    user,
    db,
    backup,
    restore,
    archive,
    check,
):
    main.add_command(command)


def command_line(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 findings or refused, 2 wrong usage. Errors are one clear line each."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with sigterm_as_interrupt():
            return int(main(words, standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    except DashboardError as error:
        if "--debug" in words:
            raise
        for line in error.message.splitlines():
            click.echo(f"Error: {line}", err=True)
        return EXIT_REFUSED
    except Exception as error:  # the last resort: a bug becomes one line, its trace on request
        if "--debug" in words:
            raise
        click.echo(f"Error: {type(error).__name__}: {error} (a bug; `python app.py --debug …` shows where)", err=True)
        return EXIT_REFUSED
