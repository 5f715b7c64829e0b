"""Old months leave for files and come back row by row, whatever happens on the way."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from data.archives.due import Rules, due_months
from data.archives.files import ArchiveError, Section, checksum, write_file
from data.archives.restoring import month_named, restore_month
from data.archives.tables import ARCHIVED
from data.partitions import MONTHLY, partition_names
from data.sources import Sources
from jobs.archive import JOB
from jobs.registry import all_rollups
from jobs.triggers import next_time
from tests.conftest import Urls
from tests.data.library import EVERY_TABLE, Library, at, named, opened_library
from tests.terminal import wait_until

ENGAGEMENT = "user_engagement_metrics"
REPORTS = "report_generation_stats"
FEW = (ENGAGEMENT, REPORTS)

TODAY = date(2026, 3, 1)
LEAP_MONTH = date(2024, 2, 1)
NEXT_MONTH = date(2024, 3, 1)

POINTS = (
    "archive: begun",
    "archive: file in place",
    "archive: written",
    "archive: locked",
    "archive: removed",
    "archive: dropped",
)


class Killed(Exception):
    """What a test raises where a process might die."""


def dies_at(point: str, table_number: int = 1) -> Callable[[str], None]:
    """Raises when the point is reached for the so-manieth table."""
    seen: list[str] = []

    def reached(name: str) -> None:
        seen.append(name)
        if seen.count(point) == table_number and name == point:
            raise Killed(point)

    return reached


@pytest.fixture
def library(sources: Sources, tmp_path: Path) -> Iterator[Library]:
    with opened_library(sources, tmp_path / "archives") as opened:
        yield opened


@pytest.fixture
def leap_year(library: Library) -> Library:
    """February 2024 is just over 24 months old, March is not."""
    library.fill(LEAP_MONTH)
    library.fill(NEXT_MONTH)
    return library


@pytest.fixture
def few(library: Library) -> Library:
    """February 2024 of a table with partitions and of one whose rows have companions."""
    library.fill(LEAP_MONTH, tables=(*FEW, "report_entries"))
    return library


def restore(library: Library, table: str, month: date = LEAP_MONTH):
    return restore_month(library.sources, month_named(table, month))


def days_left(library: Library, table: str) -> set[date]:
    column = ARCHIVED[table].day
    days = (row[column] for row in library.rows(table))
    return {day.date() if isinstance(day, datetime) else day for day in days}


def test_the_job_runs_on_the_first_of_the_month_at_four() -> None:
    assert next_time(JOB.trigger, datetime(2026, 2, 1, 4, tzinfo=UTC)) == datetime(2026, 3, 1, 4, tzinfo=UTC)


def test_a_month_over_24_months_old_leaves_every_table_and_the_next_stays_whole(leap_year: Library) -> None:
    before = leap_year.everything()
    leap_year.archive(TODAY)
    for table in ARCHIVED:
        assert days_left(leap_year, table) == {date(2024, 3, 1), date(2024, 3, 15), date(2024, 3, 31)}
        assert leap_year.record(table, LEAP_MONTH)["state"] == "dropped"
        assert leap_year.record(table, NEXT_MONTH) is None
    for table in EVERY_TABLE:
        assert 0 < len(leap_year.rows(table)) < len(before[table])


def test_partitions_go_with_their_months(leap_year: Library) -> None:
    leap_year.archive(TODAY)
    with leap_year.sources.postgres.connect() as connection:
        for table in MONTHLY:
            names = partition_names(connection, table)
            assert f"{table}_2024_02" not in names
            assert f"{table}_2024_03" in names


def test_a_restored_month_equals_the_old_one_row_by_row_ids_and_times_included(leap_year: Library) -> None:
    before = leap_year.everything()
    leap_year.archive(TODAY)
    for table, archived in ARCHIVED.items():
        names = [part.table.name for part in archived.parts]
        left = sum(len(leap_year.rows(name)) for name in names)
        restored = restore(leap_year, table)
        assert {name: leap_year.rows(name) for name in names} == {name: before[name] for name in names}
        gone = sum(len(before[name]) for name in names) - left
        assert (restored.rows, restored.present, restored.orphaned) == (gone, 0, 0)
        assert gone


def test_restoring_again_changes_nothing(few: Library) -> None:
    few.archive(TODAY)
    first = restore(few, REPORTS)
    whole = few.everything()
    again = restore(few, REPORTS)
    assert (again.rows, again.present) == (0, first.rows)
    assert few.everything() == whole


@pytest.mark.parametrize(
    ("today", "leaves"), [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 3, 31), True)]
)
def test_a_month_is_over_24_months_old_once_24_whole_months_have_followed_it(
    leap_year: Library, today: date, leaves: bool
) -> None:
    months = due_months(leap_year.sources.postgres, Rules(today, {}))
    assert ({month.first for month in months} == {LEAP_MONTH}) is leaves


def test_an_old_year_that_was_backfilled_lately_stays(library: Library) -> None:
    library.fill(LEAP_MONTH, computed=at(TODAY - timedelta(days=89)))
    before = library.everything()
    library.archive(TODAY)
    kept = library.everything()
    assert {table for table in EVERY_TABLE if kept[table] != before[table]} == {REPORTS, "report_entries"}
    library.archive(TODAY + timedelta(days=2))
    assert not any(library.everything().values())


def test_a_report_or_delivery_that_was_touched_lately_keeps_its_month(leap_year: Library) -> None:
    for statement in (
        "ALTER TABLE report_generation_stats DISABLE TRIGGER keep_updated_at",
        "UPDATE report_generation_stats SET updated_at = :now WHERE generation_date = '2024-02-29'",
        "ALTER TABLE report_generation_stats ENABLE TRIGGER keep_updated_at",
        "UPDATE notification_delivery_logs SET clicked_at = :now WHERE sent_at = '2024-02-01 00:00:00+00'",
    ):
        leap_year.execute(statement, **({"now": at(TODAY - timedelta(days=5))} if ":now" in statement else {}))
    leap_year.archive(TODAY)
    kept = {table for table in ARCHIVED if leap_year.record(table, LEAP_MONTH) is None}
    assert kept == {REPORTS, "notification_delivery_logs"}


def test_a_month_with_a_day_that_waits_to_be_computed_stays_and_so_does_what_it_is_made_of(leap_year: Library) -> None:
    leap_year.execute(
        "UPDATE rollup_days SET state = 'dirty' WHERE job = 'organization_day_counts' AND day = '2024-02-10'"
    )
    leap_year.archive(TODAY)
    kept = {table for table in ARCHIVED if leap_year.record(table, LEAP_MONTH) is None}
    assert kept == {"ai_chat_analytics", REPORTS}


def test_days_of_a_month_that_left_and_days_made_of_it_are_frozen(leap_year: Library) -> None:
    leap_year.archive(TODAY)
    frozen = {"frozen"}
    assert leap_year.states(ENGAGEMENT)[date(2024, 2, 29)] == frozen
    assert leap_year.states(ENGAGEMENT)[date(2024, 3, 1)] == {"clean"}
    assert leap_year.states("organization_day_counts")[date(2024, 2, 1)] == frozen
    assert leap_year.states("business_impact_bases")[date(2024, 3, 31)] == frozen  # 60 days look back to February


def test_no_rollup_reads_every_day_of_a_table_whose_months_leave() -> None:
    for rollup in all_rollups():
        for reads in rollup.reads:
            assert reads.table not in ARCHIVED or reads.days, f"{rollup.name} would be wrong without old months"


def test_lifetime_totals_never_expire(leap_year: Library) -> None:
    row = {"organization": named("Acorn"), "report": named("Report")}
    leap_year.execute("INSERT INTO organization_day_counts VALUES (:organization, '2020-01-01', 3, 4)", **row)
    leap_year.execute(
        "INSERT INTO report_access_days (organization_id, report_id, day, views)"
        " VALUES (:organization, :report, '2020-01-01', 5)",
        **row,
    )
    leap_year.archive(TODAY)
    assert len(leap_year.rows("organization_day_counts")) == len(leap_year.rows("report_access_days")) == 1


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("place", [1, 2], ids=["partitioned", "with companions"])
def test_killed_at_any_point_the_next_run_completes_what_was_begun(few: Library, point: str, place: int) -> None:
    before = few.everything()
    with pytest.raises(Killed):
        few.archive(TODAY, dies_at(point, place))
    few.archive(TODAY)
    assert [few.record(table, LEAP_MONTH)["state"] for table in FEW] == ["dropped", "dropped"]
    assert not any(few.everything().values())
    names = {file.name for file in few.sources.archive_folder.iterdir()}
    assert names == {few.file(table, LEAP_MONTH).name for table in FEW}
    for table in FEW:
        restore(few, table)
    assert few.everything() == before


DIES = """
import os, signal, sys
from datetime import date
from pathlib import Path
from data.sources import open_sources
from tests.terminal import wait_until
from tests.data.library import Library

def reached(name):
    if name == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)

sources = open_sources(sys.argv[1], sys.argv[2], archives=Path(sys.argv[3]))
Library(sources).archive(date(2026, 3, 1), reached)
"""


@pytest.mark.parametrize("point", ["archive: file in place", "archive: removed", "archive: dropped"])
def test_a_process_that_is_killed_loses_and_doubles_nothing(few: Library, migrated_urls: Urls, point: str) -> None:
    before = few.everything()
    folder = few.sources.archive_folder
    command = [sys.executable, "-c", DIES, migrated_urls.postgres, migrated_urls.mongo, str(folder), point]
    ended = subprocess.run(command, check=False, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    few.archive(TODAY)
    assert not any(few.everything().values())
    for table in FEW:
        restore(few, table)
    assert few.everything() == before


def test_remains_of_a_file_that_was_half_written_are_written_over(few: Library) -> None:
    before = few.everything()
    with pytest.raises(Killed):
        few.archive(TODAY, dies_at("archive: begun"))
    file = few.file(ENGAGEMENT, LEAP_MONTH)
    file.parent.mkdir()
    file.with_name(f".{file.name}.partial").write_bytes(b"half" * 10_000)
    file.write_bytes(b"of an older attempt")
    few.archive(TODAY)
    for table in FEW:
        restore(few, table)
    assert few.everything() == before


def test_a_row_written_between_the_file_and_the_drop_survives(leap_year: Library) -> None:
    written = []

    def reached(name: str) -> None:
        if name == "archive: written" and not written:
            leap_year.add_engagement("Ben", date(2024, 2, 29))
            leap_year.execute("UPDATE user_engagement_metrics SET login_count = 77 WHERE metric_date = '2024-02-01'")
            written.append(leap_year.rows(ENGAGEMENT))

    leap_year.archive(TODAY, reached)
    assert len(leap_year.rows(ENGAGEMENT)) == 6
    restore(leap_year, ENGAGEMENT)
    assert leap_year.rows(ENGAGEMENT) == written[0]


def test_a_writer_who_comes_while_a_month_is_dropped_waits_and_loses_nothing(few: Library) -> None:
    before = few.rows(ENGAGEMENT)
    with ThreadPoolExecutor() as pool:
        writing: list[Future[None]] = []

        def reached(name: str) -> None:
            if name == "archive: locked" and not writing:
                writing.append(pool.submit(few.add_engagement, "Ben", date(2024, 2, 29)))
                wait_until(lambda: few.waiting_writers())

        few.archive(TODAY, reached)
        writing[0].result()
    [late] = few.rows(ENGAGEMENT)
    few.archive(TODAY + timedelta(days=31))
    assert few.rows(ENGAGEMENT) == []
    restore(few, ENGAGEMENT)
    assert few.rows(ENGAGEMENT) == sorted([*before, late], key=lambda row: row["id"])


def test_a_change_that_was_made_after_a_kill_goes_into_a_new_file(few: Library) -> None:
    with pytest.raises(Killed):
        few.archive(TODAY, dies_at("archive: written"))
    few.execute("DELETE FROM user_engagement_metrics WHERE metric_date = '2024-02-15'")
    before = few.rows(ENGAGEMENT)
    few.archive(TODAY)
    restore(few, ENGAGEMENT)
    assert few.rows(ENGAGEMENT) == before


def test_a_month_that_is_computed_again_while_its_file_is_written_stays(few: Library) -> None:
    before = few.everything()

    def reached(name: str) -> None:
        if name == "archive: written":
            few.execute("UPDATE rollup_days SET computed_at = :now", now=at(TODAY))

    few.archive(TODAY, reached)
    assert few.rows(ENGAGEMENT) == before[ENGAGEMENT]
    assert few.record(ENGAGEMENT, LEAP_MONTH) is None
    assert not few.file(ENGAGEMENT, LEAP_MONTH).exists()


def test_rows_that_come_after_a_month_was_dropped_join_its_archive(leap_year: Library) -> None:
    before = leap_year.rows(ENGAGEMENT)
    leap_year.archive(TODAY)
    leap_year.add_engagement("Ben", date(2024, 2, 29))
    [late] = [row for row in leap_year.rows(ENGAGEMENT) if row["metric_date"].month == 2]
    leap_year.archive(TODAY + timedelta(days=31))
    assert leap_year.rows(ENGAGEMENT) == []
    restore(leap_year, ENGAGEMENT)
    restore(leap_year, ENGAGEMENT, NEXT_MONTH)
    assert leap_year.rows(ENGAGEMENT) == sorted([*before, late], key=lambda row: (row["id"], row["metric_date"]))


def test_a_restored_month_is_not_archived_again_for_90_days(few: Library) -> None:
    few.archive(TODAY)
    restore(few, ENGAGEMENT)
    few.execute("UPDATE archives SET restored_at = :then WHERE state = 'restored'", then=at(TODAY))
    few.archive(TODAY + timedelta(days=90))
    assert few.record(ENGAGEMENT, LEAP_MONTH)["state"] == "restored"
    few.archive(TODAY + timedelta(days=91))
    assert few.record(ENGAGEMENT, LEAP_MONTH)["state"] == "dropped"


def test_rows_of_people_and_organizations_that_are_gone_are_left_out_and_counted(leap_year: Library) -> None:
    before = leap_year.everything()
    leap_year.archive(TODAY)
    leap_year.execute("DELETE FROM users WHERE id = :id", id=named("Ben"))
    leap_year.execute("DELETE FROM organizations WHERE id = :id", id=named("Bramble"))
    engagement, chats, reports = (restore(leap_year, table) for table in (ENGAGEMENT, "ai_chat_analytics", REPORTS))
    assert (engagement.rows, engagement.orphaned) == (3, 3)  # Ann's three days, not Dan's
    assert (chats.rows, chats.orphaned) == (0, 3)
    assert (reports.rows, reports.orphaned) == (3 + 6, 0)
    february = [row for row in before[REPORTS] if row["generation_date"].month == 2]
    restored = [row for row in leap_year.rows(REPORTS) if row["generation_date"].month == 2]
    assert restored == [{**row, "generated_by_user_id": None} for row in february]


@pytest.mark.parametrize("harm", ["changed", "cut short", "missing"])
def test_a_file_that_is_not_what_was_written_is_refused_and_nothing_is_changed(few: Library, harm: str) -> None:
    few.archive(TODAY)
    before = few.everything()
    file = few.file(ENGAGEMENT, LEAP_MONTH)
    whole = file.read_bytes()
    if harm == "missing":
        file.unlink()
    else:
        file.write_bytes(whole[:-8] if harm == "cut short" else whole[:90] + bytes([whole[90] ^ 1]) + whole[91:])
    with pytest.raises(ArchiveError, match="is missing" if harm == "missing" else "checksum differs"):
        restore(few, ENGAGEMENT)
    assert few.everything() == before
    assert few.record(ENGAGEMENT, LEAP_MONTH)["state"] == "dropped"


def test_an_interrupted_restore_is_as_if_it_had_never_begun(few: Library) -> None:
    before = few.everything()
    few.archive(TODAY)
    left = few.everything()
    interrupted = Library(
        Sources(few.sources.postgres, few.sources.mongo, dies_at("restore: loaded"), few.sources.archives)
    )
    with pytest.raises(Killed):
        restore(interrupted, ENGAGEMENT)
    assert few.everything() == left
    assert few.record(ENGAGEMENT, LEAP_MONTH)["state"] == "dropped"
    for table in FEW:
        restore(few, table)
    assert few.everything() == before


def test_a_file_of_other_columns_fills_those_that_are_still_there(few: Library) -> None:
    """As an older version wrote it: without `login_count`, with a `mood` that has been removed since."""
    few.archive(TODAY)
    columns = ["id", "user_id", "organization_id", "metric_date", "mood"]
    row = [uuid4(), named("Ann"), named("Acorn"), "2024-02-03", "good"]
    file = few.file(ENGAGEMENT, LEAP_MONTH)
    line = "\t".join(map(str, row)).encode() + b"\n"
    write_file(file, "by hand", [Section(ENGAGEMENT, columns, 1)], [line])
    few.execute("UPDATE archives SET sha256 = :sha WHERE table_name = :table", sha=checksum(file), table=ENGAGEMENT)
    assert restore(few, ENGAGEMENT).rows == 1
    [restored] = [each for each in few.rows(ENGAGEMENT) if each["metric_date"].month == 2]
    assert (restored["id"], restored["user_id"], restored["login_count"]) == (row[0], row[1], 0)


def test_a_folder_that_cannot_be_written_keeps_every_row_and_says_so(few: Library) -> None:
    before = few.everything()
    few.sources.archive_folder.write_text("not a folder")
    with pytest.raises(ArchiveError, match="cannot be written") as refused:
        few.archive(TODAY)
    assert len(refused.value.message.splitlines()) == len(FEW)
    assert few.everything() == before


def test_empty_old_partitions_go_without_a_file(library: Library) -> None:
    library.fill(LEAP_MONTH)
    library.execute("DELETE FROM ai_chat_analytics")
    counts = library.archive(TODAY)
    assert "ai_chat_analytics_2024_02" in counts.details["empty_partitions"]
    assert library.record("ai_chat_analytics", LEAP_MONTH) is None


def test_old_rows_of_a_default_partition_are_archived_too(library: Library) -> None:
    library.add_engagement("Ann", date(2019, 5, 5))
    before = library.rows(ENGAGEMENT)
    counts = library.archive(TODAY)
    assert counts.details["archived"] == {"user_engagement_metrics 2019-05": 1}
    assert library.rows(ENGAGEMENT) == []
    restore(library, ENGAGEMENT, date(2019, 5, 1))
    assert library.rows(ENGAGEMENT) == before
