"""Where work is harmed and the damage looked at: one world a seed, in which one thing after the other goes wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from sqlalchemy import text

from jobs.live.claim import LEASE
from tests.conftest import Urls
from tests.faults.day import Day
from tests.faults.failpoints import WAIT_SECONDS, AtStep, Crash, Recorder, Stop, fail
from tests.faults.victim import die_at
from tests.faults.works import LEFT_OUT, WORKS
from tests.jobs.simulation import FOUNDED, Simulation
from tests.jobs.verdict import differences, ledger_faults

EVENTS = 16
LATE_EVENTS = 6
MADE_GOOD_BY: Mapping[str, tuple[str, ...]] = {"drain": ("drain",), "rollup": ("drain", "rollup")}
WAITING_FOR_LOCK = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@dataclass
class Arena:
    """A simulation, where its stores are for processes of their own, and the chance of a seed."""

    simulation: Simulation
    urls: Urls
    chance: random.Random = field(default_factory=random.Random)

    def steps_of(self, work: str) -> list[str]:
        """The names of the steps that the work tells of."""
        self.begin(0)
        self.send(EVENTS)
        recorder = Recorder()
        self._do(work, recorder)
        return recorder.names

    def begin(self, seed: int) -> None:
        self.chance.seed(seed)
        self.simulation.begin()

    def send(self, count: int) -> None:
        self.simulation.send(*Day(self.chance).events(count))

    def trial(self, work: str, step: str, mode: str) -> list[str]:
        """What is wrong after something went wrong at the step and the work was done again; nothing, if all is well."""
        self.send(EVENTS)
        self.simulation.clock.move(days=work == "rollup", minutes=1)
        if not MODES[mode](self, work, step, self.chance.choice([1, 2])):
            return [f"{step} was not reached"]
        # Two that met leave nothing to mend; whoever was killed leaves it to the next.
        wrong = self._wrong(work) if mode == "stop" else []
        self.simulation.clock.move(seconds=LEASE.total_seconds())
        self._make_good(work)
        return wrong + self._wrong(work) + ledger_faults(self.simulation)

    def _make_good(self, work: str) -> None:
        for again in MADE_GOOD_BY[work]:
            self._do(again)

    def _wrong(self, work: str) -> list[str]:
        until = self.simulation.today if work == "rollup" else FOUNDED.date()
        return differences(self.simulation, until, without=LEFT_OUT)

    def _do(self, work: str, hook: Callable[[str], None] | None = None) -> None:
        sources = self.simulation.sources
        chosen = replace(sources, reached=hook) if hook else sources
        WORKS[work](chosen, replace(self.simulation.clock), self.simulation.open_run())

    def _kill(self, work: str, step: str, turn: int) -> bool:
        return die_at(self.urls, work, self.simulation.clock, self.simulation.open_run(), step, turn)

    def _raise(self, work: str, step: str, turn: int) -> bool:
        hook = AtStep(step, turn, fail)
        try:
            self._do(work, hook)
        except Crash:
            return True
        return hook.was_reached

    def _stop(self, work: str, step: str, turn: int) -> bool:
        """Stands still there until its lease has run out, and another has done what it could; then both go on."""
        stop = Stop()
        hook = AtStep(step, turn, stop)
        with ThreadPoolExecutor(2) as pool:
            slow = pool.submit(self._do, work, hook)
            _wait(lambda: stop.standing.is_set() or slow.done())
            self.simulation.clock.move(seconds=LEASE.total_seconds())
            self.send(LATE_EVENTS)
            quick = pool.submit(self._make_good, work)
            _wait(lambda: quick.done() or self._is_waiting())
            stop.go_on.set()
            for done in (slow, quick):
                done.result(WAIT_SECONDS)
        return hook.was_reached

    def _is_waiting(self) -> bool:
        with self.simulation.sources.postgres.connect() as connection:
            return bool(connection.scalar(WAITING_FOR_LOCK))


MODES: Mapping[str, Callable[[Arena, str, str, int], bool]] = {
    "kill": Arena._kill,
    "stop": Arena._stop,
    "raise": Arena._raise,
}


def faults(arena: Arena, work: str, mode: str, seeds: range) -> Iterator[tuple[str, int, list[str]]]:
    """(step, seed, what is wrong) of each trial of a mode, for every step that the work tells of."""
    steps = arena.steps_of(work)
    assert len(steps) >= 5, f"{work} tells of too few steps: {steps}"
    for seed in seeds:
        arena.begin(seed)
        for step in arena.chance.sample(steps, len(steps)):
            yield step, seed, arena.trial(work, step, mode)


def _wait(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.005)
