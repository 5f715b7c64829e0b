"""All widgets: whatever stands in layouts/widgets/ with a constant WIDGET."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType

from layouts import widgets
from layouts.widget import Widget


def discover(folder: ModuleType = widgets) -> Mapping[str, Widget]:
    """Widgets by name, in the order of their names; a second one of the same name is an error."""
    found: dict[str, Widget] = {}
    for file in sorted(pkgutil.iter_modules(folder.__path__), key=lambda file: file.name):
        widget: Widget = import_module(f"{folder.__name__}.{file.name}").WIDGET
        if widget.name in found:
            raise ValueError(f"Two widgets are called {widget.name!r}; the second is in {file.name}.py.")
        found[widget.name] = widget
    return found
