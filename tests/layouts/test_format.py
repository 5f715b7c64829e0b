from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from layouts import format as written


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (1_234, "1,234"),
        (99_999, "99,999"),
        (100_000, "100 k"),
        (123_456, "123 k"),
        (999_960, "1 M"),
        (1_234_567, "1.23 M"),
        (-250_000, "-250 k"),
        (5_000_000_000, "5 bn"),
    ],
)
def test_figures_are_exact_up_to_99_999(value, words):
    assert written.number(value) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0.42, "0.4 s"), (12, "12 s"), (185, "3 min 5 s"), (180, "3 min"), (7_800, "2 h 10 min")],
)
def test_durations_are_in_human_units(seconds, words):
    assert written.duration(seconds) == words


def test_names_dates_and_shares_read_like_words():
    assert written.human("report_generation") == "Report generation"
    assert written.human("AI_CONSULTATION") == "AI consultation"
    assert written.lowered("Report generation") == "report generation"
    assert written.lowered("AI consultation") == "AI consultation"
    assert written.day(date(2026, 2, 18)) == "18 Feb"
    assert written.full_day(date(2026, 2, 8)) == "8 Feb 2026"
    assert written.minute(datetime(2026, 2, 8, 2, 4, tzinfo=UTC)) == "8 Feb, 02:04 UTC"
    assert (written.percent(0.3041), written.percent(None), written.of(12, 40)) == ("30.4\u202f%", "–", "12 of 40")
    assert (written.plural(1, "person", "people"), written.plural(2, "day")) == ("1 person", "2 days")
