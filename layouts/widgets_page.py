"""docs/widgets.md, written from the widgets themselves: `python -m layouts.widgets_page`."""

from __future__ import annotations

from pathlib import Path

from layouts.registry import discover
from layouts.widget import Widget

FILE = Path(__file__).parents[1] / "docs" / "widgets.md"

INTRODUCTION = """\
# Widgets

Each widget answers one question and is one file in `layouts/widgets/`. The size is in columns of 12 and rows of 72 px;
figures are as old as the last run of the rollup that is named, "live" reads what is there.

"""
ROLES = ("OWNER", "LEADER", "MANAGER")


def widgets_page() -> str:
    """The whole page, a section for each role; a test holds the file to it."""
    widgets = discover().values()
    return INTRODUCTION + "\n".join(_section(role, [w for w in widgets if role in w.roles]) for role in ROLES)


def _section(role: str, widgets: list[Widget]) -> str:
    head = f"## {role}\n\n| widget | title | question | type | size | figures of |\n|---|---|---|---|---|---|\n"
    return head + "\n".join(map(_row, widgets)) + "\n"


def _row(widget: Widget) -> str:
    source = f"`{widget.rollup}`" if widget.rollup else "live"
    size = f"{widget.size.w}×{widget.size.h}"
    return f"| `{widget.name}` | {widget.title} | {widget.question} | {widget.type} | {size} | {source} |"


if __name__ == "__main__":
    FILE.write_text(widgets_page(), encoding="utf-8")
