"""`archive list` tells what has left the tables, `archive restore` brings it back, in one clear line each."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.locks import job_lock
from tests.data.library import opened_library
from tests.terminal import opened_terminal

ENGAGEMENT = "user_engagement_metrics"
MONTH = date(2024, 2, 1)
TODAY = date(2026, 3, 1)


@pytest.fixture
def terminal(sources, migrated_urls, monkeypatch, capsys, tmp_path):
    with opened_terminal(migrated_urls, monkeypatch, capsys, tmp_path) as opened:
        yield opened


@pytest.fixture
def library(sources, tmp_path):
    """Its archives lie where the commands look for them: in DATA_DIR."""
    with opened_library(sources, tmp_path / "var" / "archives") as opened:
        opened.fill(MONTH, tables=(ENGAGEMENT, "report_generation_stats", "report_entries"))
        yield opened


def test_without_archives_the_list_says_so(terminal):
    assert terminal.run("archive", "list").said == "No month has been archived.\n"


def test_the_list_tells_rows_state_size_and_file_of_each_month(terminal, library):
    library.archive(TODAY)
    library.file("report_generation_stats", MONTH).unlink()
    terminal.run("archive", "restore", ENGAGEMENT, "2024-02")
    answer = terminal.run("archive", "list")
    reports, engagement = (line.split() for line in answer.said.splitlines())
    assert reports[1:-1] == ["2024-02", "3", "rows", "dropped", "file", "missing"]
    assert reports[-1] == "report_generation_stats-2024-02.gz"
    size = f"{library.file(ENGAGEMENT, MONTH).stat().st_size:,}"
    assert engagement == [ENGAGEMENT, "2024-02", "6", "rows", "restored", size, "bytes", f"{ENGAGEMENT}-2024-02.gz"]


def test_a_restored_month_is_back_and_restoring_it_again_changes_nothing(terminal, library):
    before = library.rows(ENGAGEMENT)
    library.archive(TODAY)
    assert library.rows(ENGAGEMENT) == []
    answer = terminal.run("archive", "restore", ENGAGEMENT, "2024-02")
    assert (answer.code, answer.said) == (0, f"{ENGAGEMENT} 2024-02: 6 rows restored, 0 were there already\n")
    assert library.rows(ENGAGEMENT) == before
    answer = terminal.run("archive", "restore", ENGAGEMENT, "2024-02")
    assert answer.said == f"{ENGAGEMENT} 2024-02: 0 rows restored, 6 were there already\n"


def test_rows_without_their_person_are_counted(terminal, library):
    library.archive(TODAY)
    library.execute("DELETE FROM users WHERE name = 'Dan'")
    answer = terminal.run("archive", "restore", ENGAGEMENT, "2024-02")
    assert answer.said.endswith("3 left out, whose organization, person or notification is gone\n")


def test_bad_input_is_one_clear_line_and_changes_nothing(terminal, library):
    library.archive(TODAY)
    file = library.file(ENGAGEMENT, MONTH)
    whole = file.read_bytes()

    def refused(*words):
        answer = terminal.run("archive", "restore", *words)
        assert answer.code == 1
        [line] = answer.errors
        return line

    assert refused("users", "2024-02").startswith("Error: 'users' is not archived. Tables that are: user_engagement")
    assert "There is no archive of user_engagement_metrics 2024-01" in refused(ENGAGEMENT, "2024-01")
    file.write_bytes(whole + b"x")
    assert "its checksum differs. Nothing was changed." in refused(ENGAGEMENT, "2024-02")
    file.unlink()
    assert "is missing: bring it back from a copy of DATA_DIR." in refused(ENGAGEMENT, "2024-02")
    assert library.rows(ENGAGEMENT) == []
    file.write_bytes(whole)
    with job_lock(library.sources.postgres, "archive"):
        assert "is being run by another process" in refused(ENGAGEMENT, "2024-02")
    library.execute("UPDATE archives SET state = 'written'")
    assert "has not left its table yet" in refused(ENGAGEMENT, "2024-02")
    assert library.rows(ENGAGEMENT) == []


def test_a_month_is_written_as_year_and_month(terminal):
    answer = terminal.run("archive", "restore", ENGAGEMENT, "2024-13")
    assert answer.code == 2
    assert answer.errors[-1].startswith("Error: Invalid value for 'MONTH'")


def test_the_job_run_by_hand_keeps_its_files_in_the_data_folder(terminal, library):
    library.execute("UPDATE report_generation_stats SET viewed_count = 4")  # touched now: it stays
    answer = terminal.run("job", "run", "archive")
    assert answer.code == 0, answer.errors
    assert library.rows(ENGAGEMENT) == []
    assert library.file(ENGAGEMENT, MONTH).exists()
    assert len(library.rows("report_generation_stats")) == 3
