"""`demo`: believable data to look at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click

from dashboard_app.cli.context import Installation, opened
from dashboard_app.cli.progress import steps_bars
from dashboard_app.demo import PASSWORD, make_demo
from data.demo import SIGN_INS, DemoPlan
from data.errors import BadRequest


@click.command()
@click.option("--organizations", default=12, show_default=True, type=click.IntRange(1))
@click.option("--users", default=420, show_default=True, type=click.IntRange(1))
@click.option("--days", default=180, show_default=True, type=click.IntRange(1, 730), help="Days up to today.")
@click.option("--seed", default=7, show_default=True)
@click.pass_context
def demo(context: click.Context, organizations: int, users: int, days: int, seed: int) -> None:
    """Make deterministic demo data on empty stores; the end is today."""
    with opened(context, migrated=True) as installation:
        create_demo(installation, organizations=organizations, users=users, days=days, seed=seed)


def create_demo(installation: Installation, **size: int) -> None:
    """Makes the demo with two progress bars and tells how to sign in."""
    started = datetime.now(UTC)
    try:
        plan = DemoPlan(**size, first_day=started.date() - timedelta(days=size.get("days", DemoPlan.days) - 1))
    except ValueError as error:
        raise BadRequest(str(error)) from None
    with steps_bars("demo data", "its figures") as (loading, computing):
        result = make_demo(installation.sources, plan, started, loading, computing)
    seconds = (datetime.now(UTC) - started).total_seconds()
    click.echo(f"Demo data: {result.accepted:,} events of {plan.days} days in {seconds:.0f} s")


def tell_sign_ins() -> None:
    """The demo people, as a person at the terminal needs them."""
    for sign_in in SIGN_INS:
        click.echo(f"  {sign_in.role:<8} {sign_in.email:<24} {PASSWORD}")
