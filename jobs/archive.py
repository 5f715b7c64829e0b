"""The monthly job: months over 24 months old leave the tables for compressed files that can be restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from data.archives.due import Rules, due_months
from data.archives.files import ArchiveError
from data.archives.leaving import archive_month, drop_empty_partitions
from data.partitions import PartitionBlockedError
from data.sources import Sources
from jobs.registry import all_rollups
from jobs.spec import Counts, Job, Run
from jobs.triggers import monthly_at


def run(sources: Sources, run: Run) -> Counts:
    """What left: rows of all months, and in `details` rows by month and the empty partitions that were dropped.

    Months that cannot leave do not hold up the others; ArchiveError tells of them once those are done.
    """
    rules = Rules(run.until, _made_of())
    months, left, faults = due_months(sources.postgres, rules), dict[str, int](), list[str]()
    for place, month in enumerate(months, 1):
        try:
            left[str(month)] = archive_month(sources, month, rules)
        except (ArchiveError, PartitionBlockedError) as error:
            faults.append(f"{month}: {error.message}")
        run.progress(str(month), place, len(months))
    empty = drop_empty_partitions(sources.postgres, rules)
    if faults:
        raise ArchiveError("\n".join(faults))
    rows = sum(left.values())
    return Counts(rows_out=rows, details={"archived": left, "empty_partitions": empty})


def _made_of() -> Mapping[str, Mapping[str, int]]:
    """For each archived table the rollups that read it, with the number of days for which they do."""
    made: dict[str, dict[str, int]] = {}
    for rollup in all_rollups():
        for reads in rollup.reads:
            if reads.days is not None:
                made.setdefault(reads.table, {})[rollup.name] = reads.days
    return made


JOB = Job(
    name="archive",
    purpose="Moves months over 24 months old from the tables to files that can be restored",
    run=run,
    trigger=monthly_at(1, time(4)),
    makes_good=False,
)
