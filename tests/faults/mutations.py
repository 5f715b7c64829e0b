"""Takes the guards of the pipeline away one at a time, and shows that the tests notice each.

Works on a copy of the checkout. Ends with code 1 when a guard is not missed by any test.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TESTS_FAILED = 1
TESTS_PASSED = 0

DRAINS = "tests/faults/test_faults_of_drains.py::test_no_fault_harms_a_drain"
ROLLUPS = "tests/faults/test_faults_of_rollups.py::test_no_fault_harms_a_rollup"
ODD_DAYS = "tests/jobs/test_rollups.py"

MARK_TOO_EARLY = """    entries, reasons = _read(claimed.documents)
    _mark(sources, claimed, reasons, now())
"""
CLEAN_TOO_EARLY = """        seen = connection.execute(statements.READ_DIRTY, bounds).all()
        clean = "UPDATE rollup_days SET state = 'clean' WHERE job = :job AND day >= :start AND day < :end"
        connection.execute(text(f"{clean} AND state = 'dirty'"), bounds)
        return as_of, seen
"""


@dataclass(frozen=True)
class Mutation:
    """A guard that is taken away: in a file, old text -> new text; and the tests that must miss it."""

    name: str
    file: str
    replaced: Mapping[str, str]
    caught_by: Sequence[str]


MUTATIONS = (
    Mutation(
        "drop the ledger",
        "jobs/live/ledger.sql",
        {
            "WHERE known.entry_id = staged.entry_id AND": "WHERE false AND",
            "FROM fresh JOIN ledgered ON ledgered.entry_id = fresh.entry_id": "FROM fresh",
        },
        [f"{DRAINS}[raise]"],
    ),
    Mutation(
        "mark AGGREGATED before the commit",
        "jobs/live/drain.py",
        {"    entries, reasons = _read(claimed.documents)\n": MARK_TOO_EARLY},
        [f"{DRAINS}[raise]"],
    ),
    Mutation(
        "clear dirty before the read",
        "jobs/rollup.py",
        {"        return as_of, connection.execute(statements.READ_DIRTY, bounds).all()\n": CLEAN_TOO_EARLY},
        [f"{ROLLUPS}[raise]"],
    ),
    Mutation(
        "no as_of fence",
        "jobs/statements.py",
        {"AND (locked.as_of > :as_of OR locked.state = 'frozen')": "AND locked.state = 'frozen'"},
        [f"{ROLLUPS}[stop]"],
    ),
    Mutation(
        "expire the buffer in every state",
        "data/migrations/mongo/collections.py",
        {'_expiry(7, partialFilterExpression={"aggregationStatus": "AGGREGATED"})': "_expiry(7)"},
        ["tests/faults/test_expiry.py"],
    ),
    Mutation(
        "increment in the truth path",
        "jobs/statements.py",
        {
            'f"{name} = EXCLUDED.{name}" for name': "f\"{name} = {'kept.total_uses +' * (name == 'total_uses')} "
            'EXCLUDED.{name}" for name'
        },
        [f"{ROLLUPS}[raise]"],
    ),
    Mutation(
        "no ghost delete",
        "jobs/statements.py",
        {"AND NOT EXISTS (SELECT FROM computed WHERE {same_key})": "AND false"},
        [f"{ODD_DAYS}::test_rows_that_the_logs_no_longer_support_are_removed"],
    ),
    Mutation(
        "sum of daily uniques",
        "data/queries/engagement.py",
        {
            "case((over_all, active_people(scope, period)), else_=func.sum(days.c.active_people))": (
                "func.sum(days.c.active_people)"
            )
        },
        ["tests/data/queries/test_engagement.py"],
    ),
    Mutation(
        "local-time buckets",
        "data/logs.py",
        {'{"date": field, "unit": "day"}': '{"date": field, "unit": "day", "timezone": "Asia/Tokyo"}'},
        [f"{ODD_DAYS}::test_a_session_across_midnight_counts_in_each_day_with_its_part"],
    ),
    Mutation(
        "lease without re-claim",
        "jobs/live/claim.py",
        {'"$or": [{"aggregationStatus": "PENDING"}, lapsed]': '"aggregationStatus": "PENDING"'},
        [f"{DRAINS}[raise]"],
    ),
)


def mutated(root: Path, mutation: Mutation) -> str:
    """The file's text without the guard; ValueError when the guard is not where it was."""
    changed = (root / mutation.file).read_text()
    for old, new in mutation.replaced.items():
        if changed.count(old) != 1:
            raise ValueError(f"{mutation.name}: {mutation.file} holds this {changed.count(old)} times: {old!r}")
        changed = changed.replace(old, new)
    return changed


def copy_checkout(target: Path) -> None:
    """The files of the working tree that are versioned, or would be."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def run_tests(folder: Path, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def is_caught(folder: Path, mutation: Mutation) -> bool:
    """Whether the tests fail without the guard; RuntimeError when they cannot even run."""
    file = folder / mutation.file
    original = file.read_text()
    file.write_text(mutated(folder, mutation))
    result = run_tests(folder, mutation.caught_by)
    file.write_text(original)
    if result.returncode not in (TESTS_FAILED, TESTS_PASSED):
        raise RuntimeError(f"{mutation.name}: the tests did not run\n{result.stdout[-3_000:]}{result.stderr[-3_000:]}")
    return result.returncode == TESTS_FAILED


def main(names: Sequence[str]) -> int:
    """The exit code: 0 when each guard is missed; all of them, or those that are named."""
    chosen = [mutation for mutation in MUTATIONS if not names or mutation.name in names]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        copy_checkout(copy)
        sound = run_tests(copy, sorted({test for mutation in chosen for test in mutation.caught_by}))
        if sound.returncode != TESTS_PASSED:
            sys.stdout.write(f"The tests fail with every guard in place:\n{sound.stdout[-5_000:]}\n")
            return 1
        caught = 0
        for mutation in chosen:
            found = is_caught(copy, mutation)
            caught += found
            sys.stdout.write(f"{'caught' if found else 'MISSED':8}{mutation.name}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{caught} of {len(chosen)} caught\n")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
