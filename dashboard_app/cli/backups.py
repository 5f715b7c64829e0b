"""`backup` and `restore`: both stores in one verified archive."""

from __future__ import annotations

from pathlib import Path

import click

from dashboard_app.cli.context import opened
from data.backup import restore_backup, write_backup


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_context
def backup(context: click.Context, file: Path) -> None:
    """Write both stores into one archive with checksums."""
    with opened(context) as installation:
        manifest = write_backup(installation.sources, file)
    documents = sum(manifest.documents.values())
    click.echo(f"{file}: {file.stat().st_size:,} bytes, all tables and {documents:,} documents")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_context
def restore(context: click.Context, file: Path) -> None:
    """Replace both stores by what the archive holds, once its checksums are verified."""
    with opened(context) as installation:
        manifest = restore_backup(installation.sources, file)
    click.echo(f"Restored the state of {manifest.created_at}")
