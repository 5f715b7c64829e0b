from __future__ import annotations

from uuid import uuid4

from data.queries.access import AccessReview, Reader
from layouts.widgets.access_review import WIDGET
from tests.data.queries.world import alice, leader_of
from tests.layouts.widgets.drawn import texts

READER = Reader("Dora", "Northwind", "Sales", 44, 2, 7)
BOB = leader_of(uuid4())


def test_bob_reads_departments_and_alice_organizations():
    review = AccessReview([READER], 9, expired=False)

    bobs, alices = WIDGET.figure(review, BOB), WIDGET.figure(review, alice())

    assert texts(bobs.children[2]) == "Dora | Sales | 2 of 44 |  6.3\u202f× usual"
    assert texts(alices.children[2]) == "Dora | Northwind | 2 of 44 |  6.3\u202f× usual"


def test_each_kind_of_nothing_has_its_own_words():
    assert WIDGET.figure(AccessReview([], 0, expired=True), BOB).kind == "expired"
    assert WIDGET.figure(AccessReview([], 0, expired=False), BOB).message == "Nobody opened a report in this range."
    assert "9 readers" in WIDGET.figure(AccessReview([], 9, expired=False), BOB).message
