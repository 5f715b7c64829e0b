"""Files of any size, whole or cut short."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path

import pytest

from data.errors import BadRequest
from data.ingest.files import CutShort, Line, open_events
from data.ingest.importing import import_events
from data.ingest.store import EventStore
from tests.data.ingest.examples import activity


def _read(file: Path) -> list[Line]:
    with open_events(str(file)) as opened:
        return list(opened.lines())


def _events(count: int) -> bytes:
    return b"".join(json.dumps(activity()).encode() + b"\n" for _ in range(count))


def test_plain_and_compressed_files_read_alike(tmp_path: Path) -> None:
    plain, packed = tmp_path / "events.ndjson", tmp_path / "events.gz"
    plain.write_bytes(_events(3))
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert _read(plain) == _read(packed)
    assert [line.number for line in _read(plain)] == [1, 2, 3]


def test_blank_lines_carriage_returns_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(b"\xef\xbb\xbf{}\r\n\r\n   \n[1]")
    assert _read(file) == [Line(1, b"{}"), Line(4, b"[1]")]


def test_a_file_cut_short_is_kept_up_to_the_break(tmp_path: Path, store: EventStore) -> None:
    file = tmp_path / "events.gz"
    file.write_bytes(gzip.compress(_events(5_000))[:-2_000])
    with open_events(str(file)) as opened:
        report = import_events(store, opened)
    assert report.broken_off
    assert 0 < report.accepted < 5_000
    assert store.sources.mongo.user_activity_logs.count_documents({}) == report.accepted


def test_damaged_data_is_told_as_such(tmp_path: Path) -> None:
    file = tmp_path / "events.gz"
    packed = bytearray(gzip.compress(_events(2_000)))
    packed[len(packed) // 2] ^= 0xFF
    file.write_bytes(bytes(packed))
    with pytest.raises(CutShort):
        _read(file)


def test_an_endless_line_is_bounded(tmp_path: Path) -> None:
    file = tmp_path / "events"
    file.write_bytes(b"x" * 40_000_000 + b"\n{}\n")
    tracemalloc.start()
    lines = _read(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [line.number for line in lines] == [1, 2]
    assert lines[1].content == b"{}"
    assert peak < 8_000_000


@pytest.mark.parametrize(("name", "told"), [("missing", "does not exist"), (".", "directory")])
def test_what_is_no_readable_file_is_told(tmp_path: Path, name: str, told: str) -> None:
    with pytest.raises(BadRequest, match=told), open_events(str(tmp_path / name)):
        pass
