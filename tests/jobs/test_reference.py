"""The reference stays independent of what it judges, and small enough to be read beside the metric dictionary."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = (*sorted((HERE / "reference").glob("*.py")), HERE / "reference_business.py", HERE / "live/recount.py")
MOST_LINES = 400
ROOMS = {"data", "jobs", "layouts", "callbacks", "dashboard_app", "sqlalchemy", "pymongo", "psycopg"}


def _code(file: Path) -> Iterator[int]:
    """The lines that say something: imports, words of explanation and empty lines aside."""
    tree = ast.parse(file.read_text())
    silent = {line for node in ast.walk(tree) if _is_silent(node) for line in range(node.lineno, node.end_lineno + 1)}
    for number, line in enumerate(file.read_text().splitlines(), start=1):
        if line.strip() and not line.strip().startswith("#") and number not in silent:
            yield number


def _is_silent(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return is_text or isinstance(node, ast.Import | ast.ImportFrom)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_reference_knows_nothing_of_the_product(file: Path) -> None:
    nodes = list(ast.walk(ast.parse(file.read_text())))
    modules = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    modules += [name.name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    assert not {module.split(".")[0] for module in modules} & ROOMS


def test_the_reference_is_under_four_hundred_lines_in_all() -> None:
    assert sum(len(list(_code(file))) for file in FILES) < MOST_LINES
