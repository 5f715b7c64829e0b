"""Progress bars, on standard error and only where somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, TaskID, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from jobs.spec import Progress

Advance = Callable[[int, str], None]


@contextmanager
def bytes_bar(title: str, total: int | None) -> Iterator[Advance]:
    """Yields a function of (position so far, note)."""
    with _bars() as bars:
        task = bars.add_task(title, total=total, note="")
        yield lambda position, note: bars.update(task, completed=position, note=note)
        bars.update(task, completed=total)


@contextmanager
def steps_bars(*titles: str) -> Iterator[list[Progress]]:
    """Yields for each title what is told of its steps: what was done, how many are done, how many there are."""
    with _bars() as bars:
        yield [partial(_advance, bars, bars.add_task(title, total=None, note="")) for title in titles]


def _advance(bars: Bars, task: TaskID, note: str, done: int, total: int) -> None:
    bars.update(task, completed=done, total=total, note=note)


def _bars() -> Bars:
    console = Console(stderr=True)
    columns: list[ProgressColumn] = [
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    ]
    return Bars(*columns, console=console, disable=not console.is_terminal)
