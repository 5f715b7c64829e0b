from __future__ import annotations

from uuid import uuid4

from data.queries.features import MissedFeature
from layouts.widgets.missed_features import WIDGET
from tests.data.queries.world import leader_of
from tests.layouts.widgets.drawn import texts


def test_bob_reads_which_department_misses_what():
    table = WIDGET.figure([MissedFeature("Legal", "ai_consultation", 3, 4)], leader_of(uuid4()))

    assert texts(table.children[2]) == "Legal | AI consultation | 3 of 4"


def test_nothing_missed_is_one_line():
    assert WIDGET.figure([], leader_of(uuid4())).kind == "zero"
