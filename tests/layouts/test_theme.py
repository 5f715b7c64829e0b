"""An organization's own accent stays readable on both surfaces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.theme import (
    SURFACE_DARK,
    SURFACE_LIGHT,
    accent_style,
    contrast,
    ink_on,
    mode_of,
    parse,
    readable,
)

ANY_COLOR = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(ANY_COLOR, st.sampled_from([SURFACE_LIGHT, SURFACE_DARK]))
def test_any_accent_becomes_readable_on_its_surface(color, surface):
    assert contrast(parse(readable(color, surface)), parse(surface)) >= 4.5


@given(ANY_COLOR)
def test_words_on_the_accent_are_readable(color):
    assert contrast(parse(ink_on(color)), parse(color)) >= 4.2


def test_a_readable_accent_is_left_as_it_is():
    assert readable("#1976d2", SURFACE_LIGHT) == "#1976d2"


@pytest.mark.parametrize("settings", [{}, {"primaryColor": "#1976D2"}, {"primaryColor": "red;}"}])
def test_without_an_accent_of_its_own_the_page_keeps_the_tokens(settings):
    assert accent_style(settings) == {}


def test_an_own_accent_is_given_for_light_and_dark():
    style = accent_style({"primaryColor": "#ffd600"})
    assert style["--accent"].startswith("light-dark(#")
    assert style["--accent-contrast"].startswith("light-dark(#")


@pytest.mark.parametrize(
    ("settings", "mode"), [({}, "system"), ({"mode": "dark"}, "dark"), ({"mode": "pink"}, "system")]
)
def test_the_dashboard_may_name_its_mode(settings, mode):
    assert mode_of(settings) == mode
