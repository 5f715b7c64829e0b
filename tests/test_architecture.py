"""The house keeps its shape: rooms, sizes, words, and what may stand where."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.seed import DEFAULT_PLACES
from jobs.registry import all_rollups
from layouts.registry import discover

ROOT = Path(__file__).parent.parent
ROOMS = ("dashboard_app", "layouts", "callbacks", "data", "jobs")
LONGEST_FUNCTION = 40
LONGEST_FILE = 300
LONGEST_WIDGET = 90
NO_ROOM = {"utils", "helpers", "common", "core"}


def _files() -> Iterator[Path]:
    yield ROOT / "app.py"
    for room in ROOMS:
        yield from (ROOT / room).rglob("*.py")


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


FILES = sorted(_files())
NAMES = [str(file.relative_to(ROOT)) for file in FILES]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_file_is_short_and_says_what_it_is(file: Path) -> None:
    lines = file.read_text().splitlines()
    limit = LONGEST_WIDGET if file.parent.name == "widgets" else LONGEST_FILE
    assert len(lines) <= limit
    assert not lines or ast.get_docstring(_tree(file)), "a module says in its first line what it holds"


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_no_function_is_long(file: Path) -> None:
    long = [f"{node.name}: {_length(node)}" for node in _functions(file) if _length(node) > LONGEST_FUNCTION]
    assert not long


def test_the_median_function_is_short() -> None:
    lengths = sorted(_length(node) for file in FILES for node in _functions(file))
    assert lengths[len(lengths) // 2] <= 10


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_nothing_is_imported_inside_a_function(file: Path) -> None:
    for function in _functions(file):
        assert not [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]


def test_nobody_imports_the_entry() -> None:
    for file in FILES:
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "app"
            elif isinstance(node, ast.Import):
                assert "app" not in {name.name for name in node.names}


def test_nobody_but_their_keeper_names_the_materialized_views() -> None:
    naming = [name for file, name in zip(FILES, NAMES, strict=True) if "dashboard_views" in file.read_text()]
    assert naming == ["data/views.py"]


def test_no_folder_is_named_after_nothing() -> None:
    assert not {part for file in FILES for part in file.relative_to(ROOT).with_suffix("").parts} & NO_ROOM


def test_packages_are_pinned_exactly() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert not line or line.startswith(("#", "-r ")) or "==" in line, f"{name}: {line}"


def test_default_dashboards_name_widgets_that_exist_for_the_role_and_do_not_overlap() -> None:
    widgets = discover()
    for role, places in DEFAULT_PLACES.items():
        cells: set[tuple[int, int]] = set()
        for name, x, y, w, h in places:
            assert role in widgets[name].roles
            assert x + w <= 12
            taken = {(column, row) for column in range(x, x + w) for row in range(y, y + h)}
            assert not cells & taken, f"{name} of {role} lies on another widget"
            cells |= taken


def test_each_widget_names_a_rollup_that_exists() -> None:
    rollups = {rollup.name for rollup in all_rollups()}
    for widget in discover().values():
        assert widget.rollup is None or widget.rollup in rollups


def test_the_front_end_loads_nothing_from_outside() -> None:
    for file in (ROOT / "assets").rglob("*"):
        if file.suffix in {".css", ".js"} and "vendor" not in file.parts:
            text = file.read_text().replace("http://www.w3.org/", "")
            assert "http://" not in text
            assert "https://" not in text


def test_no_file_of_the_repository_is_a_secret_or_a_store() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not [name for name in listed.splitlines() if name.startswith("var/") or name.endswith((".env", ".pem"))]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
