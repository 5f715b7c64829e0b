"""`python -m bench`: each line is a ratio inside one run, against the limit of this machine."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench import drain, ingest, nightly
from dashboard_app.embedded.stores import open_stores
from data.migrate import migrate_up
from data.seed import seed_defaults
from data.sources import open_sources


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, open_stores(Path(folder)) as stores:
        sources = open_sources(str(stores.urls.postgres), str(stores.urls.mongo))
        migrate_up(sources, backup_folder=Path(folder) / "backups")
        seed_defaults(sources.postgres)
        ingest.measure(sources)
        drain.measure(sources)
        nightly.measure(sources)
        sources.close()


main()
