from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from data.queries.trust import FigureTable, LastRun, Trust
from layouts.widgets.data_trust import WIDGET
from tests.data.queries.world import alice, day, leader_of, moment
from tests.layouts.widgets.drawn import named, texts

AT = moment(day(0), 2)
RUNS = [
    LastRun("daily", "succeeded", AT, AT + timedelta(seconds=75), 18_234, None),
    LastRun("archive", "failed", AT, None, None, AT + timedelta(minutes=20)),
]
TABLES = [
    FigureTable("user_engagement_metrics", day(27), 0, 1_204, 0),
    FigureTable("feature_utilization_metrics", None, 1, 0, 3),
]


def rows_of(table):
    return [texts(row) for row in table.children[2].children]


def test_states_are_words_beside_an_icon():
    runs, _ = WIDGET.figure(Trust(RUNS, TABLES), alice()).children

    done, failed = rows_of(runs)
    assert done == "Nightly figures |  Done | 2 Feb, 02:00 UTC | 1 min 15 s | 18,234"
    assert failed.startswith("Archive of old months |  Failed, again at 02:20")
    assert len(named(runs, "icon")) == 2


def test_each_table_of_figures_tells_how_far_it_reaches_and_what_was_off():
    _, tables = WIDGET.figure(Trust(RUNS, TABLES), leader_of(uuid4())).children

    assert rows_of(tables) == [
        "People's activity | 1 Mar 2026 | 0 days | 1,204 |  none",
        "Feature use | – |  1 day | 0 |  3 days kept, logs are missing",
    ]


def test_bob_has_no_column_of_rows_and_before_the_first_run_there_is_not_yet_anything():
    assert "Rows" not in texts(WIDGET.figure(Trust(RUNS, []), leader_of(uuid4())))
    assert WIDGET.figure(Trust([], []), alice()).kind == "not_yet"
