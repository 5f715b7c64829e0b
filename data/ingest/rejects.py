"""Rejected lines in a file that can be mended and sent again: each as `{"file", "line", "error", "event"}`.

`event` is the JSON as it was sent, or a string of the line where that was no JSON. The import takes such a line
for the event in it, so that the mended file goes the same way in.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from data.errors import BadRequest

# No event has a field of that name, so that one look at the beginning of a line tells.
_REJECTED_LINE = re.compile(rb'\s*\{\s*"file"\s*:')


@dataclass(frozen=True)
class RejectsFile:
    """Where rejected lines go, one at a time."""

    stream: BinaryIO

    def add(self, file: str, line: int, error: str, content: bytes) -> None:
        """Writes one rejected line of `file`, with its number and the reason."""
        head = orjson.dumps({"file": file, "line": line, "error": error})
        self.stream.write(head[:-1] + b',"event":' + _as_json(content) + b"}\n")


@contextmanager
def rejects_file(path: Path) -> Iterator[RejectsFile]:
    """Replaces the file at `path` when all is written, which may be the one that is being read.

    Empty when nothing was rejected. BadRequest with what to do where it cannot be written.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise BadRequest(f"{path} is no file: name one for --rejects")
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.unfinished")
    try:
        stream = open(unfinished, "xb", opener=_private)  # noqa: SIM115 - closed below, before the renaming
    except OSError as error:
        raise BadRequest(f"{path} cannot be written ({error.strerror}): name another file for --rejects") from None
    try:
        with stream:
            yield RejectsFile(stream)
    finally:
        unfinished.replace(target)


def sent_again(content: bytes) -> bytes:
    """The event that a line of a rejects file holds; any other line as it is."""
    if not _REJECTED_LINE.match(content):
        return content
    try:
        event = json.loads(content)["event"]  # keeps whole numbers of any length
    except (ValueError, KeyError, RecursionError):
        return content
    return event.encode() if isinstance(event, str) else json.dumps(event).encode()


def _as_json(content: bytes) -> bytes:
    try:
        is_text = isinstance(orjson.loads(content), str)
    except orjson.JSONDecodeError:
        is_text = True
    return orjson.dumps(content.decode(errors="replace")) if is_text else content


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
