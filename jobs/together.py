"""Does pieces of work beside each other, each once what it waits for is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from graphlib import TopologicalSorter
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

Result = TypeVar("Result")

Outcome = tuple[str, Result | None, BaseException | None]


def done_together(
    waits_for: Mapping[str, Sequence[str]], work: Callable[[str], Result], at_once: int
) -> Iterator[Result]:
    """The results of `work` for every name, as they come; the first that fails is raised once nothing is under way.

    In daemon threads: the interpreter joins those of a pool at its end, however long their statement takes.
    """
    order, waiting, under_way = TopologicalSorter(waits_for), deque[str](), 0
    outcomes: SimpleQueue[Outcome[Result]] = SimpleQueue()
    order.prepare()
    while order.is_active():
        waiting.extend(order.get_ready())
        while waiting and under_way < at_once:
            Thread(target=_do, args=(work, waiting.popleft(), outcomes), daemon=True).start()
            under_way += 1
        name, result, error = outcomes.get()
        under_way -= 1
        if error is not None:
            _wait_for(outcomes, under_way)
            raise error
        order.done(name)
        yield result  # type: ignore[misc]  # a result where there is no error


def _do(work: Callable[[str], Result], name: str, outcomes: SimpleQueue[Outcome[Result]]) -> None:
    try:
        outcomes.put((name, work(name), None))
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is raised where the results are asked for
        outcomes.put((name, None, error))


def _wait_for(outcomes: SimpleQueue[Outcome[Result]], under_way: int) -> None:
    for _ in range(under_way):
        outcomes.get()
