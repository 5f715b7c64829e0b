"""`migrate up|down|status`: both databases along their joint history."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard_app.cli.context import Installation, opened
from data.migrate import migrate_down, migrate_up, status


@click.group("migrate")
def migrate_group() -> None:
    """Bring both databases up or down their joint history."""


@migrate_group.command("up")
@click.argument("revision", required=False)
@click.option("--no-backup", is_flag=True, help="Take no backup first, even when there is data.")
@click.pass_context
def up(context: click.Context, revision: str | None, no_backup: bool) -> None:
    """Apply every revision up to and including REVISION (the newest when not given)."""
    with opened(context) as installation:
        applied = migrate_up(
            installation.sources,
            revision,
            backup_folder=_backups(installation),
            backup=not no_backup,
            create_host_tables=installation.settings.create_host_tables,
            extra_event_types=installation.settings.extra_event_types,
        )
    _tell("applied", applied)


@migrate_group.command("down")
@click.argument("revision", required=False)
@click.option("--no-backup", is_flag=True, help="Take no backup first, even when there is data.")
@click.pass_context
def down(context: click.Context, revision: str | None, no_backup: bool) -> None:
    """Undo REVISION and every later one (the newest alone when not given, all of them for "base")."""
    with opened(context) as installation:
        undone = migrate_down(
            installation.sources,
            revision,
            backup_folder=_backups(installation),
            backup=not no_backup,
            create_host_tables=installation.settings.create_host_tables,
        )
    _tell("undone", undone)


@migrate_group.command("status")
@click.pass_context
def show_status(context: click.Context) -> None:
    """List every revision of both databases and whether it is applied."""
    with opened(context) as installation:
        for step in status(installation.sources):
            click.echo(f"{step.revision:<24} {step.store:<10} {'applied' if step.applied else 'pending'}")


def _backups(installation: Installation) -> Path:
    return installation.data_dir / "backups"


def _tell(what: str, revisions: list[str]) -> None:
    click.echo("\n".join(f"{what} {name}" for name in revisions) or "nothing to do")
