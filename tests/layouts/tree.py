"""Reading a component tree in tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dash.development.base_component import Component


def components(root: Component) -> Iterator[Component]:
    """Every component of the tree, in reading order; labels that are components included."""
    yield root
    for name in ("children", "label"):
        yield from _inside(getattr(root, name, None))


def _inside(value: Any) -> Iterator[Component]:
    if isinstance(value, Component):
        yield from components(value)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _inside(item)


def by_class(root: Component, name: str) -> list[Component]:
    """Every component with that class."""
    return [part for part in components(root) if name in str(getattr(part, "className", None) or "").split()]


def by_id(root: Component, wanted: Any) -> Component | None:
    """The component with that id."""
    return next((part for part in components(root) if getattr(part, "id", None) == wanted), None)


def words(root: Component) -> str:
    """All text of the tree."""
    texts: list[str] = []
    for part in components(root):
        children = getattr(part, "children", None)
        for child in children if isinstance(children, list | tuple) else [children]:
            if isinstance(child, str):
                texts.append(child)
    return " ".join(texts)
