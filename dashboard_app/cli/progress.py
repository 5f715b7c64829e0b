"""Progress bars, on standard error and only where somebody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

Advance = Callable[[int, str], None]


@contextmanager
def bytes_bar(title: str, total: int | None) -> Iterator[Advance]:
    """Yields a function of (position so far, note)."""
    with _progress() as progress:
        task = progress.add_task(title, total=total, note="")
        yield lambda position, note: progress.update(task, completed=position, note=note)
        progress.update(task, completed=total)


@contextmanager
def steps_bar(title: str, total: int) -> Iterator[Callable[[str, int], None]]:
    """Yields a function of (what was done, how many steps that was)."""
    with _progress() as progress:
        task = progress.add_task(title, total=total, note="")
        yield lambda note, steps: progress.update(task, advance=steps, note=note)


def _progress() -> Progress:
    console = Console(stderr=True)
    columns: list[ProgressColumn] = [
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    ]
    return Progress(*columns, console=console, disable=not console.is_terminal)
