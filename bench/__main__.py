"""`python -m bench [ingest|drain|nightly|plans …]`: each line is a ratio inside one run, on stores of its own.

Without names: the small ones, in a few minutes. `--full` takes the sizes of a big installation.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench import drain, ingest, nightly, plans
from bench.history import History
from dashboard_app.embedded.stores import open_stores
from data.migrate import migrate_up
from data.seed import seed_defaults
from data.sources import open_sources

USUAL = ("ingest", "drain", "nightly")


def main() -> None:
    chosen = _arguments()
    for name in chosen.names or USUAL:
        with tempfile.TemporaryDirectory() as folder, open_stores(Path(folder)) as stores:
            _measure(name, (str(stores.urls.postgres), str(stores.urls.mongo)), Path(folder), full=chosen.full)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*USUAL, "plans", []], help="what to measure")
    parser.add_argument("--full", action="store_true", help="the sizes of a big installation")
    return parser.parse_args()


def _measure(name: str, urls: tuple[str, str], folder: Path, *, full: bool) -> None:
    sources = open_sources(*urls)
    migrate_up(sources, backup_folder=folder / "backups")
    seed_defaults(sources.postgres)
    if name == "ingest":
        ingest.measure(sources)
    elif name == "drain":
        drain.measure(sources)
    elif name == "nightly":
        nightly.measure(sources, urls, _night(full))
    else:
        plans.measure(sources, _history(full))
    sources.close()


def _history(full: bool) -> History:
    today = datetime.now(UTC).date()
    return History(today) if full else History(today, organizations=20, users=1_000, days=400, reports_a_day=40)


def _night(full: bool) -> nightly.Size:
    if full:
        return nightly.Size(_history(True), 1_000_000, histories=(30, 180, 730), organizations=(1, 10, 100, 1_000))
    history = History(datetime.now(UTC).date(), organizations=20, users=1_000, days=30, reports_a_day=40)
    return nightly.Size(history, 50_000, histories=(10, 60), organizations=(1, 100))


if __name__ == "__main__":
    main()
