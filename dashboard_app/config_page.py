"""docs/configuration.md, written from the settings themselves: `python -m dashboard_app.config_page`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from dashboard_app.config import Settings

FILE = Path(__file__).parents[1] / "docs" / "configuration.md"

INTRODUCTION = """\
# Configuration

Settings come from the environment, or from a file `.env` in the current folder; the environment has the last word.
An empty value counts as unset. Everything has a default, so that nothing need be set.
At the start every fault is told in a line of its own, all of them together, and nothing is changed.

| name | default | what it does |
|---|---|---|
"""

NOTES = """
- The options of `run` (`--host`, `--port`, `--workers`) go before the settings of the same name.
- Signs such as `@ : / %` in a password are written `%40 %3A %2F %25` in a URL.
- Secrets belong into the environment or `.env` (mode 600), never among the arguments of a command. A password for
  `user add` and `user password` is asked for, or read from `DASHBOARD_PASSWORD`.
- With both URLs set, `DATA_DIR` still keeps backups and, without `SECRET_KEY`, the key that signs sessions. Several
  web machines need the same `SECRET_KEY`.
"""


def configuration_page() -> str:
    """The whole page; a test holds the file to it."""
    rows = (_row(name, field) for name, field in Settings.model_fields.items())
    return INTRODUCTION + "\n".join(rows) + "\n" + NOTES


def _row(name: str, field: FieldInfo) -> str:
    return f"| `{name.upper()}` | {_shown(field.default)} | {field.description}{_bounds(field.metadata)} |"


def _shown(default: Any) -> str:
    if default is None or default == ():
        return "unset"
    if isinstance(default, bool):
        default = str(default).lower()
    return f"`{default:%H:%M}`" if isinstance(default, time) else f"`{default}`"


def _bounds(rules: Iterable[Any]) -> str:
    """The smallest and the greatest value, where there are such."""
    found = {name: getattr(rule, name) for rule in rules for name in ("ge", "le") if hasattr(rule, name)}
    words = [f"{word} {found[name]}" for name, word in (("ge", "from"), ("le", "to")) if name in found]
    return f" ({' '.join(words)})" if words else ""


if __name__ == "__main__":
    FILE.write_text(configuration_page(), encoding="utf-8")
