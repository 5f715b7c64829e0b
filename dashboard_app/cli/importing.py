"""`import-events` and `import-table`: data in, from files."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import click

from dashboard_app.cli.context import opened
from dashboard_app.cli.progress import bytes_bar
from data.errors import BadRequest
from data.host_import import IMPORTABLE, import_table
from data.ingest.files import EventFile, open_events
from data.ingest.importing import ImportReport, import_events
from data.ingest.rejects import RejectsFile, rejects_file
from data.ingest.store import EventStore

SHOWN_REJECTIONS = 20


@click.command("import-events")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("--format", "form", type=click.Choice(["ndjson"]), default="ndjson", show_default=True)
@click.option("--create-missing", is_flag=True, help="Make the organizations and users that events name.")
@click.option("--rejects", type=click.Path(path_type=Path), help="Write rejected lines there, to mend and send again.")
@click.pass_context
def import_events_command(
    context: click.Context, files: tuple[str, ...], form: str, create_missing: bool, rejects: Path | None
) -> int:
    """Import events, one JSON object a line; plain or .gz, `-` for standard input. Sending again changes nothing."""
    with ExitStack() as stack:
        kept = stack.enter_context(rejects_file(rejects)) if rejects else None
        installation = stack.enter_context(opened(context, migrated=True))
        settings = installation.settings
        store = EventStore(
            installation.sources,
            extra_event_types=settings.extra_event_types,
            create_missing=create_missing,
            anonymize_ip=settings.anonymize_ip,
        )
        clean = [_import_file(store, name, kept) for name in files]
    return 0 if all(clean) else 1


@click.command("import-table")
@click.argument("table", type=click.Choice(sorted(IMPORTABLE)), metavar="NAME")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.csv")
@click.pass_context
def import_table_command(context: click.Context, table: str, file: Path) -> int:
    """Import rows of a host table from CSV with a header: upsert by id, all or nothing, errors by line."""
    with opened(context, migrated=True) as installation:
        report = import_table(installation.sources.postgres, table, file)
    if not report.faulty:
        click.echo(f"{file}: {report.rows:,} rows in {table}")
        return 0
    for fault in report.faults[:SHOWN_REJECTIONS]:
        click.echo(f"  line {fault.line}: {fault.error}", err=True)
    click.echo(f"{file}: nothing imported, {report.faulty:,} faulty lines: mend them and import again", err=True)
    return 1


def _import_file(store: EventStore, name: str, kept: RejectsFile | None) -> bool:
    """Whether every line went in; a file that cannot be read is told, and the others go on."""
    try:
        with open_events(name) as file, bytes_bar(f"import {Path(name).name}", file.size) as bar:
            report = import_events(
                store,
                file,
                lambda report: bar(file.position, f"{report.lines:,} events"),
                lambda line, error: kept.add(file.name, line.number, error, line.content) if kept else None,
            )
    except BadRequest as error:
        click.echo(f"Error: {error.message}", err=True)
        return False
    _tell(file, report)
    return report.clean


def _tell(file: EventFile, report: ImportReport) -> None:
    """The account of one file: counts on standard output, rejected lines on standard error."""
    click.echo(
        f"{file.name}: accepted {report.accepted:,} · duplicate {report.duplicates:,} · rejected {report.rejected:,}"
    )
    if report.lines == 0 and not report.broken_off:
        click.echo(f"  {file.name} holds no events: is it the right file?", err=True)
    for line in report.told[:SHOWN_REJECTIONS]:
        click.echo(f"  line {line.number}: {line.error}", err=True)
    if report.rejected > SHOWN_REJECTIONS:
        _tell_rest(report)
    if report.broken_off:
        click.echo(f"  after {report.lines:,} events: {report.broken_off}", err=True)


def _tell_rest(report: ImportReport) -> None:
    click.echo(f"  … and {report.rejected - SHOWN_REJECTIONS:,} more (--rejects FILE keeps them all)", err=True)
    click.echo(f"  most frequent among the first {len(report.told):,}:", err=True)
    for reason, count in Counter(line.error for line in report.told).most_common(5):
        click.echo(f"  {count:,} × {reason}", err=True)
