"""Reads event files of any size a line at a time: plain or gzip, or standard input."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from data.errors import BadRequest
from data.ingest.parse import MAX_SESSION_BYTES
from data.ingest.rejects import sent_again

GZIP_MAGIC = b"\x1f\x8b"
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# A rejected event that is sent again stands inside the line that tells why it was rejected.
LINE_LIMIT = MAX_SESSION_BYTES * 3 // 2


class CutShort(Exception):
    """A compressed file ends before its data does; the lines read so far are whole."""


@dataclass(frozen=True)
class Line:
    """One line of a file: its number from 1, and its bytes; an overlong one keeps only its beginning."""

    number: int
    content: bytes


@dataclass(frozen=True)
class EventFile:
    """An opened file; `position` moves through `size` bytes as it is read, for a progress bar."""

    name: str
    size: int | None
    raw: BinaryIO
    stream: BinaryIO

    @property
    def position(self) -> int:
        return self.raw.tell() if self.size is not None else 0

    def lines(self) -> Iterator[Line]:
        """Lines that are not blank, in order; CutShort when the compressed data breaks off or is damaged."""
        number = 0
        while content := self._next_line():
            number += 1
            if number == 1:
                content = content.removeprefix(BYTE_ORDER_MARK)
            if content.strip():
                yield Line(number, sent_again(content.rstrip(b"\r\n")))

    def _next_line(self) -> bytes:
        try:
            content = self.stream.readline(LINE_LIMIT)
            tail = content
            while len(tail) == LINE_LIMIT and not tail.endswith(b"\n"):
                tail = self.stream.readline(LINE_LIMIT)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise CutShort(f"the compressed data breaks off ({error}); send the rest of it again") from error
        return content


@contextmanager
def open_events(name: str) -> Iterator[EventFile]:
    """The file of that name, `-` for standard input; BadRequest with what to do where it cannot be read."""
    if name == "-":
        yield _event_file("standard input", sys.stdin.buffer, None)
        return
    path = Path(name)
    with _opened(path) as raw:
        yield _event_file(name, raw, path.stat().st_size)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except IsADirectoryError:
        raise BadRequest(f"{path} is a directory: name the files in it, for example {path}/*.ndjson.gz") from None
    except FileNotFoundError:
        raise BadRequest(f"{path} does not exist: check the name") from None
    except OSError as error:
        raise BadRequest(f"{path} cannot be read ({error.strerror}): check its permissions") from None


def _event_file(name: str, raw: BinaryIO, size: int | None) -> EventFile:
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
    compressed = buffered.peek(2)[:2] == GZIP_MAGIC
    stream = gzip.GzipFile(fileobj=buffered) if compressed else buffered
    return EventFile(name, size, buffered, stream)  # type: ignore[arg-type]
