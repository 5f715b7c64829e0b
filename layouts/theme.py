"""An organization's accent, moved until it can be read on either surface; assets hold all other colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

DEFAULT_ACCENT = "#1976d2"
SURFACE_LIGHT = "#ffffff"
SURFACE_DARK = "#171e27"
INK_DARK = "#0f141b"
READABLE = 4.5
MODES = ("light", "dark", "system")

Rgb = tuple[float, float, float]


def mode_of(settings: Mapping[str, Any]) -> str:
    """The dashboard's own mode, or the system's where it names none that we know."""
    mode = settings.get("mode")
    return mode if mode in MODES else "system"


def accent_style(settings: Mapping[str, Any]) -> dict[str, str]:
    """Custom properties for the shell; empty for the default accent, which the tokens already hold."""
    color = str(settings.get("primaryColor") or "")
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", color) or color.lower() == DEFAULT_ACCENT:
        return {}
    light, dark = readable(color, SURFACE_LIGHT), readable(color, SURFACE_DARK)
    return {
        "--accent": f"light-dark({light}, {dark})",
        "--accent-contrast": f"light-dark({ink_on(light)}, {ink_on(dark)})",
    }


def readable(color: str, surface: str) -> str:
    """The colour, moved towards black or white in small steps until its contrast on the surface is 4.5:1."""
    target = (0.0, 0.0, 0.0) if luminance(parse(surface)) > 0.5 else (1.0, 1.0, 1.0)
    steps = (written(mixed(parse(color), target, step / 20)) for step in range(21))
    return next(step for step in steps if contrast(parse(step), parse(surface)) >= READABLE)


def ink_on(color: str) -> str:
    """White or near-black, whichever reads better on the colour."""
    return max((SURFACE_LIGHT, INK_DARK), key=lambda ink: contrast(parse(ink), parse(color)))


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG contrast ratio, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: Rgb) -> float:
    """WCAG relative luminance, 0 to 1."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def parse(color: str) -> Rgb:
    """#1976d2 as three shares of one."""
    red, green, blue = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def written(color: Rgb) -> str:
    """Three shares of one as #1976d2."""
    return "#" + "".join(f"{round(255 * part):02x}" for part in color)


def mixed(color: Rgb, target: Rgb, share: float) -> Rgb:
    """The colour with a share of the target in it."""
    red, green, blue = (part + (end - part) * share for part, end in zip(color, target, strict=True))
    return red, green, blue
