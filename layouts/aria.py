"""What assistive technology is told, as Dash wants to be given it."""

from __future__ import annotations

from typing import Any


def aria(**words: str) -> dict[str, Any]:
    """`aria-` attributes: aria(hidden="true") is aria-hidden="true"."""
    return {f"aria-{name}": value for name, value in words.items()}
