"""A new password, which never stands among the arguments of a process."""

from __future__ import annotations

import os
import sys

import click

from data.errors import BadRequest

VARIABLE = "DASHBOARD_PASSWORD"
SHORTEST_PASSWORD = 10


def wanted_password() -> str:
    """From DASHBOARD_PASSWORD, or asked for twice at a terminal; BadRequest when it is too short or there is none."""
    password = os.environ.get(VARIABLE) or _asked()
    if len(password) < SHORTEST_PASSWORD:
        raise BadRequest(f"A password has {SHORTEST_PASSWORD} characters or more.")
    return password


def _asked() -> str:
    if not sys.stdin.isatty():
        raise BadRequest(f"Give the password in {VARIABLE}, or run this at a terminal, where it is asked for.")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
