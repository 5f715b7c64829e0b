"""`archive`: the months that have left the tables, and their way back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Row

from dashboard_app.cli.context import opened
from data.archives.records import all_archives
from data.archives.restoring import month_named, restore_month
from jobs.archive import JOB
from jobs.locks import job_lock


@click.group("archive")
def archive() -> None:
    """Months that have left the tables: list, restore."""


@archive.command("list")
@click.pass_context
def list_archives(context: click.Context) -> None:
    """Every archived month: rows, state, size and file."""
    with opened(context, migrated=True) as installation:
        found = all_archives(installation.sources.postgres)
        folder = installation.sources.archive_folder
    for row in found:
        click.echo(_line(row, folder / row.file))
    if not found:
        click.echo("No month has been archived.")


@archive.command("restore")
@click.argument("table")
@click.argument("month", metavar="MONTH", type=click.DateTime(["%Y-%m"]))
@click.pass_context
def restore_archive(context: click.Context, table: str, month: datetime) -> None:
    """Bring the rows of TABLE of MONTH (YYYY-MM) back, once their file is verified. Repeating it changes nothing."""
    chosen = month_named(table, month.date())
    with opened(context, migrated=True) as installation, job_lock(installation.sources.postgres, JOB.name):
        restored = restore_month(installation.sources, chosen)
    told = [f"{restored.rows:,} rows restored", f"{restored.present:,} were there already"]
    if restored.orphaned:
        told.append(f"{restored.orphaned:,} left out, whose organization, person or notification is gone")
    click.echo(f"{chosen}: {', '.join(told)}")


def _line(row: Row[Any], file: Path) -> str:
    """A month that is being written has no figures yet."""
    rows = size = "…"
    if row.sha256:
        rows = f"{row.row_count:,}"
        size = f"{file.stat().st_size:,} bytes" if file.exists() else "file missing"
    return f"{row.table_name:<28} {row.month:%Y-%m} {rows:>12} rows  {row.state:<9} {size:>16}  {row.file}"
