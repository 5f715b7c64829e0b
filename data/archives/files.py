"""The files of archived months: a line of JSON that says what follows, then rows as COPY writes them; gzipped."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from data.errors import DashboardError

FORMAT = 1
READ_BYTES = 1 << 20
LINES_AT_ONCE = 1_000


class ArchiveError(DashboardError):
    """A file of an archive cannot be written or read, or is not what was written; the tables are as they were."""

    title = "The archive cannot be used"


@dataclass(frozen=True)
class Section:
    """Rows of one table, one a line, their fields in the order of `columns`."""

    table: str
    columns: Sequence[str]
    rows: int


@dataclass(frozen=True)
class Contents:
    """What a file was found to hold: its sections, its own SHA-256, and that of the rows."""

    sections: Sequence[Section]
    sha256: str
    rows_sha256: str


def write_file(file: Path, name: str, sections: Sequence[Section], rows: Iterable[bytes]) -> str:
    """The SHA-256 of the rows, which `file` holds, durably, when this returns; until then it is as it was.

    `name` tells people what it is. ArchiveError when the file cannot be written.
    """
    partial, digest = file.with_name(f".{file.name}.partial"), hashlib.sha256()
    header = {"format": FORMAT, "archive": name, "sections": [asdict(section) for section in sections]}
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(partial, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as stream:
            with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=stream, mtime=0) as packed:
                packed.write(json.dumps(header).encode() + b"\n")
                for row in rows:
                    digest.update(row)
                    packed.write(row)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
        _sync_folder(file.parent)
    except OSError as error:
        raise ArchiveError(f"{file} cannot be written: {error.strerror or error}.") from error
    return digest.hexdigest()


def read_file(file: Path) -> Contents:
    """What the file holds, read to its end; ArchiveError when it is missing, damaged or cut short."""
    lines, digest, rows = _lines(file), hashlib.sha256(), 0
    sections = _sections(file, next(lines, b""))
    for line in lines:
        digest.update(line)
        rows += 1
    if rows != sum(section.rows for section in sections):
        raise ArchiveError(f"{file} is damaged: it does not hold as many rows as it says.")
    return Contents(sections, checksum(file), digest.hexdigest())


def read_sections(file: Path) -> Iterator[tuple[Section, Iterator[bytes]]]:
    """Each section with its rows, in pieces of whole lines; read them in order, each to its end. ArchiveError."""
    lines = _lines(file)
    for section in _sections(file, next(lines, b"")):
        yield section, _pieces(lines, section.rows)


def checksum(file: Path) -> str:
    """The SHA-256 of the file as it lies there; ArchiveError when it does not."""
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(READ_BYTES):
                digest.update(block)
    except OSError as error:
        raise ArchiveError(_unreadable(file, error)) from error
    return digest.hexdigest()


def _lines(file: Path) -> Iterator[bytes]:
    try:
        with gzip.open(file, "rb") as body:
            yield from body
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ArchiveError(f"{file} is damaged: {error}.") from error
    except OSError as error:
        raise ArchiveError(_unreadable(file, error)) from error


def _sections(file: Path, line: bytes) -> Sequence[Section]:
    try:
        header = json.loads(line)
        found, sections = header["format"], [Section(**section) for section in header["sections"]]
    except (ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{file} is no archive of this program: its first line cannot be read.") from error
    if found != FORMAT:
        raise ArchiveError(f"{file} has the format {found}; this version reads {FORMAT}.")
    return sections


def _pieces(lines: Iterator[bytes], rows: int) -> Iterator[bytes]:
    while piece := list(islice(lines, min(rows, LINES_AT_ONCE))):
        rows -= len(piece)
        yield b"".join(piece)


def _unreadable(file: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return f"{file} is missing: bring it back from a copy of DATA_DIR."
    return f"{file} cannot be read: {error.strerror or error}."


def _sync_folder(folder: Path) -> None:
    """A new name lasts only once its folder is on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
