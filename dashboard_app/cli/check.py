"""`check`: is everything as it should be, and what is not?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from dashboard_app.cli.context import opened
from data.findings import findings
from data.migrate import status
from data.migrations.integrity import host_gaps, structure_faults
from data.sources import Sources
from jobs import health

MOST_OF_ONE_CHECK = 10


@click.command("check")
@click.pass_context
def check(context: click.Context) -> int:
    """Configuration, schema, jobs and figures: prints what was found and what to do, exit 1 when anything was."""
    with opened(context) as installation:
        found = list(_found(installation.sources))
    for line in found:
        click.echo(line)
    click.echo(f"{len(found):,} findings." if found else "No findings.")
    return 1 if found else 0


def _found(sources: Sources) -> Iterator[str]:
    """The schema first: where that is not in place, nothing else can be asked."""
    missing = sorted({step.revision for step in status(sources) if not step.applied})
    if missing:
        yield f"Not migrated: {', '.join(missing)} missing. Run `python app.py migrate up`."
        return
    with sources.postgres.connect() as connection:
        yield from host_gaps(connection)
        yield from structure_faults(connection, sources.mongo)
    yield from health.faults(sources, datetime.now(UTC))
    yield from _findings(sources)


def _findings(sources: Sources) -> Iterator[str]:
    """Open findings of the self-checks, those of one check cut short."""
    by_check: dict[str, list[str]] = {}
    for row in findings(sources.postgres):
        whose = f" (organization {row.organization_id})" if row.organization_id else ""
        by_check.setdefault(row.check_name, []).append(f"{row.message}{whose}")
    for name, messages in by_check.items():
        yield from (f"{name}: {message}" for message in messages[:MOST_OF_ONE_CHECK])
        if len(messages) > MOST_OF_ONE_CHECK:
            yield f"{name}: … and {len(messages) - MOST_OF_ONE_CHECK:,} more of this kind"
