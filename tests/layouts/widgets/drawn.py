"""What the tests of widgets read from drawings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def texts(node: Any) -> str:
    """All words of a component, in reading order."""
    return " | ".join(_texts(node))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _texts(item)
    elif hasattr(node, "children"):
        yield from _texts(node.children)


def named(node: Any, name: str) -> list[Any]:
    """The components with that class."""
    children = getattr(node, "children", None) or []
    inner = children if isinstance(children, list | tuple) else [children]
    own = [node] if name in (getattr(node, "className", None) or "").split() else []
    return own + [found for child in inner for found in named(child, name)]
