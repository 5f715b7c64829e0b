"""The mutations of `make mutations` still find the guards that they take away, and tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from tests.faults.mutations import MUTATIONS, ROOT, Mutation, mutated

EACH = pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.name for mutation in MUTATIONS])


def test_there_are_ten_guards() -> None:
    assert len(MUTATIONS) == 10


@EACH
def test_a_guard_is_where_it_was_and_its_file_reads_without_it(mutation: Mutation) -> None:
    changed = mutated(ROOT, mutation)
    assert changed != (ROOT / mutation.file).read_text()
    if mutation.file.endswith(".py"):
        ast.parse(changed)


@EACH
def test_the_tests_that_must_miss_a_guard_exist(mutation: Mutation) -> None:
    for test in mutation.caught_by:
        file, _, name = test.partition("::")
        assert re.sub(r"\[.*", "", name) in (ROOT / file).read_text()
