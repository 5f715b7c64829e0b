"""`job`: what runs by itself, run by hand, and its history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
from sqlalchemy import Row

from dashboard_app.cli.context import opened
from dashboard_app.cli.progress import steps_bars
from dashboard_app.config import Settings
from data.errors import BadRequest
from jobs.ledger import history
from jobs.registry import all_jobs
from jobs.runner import run_job
from jobs.spec import Counts, Job, Window
from jobs.triggers import in_words, next_time


@click.group()
def job() -> None:
    """Jobs: list, run by hand, history."""


@job.command("list")
@click.pass_context
def list_jobs(context: click.Context) -> None:
    """What runs by itself, when, and when next (UTC)."""
    settings: Settings = context.obj
    now = datetime.now(UTC)
    for entry in all_jobs(settings.job_triggers).values():
        coming = next_time(entry.trigger, now)
        click.echo(f"{entry.name:<14} {in_words(entry.trigger):<32} next {coming:%Y-%m-%d %H:%M:%S}   {entry.purpose}")


@job.command("run")
@click.argument("name")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="One UTC day; default: yesterday.")
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="First UTC day of a backfill.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Last UTC day of a backfill.")
@click.pass_context
def run_by_hand(
    context: click.Context, name: str, day: datetime | None, first: datetime | None, last: datetime | None
) -> int:
    """Run a job now, for one day or for a range of days."""
    chosen, now = _known_job(name), datetime.now(UTC)
    window = _window(day, first, last, now.date())
    with (
        opened(context, migrated=True) as installation,
        steps_bars(f"job {name}") as (progress,),
    ):
        counts = run_job(installation.sources, chosen, window, now, progress)
    _tell(name, window, counts)
    return 1 if counts.refused else 0


@job.command("history")
@click.argument("name", required=False)
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@click.pass_context
def show_history(context: click.Context, name: str | None, limit: int) -> None:
    """The latest runs, newest first; times are UTC."""
    if name:
        _known_job(name)
    with opened(context, migrated=True) as installation:
        for run in history(installation.sources.postgres, name, limit):
            click.echo(_line(run))


def _line(run: Row[Any]) -> str:
    """When it began, what it was for, how it ended, and what comes next."""
    took = f"{(run.finished_at - run.started_at).total_seconds():.1f} s" if run.finished_at else "…"
    window = f"{run.window_start:%Y-%m-%d} … {run.window_end - timedelta(days=1):%Y-%m-%d}"
    parts = [
        f"{run.started_at:%Y-%m-%d %H:%M:%S} {run.job:<12} {run.state:<10} {window}  {took:>8}",
        f"in {run.rows_in or 0:,}",
        f"out {run.rows_out or 0:,}",
        f"attempt {run.attempt}" if run.attempt > 1 else "",
        "by hand" if run.details.get("by_hand") else f"for {run.scheduled_for:%Y-%m-%d %H:%M:%S}",
        f"again from {run.retry_at:%H:%M:%S} on" if run.retry_at else "",
        "is not tried again" if run.is_permanent else "",
        run.error or "",
    ]
    return "  ".join(part for part in parts if part)


def _known_job(name: str) -> Job:
    jobs = all_jobs()
    if name not in jobs:
        raise BadRequest(f"There is no job {name!r}. Known: {', '.join(jobs)}.")
    return jobs[name]


def _window(day: datetime | None, first: datetime | None, last: datetime | None, today: date) -> Window:
    if day and (first or last):
        raise click.UsageError("Give --date, or --from and --to.")
    if bool(first) != bool(last):
        raise click.UsageError("Give both --from and --to.")
    start = (first or day).date() if first or day else today - timedelta(days=1)  # type: ignore[union-attr]
    end = (last.date() if last else start) + timedelta(days=1)
    if start >= end:
        raise click.UsageError("--from lies after --to.")
    if end > today + timedelta(days=1):
        raise click.UsageError(f"Days after today ({today}) have no figures yet.")
    return Window(start, end)


def _tell(name: str, window: Window, counts: Counts) -> None:
    days = "1 day" if window.days == 1 else f"{window.days:,} days"
    click.echo(
        f"{name}: {days} asked for, {counts.rows_in:,} documents read, {counts.rows_out:,} rows, "
        f"{counts.skipped:,} of unknown people"
    )
    for refusal in counts.refused:
        click.echo(
            f"  refused {refusal['day']} of organization {refusal['organization_id']} in {refusal['rollup']}: "
            f"{_reason(refusal)}; the figures stay as they were",
            err=True,
        )


def _reason(refusal: Mapping[str, Any]) -> str:
    if refusal["now"] is None:
        return "its raw events are about to expire or have begun to"
    return f"{refusal['now']} of {refusal['before']} raw events are left"
