"""Every step of drain and rollup, every mode, many seeds; then long histories. Prints a table.

Ends with code 1 when a cell was wrong or something was lost.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard_app.embedded.stores import open_stores
from data.migrate import migrate_up
from data.sources import open_sources
from tests.conftest import Urls
from tests.faults.arena import MODES, Arena, faults
from tests.faults.works import WORKS
from tests.jobs.simulation import Simulation

HISTORIES = "tests/jobs/test_any_history.py"
COLUMNS = "tests/jobs/test_every_column.py"


@contextmanager
def fresh_arena() -> Iterator[Arena]:
    """An arena on stores of its own, which are gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, open_stores(Path(folder) / "stores", durable=False) as stores:
        urls = Urls(str(stores.urls.postgres), str(stores.urls.mongo))
        sources = open_sources(urls.postgres, urls.mongo)
        migrate_up(sources, backup_folder=Path(folder) / "backups")
        yield Arena(Simulation(sources), urls)
        sources.close()


def print_table(arena: Arena, seeds: range) -> list[str]:
    """What was wrong anywhere; prints a line a step as soon as all its seeds are done."""
    wrong: list[str] = []
    say(f"{'failpoint':24}" + "".join(f"{mode:>8}" for mode in MODES))
    for work in WORKS:
        trials: dict[str, Counter[str]] = defaultdict(Counter)
        for mode in MODES:
            for step, seed, told in faults(arena, work, mode, seeds):
                trials[step][mode] += not told
                wrong += [f"{step}, {mode}, seed {seed}: {what}" for what in told]
        for step, good in trials.items():
            say(f"{step:24}" + "".join(f"{good[mode]:>8}" for mode in MODES))
    say(f"seeds without harm, of {len(seeds)} each")
    return wrong


def are_histories_well(histories: int) -> bool:
    """Whether as many random histories and every column of them come out right."""
    environment = os.environ | {"HISTORIES": str(histories), "HYPOTHESIS_EXAMPLES": str(histories)}
    tests = [sys.executable, "-m", "pytest", "-q", HISTORIES, COLUMNS]
    return subprocess.run(tests, env=environment, check=False).returncode == 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """The exit code: 0 when nothing was harmed."""
    asked = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    asked.add_argument("--seeds", type=int, default=20, help="seeds of each step and mode")
    asked.add_argument("--histories", type=int, default=60, help="random histories of the state machine")
    chosen = asked.parse_args()
    with fresh_arena() as arena:
        wrong = print_table(arena, range(100, 100 + chosen.seeds))
    say("\n".join(wrong) or "no wrong cell, nothing lost")
    return 1 if wrong or not are_histories_well(chosen.histories) else 0


if __name__ == "__main__":
    sys.exit(main())
