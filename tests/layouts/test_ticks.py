from __future__ import annotations

from datetime import date, timedelta

from layouts.ticks import count_ticks, share_ticks, week_labels, week_ticks


def weeks(count: int) -> list[date]:
    return [date(2026, 5, 28) + timedelta(weeks=number) for number in range(count)]


def test_shares_are_round_percentages_with_a_narrow_space_within_the_ends():
    assert share_ticks(0, 1, 4)["ticktext"] == ["0\u202f%", "50\u202f%", "100\u202f%"]
    assert share_ticks(0.28, 0.83)["tickvals"] == [0.4, 0.6, 0.8]
    assert share_ticks(-0.1, 1.12)["ticktext"][0] == "0\u202f%"
    assert share_ticks(-0.1, 1.12)["ticktext"][-1] == "100\u202f%"
    assert share_ticks(0.5, 0.52)["ticktext"] == ["50\u202f%", "51\u202f%", "52\u202f%"]


def test_counts_have_no_halves():
    assert count_ticks(1.15)["ticktext"] == ["0", "1"]
    assert count_ticks(7)["ticktext"] == ["0", "2", "4", "6"]
    assert count_ticks(52_000)["ticktext"] == ["0", "20,000", "40,000"]


def test_at_most_six_weeks_are_written_however_many_there_are():
    for count in (1, 4, 6, 7, 26, 53, 143):
        ticks = week_ticks(weeks(count))
        assert 1 <= len(ticks["tickvals"]) == len(ticks["ticktext"]) <= 6
        assert ticks["tickmode"] == "array"  # so that the browser may leave out some where there is no room


def test_weeks_carry_their_year_once_a_day_could_be_of_two():
    assert week_labels(weeks(26))[-1] == "19 Nov"
    assert week_labels(weeks(53))[0] == "28 May 2026"
