"""`import-events`: what is wrong is told line by line, and what is right goes in."""

import gzip
import io
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import insert, select

from data.errors import BadRequest
from data.ingest.files import open_events
from data.tables.host import organizations, users
from tests.terminal import opened_terminal

NOBODY = 65_534
NOW = datetime.now(UTC)
BOB, NORTHWIND = str(uuid4()), str(uuid4())
KINDS = "activity, dashboard_interaction, report_access, ai_chat_session, notification_interaction, metric"
A_TIME = "must be an ISO 8601 time with a zone, such as 2026-02-28T09:30:00Z"
A_UUID = "must be a UUID, such as 123e4567-e89b-42d3-a456-426614174000"


@pytest.fixture
def terminal(sources, migrated_urls, monkeypatch, capsys, tmp_path):
    with sources.postgres.begin() as connection:
        connection.execute(insert(organizations).values(id=NORTHWIND, name="Northwind"))
        connection.execute(insert(users).values(id=BOB, organization_id=NORTHWIND, role="LEADER"))
    with opened_terminal(migrated_urls, monkeypatch, capsys, tmp_path) as opened:
        yield opened


def event(**changes):
    whole = {
        "kind": "activity",
        "userId": BOB,
        "organizationId": NORTHWIND,
        "eventType": "PAGE_VIEW",
        "timestamp": NOW.isoformat(),
        **changes,
    }
    return json.dumps({name: value for name, value in whole.items() if value is not ...})


def chat(**changes):
    whole = {
        "kind": "ai_chat_session",
        "userId": BOB,
        "organizationId": NORTHWIND,
        "sessionId": str(uuid4()),
        "sessionStarted": NOW.isoformat(),
        **changes,
    }
    return json.dumps(whole)


TWO_DAYS_AHEAD = (NOW + timedelta(days=2)).isoformat()

BAD_LINES = {
    '{"kind": "activity", ': "not valid JSON at column 21: EOF while parsing a value",
    "[1, 2]": "an event must be a JSON object",
    event(kind="login"): f"kind: 'login' is unknown; known are {KINDS}",
    event(kind=...): f"kind: is required and missing; known are {KINDS}",
    event(eventType="JUMP"): "eventType: 'JUMP' is unknown; known are AI_CHAT_MESSAGE, BUTTON_CLICK, ",
    event(eventMetadata={"duration": "5"}): "eventMetadata.duration: must be a number",
    event(userId=...): "userId: is required and missing",
    event(userId="bob"): f"userId: {A_UUID}",
    event(timestamp="2026-11-20T10:00:00"): f"timestamp: {A_TIME}",
    event(timestamp="yesterday"): f"timestamp: {A_TIME}",
    event(timestamp=TWO_DAYS_AHEAD): f"timestamp: {TWO_DAYS_AHEAD} lies more than 24 hours ahead of now",
    event(
        eventMetadata={"customData": {"$set": 1}}
    ): "eventMetadata.customData: has the key '$set': a key is not empty",
    event(eventAction="a\0b"): "eventAction: holds a NUL character; remove it",
    event(eventMetadata={"customData": {"text": "x" * 1_000_000}}): "the event is over 64 KiB",
    event(user_id=BOB): "user_id: is no field of this kind of event",
    event(eventCategory="FUN"): "eventCategory: must be 'NAVIGATION', 'INTERACTION', 'DATA_ACCESS' or 'FEATURE_USE'",
    event(userId=str(uuid4())): "userId: no user ",
    chat(messages=[{"messageId": BOB, "role": "USER", "timestamp": NOW.isoformat(), "tokenCount": 1.5}]): (
        "messages[0].tokenCount: must be a whole number"
    ),
    chat(satisfactionFeedback={"rating": 7}): "satisfactionFeedback.rating: must be 5 or less",
    chat(sessionStarted=TWO_DAYS_AHEAD): "sessionStarted: ",
}


def test_every_bad_line_gets_its_reason_and_the_good_ones_are_kept(terminal, sources):
    file = terminal.folder / "mixed.ndjson"
    file.write_text("\n".join([*BAD_LINES, event()]))
    answer = terminal.run("import-events", file, "--rejects", "rejects.ndjson")
    assert (answer.code, answer.said) == (1, f"{file}: accepted 1 · duplicate 0 · rejected {len(BAD_LINES)}\n")
    told = rejected(terminal.folder / "rejects.ndjson")
    for line, (reason, reject) in enumerate(zip(BAD_LINES.values(), told, strict=True), start=1):
        assert reject["line"] == line
        assert reject["error"].startswith(reason)
        assert f"  line {line}: {reject['error']}" in answer.errors
    assert sources.mongo.user_activity_logs.count_documents({}) == 1


def test_all_rejects_are_written_and_can_be_mended_and_sent_again(terminal, sources):
    number = 1_203
    wrong = [event(eventId=str(uuid4()), eventAction=str(n), eventType="JUMP") for n in range(number)]
    (terminal.folder / "events.ndjson").write_text("\n".join(["{half", *wrong]))
    told = terminal.run("import-events", "events.ndjson", "--rejects", "rejects.ndjson")
    assert f"  … and {number + 1 - 20:,} more (--rejects FILE keeps them all)" in told.errors
    rejects = terminal.folder / "rejects.ndjson"
    assert [reject["line"] for reject in rejected(rejects)] == list(range(1, number + 2))
    assert rejects.stat().st_mode & 0o777 == 0o600

    rejects.write_text(rejects.read_text().replace('"JUMP"', '"SEARCH"'))
    answer = terminal.run("import-events", "rejects.ndjson", "--rejects", "rejects.ndjson")
    assert answer.said == f"rejects.ndjson: accepted {number:,} · duplicate 0 · rejected 1\n"
    assert [reject["event"] for reject in rejected(rejects)] == ["{half"]
    assert sources.mongo.user_activity_logs.count_documents({"eventType": "SEARCH"}) == number


def test_a_rejected_event_comes_back_as_it_was(terminal):
    line = event(userId="bob", eventMetadata={"customData": {"big": 2**70, "half": 0.1, "name": "Zoë"}})
    (terminal.folder / "events.ndjson").write_text(line)
    terminal.run("import-events", "events.ndjson", "--rejects", "first.ndjson")
    terminal.run("import-events", "first.ndjson", "--rejects", "second.ndjson")
    (again,) = rejected(terminal.folder / "second.ndjson")
    assert again["event"] == json.loads(line)


def test_rejects_that_cannot_be_written_stop_the_import_at_once(terminal):
    (terminal.folder / "events.ndjson").write_text(event())
    answer = terminal.run("import-events", "events.ndjson", "--rejects", "nowhere/rejects.ndjson")
    reason = "nowhere/rejects.ndjson cannot be written (No such file or directory): name another file for --rejects"
    assert (answer.code, answer.said, answer.errors) == (1, "", [f"Error: {reason}"])
    answer = terminal.run("import-events", "events.ndjson", "--rejects", "/dev/null")
    assert answer.errors == ["Error: /dev/null is no file: name one for --rejects"]


def test_files_that_cannot_be_read_are_told_and_the_others_are_imported(terminal):
    (terminal.folder / "good.ndjson").write_text(event())
    (terminal.folder / "empty.ndjson").touch()
    names = ("missing.ndjson", "folder", "empty.ndjson", "good.ndjson")
    (terminal.folder / "folder").mkdir()
    answer = terminal.run("import-events", *names)
    assert answer.code == 1
    assert "good.ndjson: accepted 1 · duplicate 0 · rejected 0" in answer.said
    assert answer.errors == [
        "Error: missing.ndjson does not exist: check the name",
        "Error: folder is a directory: name the files in it, for example folder/*.ndjson.gz",
        "  empty.ndjson holds no events: is it the right file?",
    ]


def test_a_file_that_one_may_not_read_is_told():
    with TemporaryDirectory() as folder:
        secret = Path(folder) / "secret.ndjson"
        secret.touch(mode=0)
        Path(folder).chmod(0o755)
        os.seteuid(NOBODY if os.getuid() == 0 else os.getuid())
        try:
            with pytest.raises(BadRequest, match=r"cannot be read \(Permission denied\): check its permissions"):
                open_events(str(secret)).__enter__()
        finally:
            os.seteuid(os.getuid())


def test_a_compressed_file_cut_short_keeps_what_came_before_the_break(terminal):
    whole = gzip.compress("\n".join(event(eventAction=str(uuid4())) for _ in range(3_000)).encode())
    (terminal.folder / "cut.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    answer = terminal.run("import-events", "cut.ndjson.gz")
    assert answer.code == 1
    (told,) = answer.errors
    assert "the compressed data breaks off" in told
    assert "send the rest of it again" in told
    assert "accepted 0" not in answer.said


def test_marks_and_line_ends_of_other_systems_do_no_harm(terminal):
    lines = "\r\n".join(["\ufeff" + event(), "", "   ", event(eventType="SEARCH"), ""])
    (terminal.folder / "windows.ndjson").write_text(lines, newline="")
    answer = terminal.run("import-events", "windows.ndjson")
    assert (answer.code, answer.said) == (0, "windows.ndjson: accepted 2 · duplicate 0 · rejected 0\n")


def test_standard_input_is_read_to_its_end(terminal, monkeypatch):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(event().encode()))))
    answer = terminal.run("import-events", "-")
    assert (answer.code, answer.said) == (0, "standard input: accepted 1 · duplicate 0 · rejected 0\n")


def test_unknown_people_are_made_on_request_only(terminal, sources):
    stranger, contoso = str(uuid4()), str(uuid4())
    (terminal.folder / "foreign.ndjson").write_text(event(userId=stranger, organizationId=contoso, userRole="OWNER"))
    refused = terminal.run("import-events", "foreign.ndjson")
    assert refused.errors == [f"  line 1: organizationId: no organization {contoso}"]
    assert terminal.run("import-events", "foreign.ndjson", "--create-missing").code == 0
    with sources.postgres.connect() as connection:
        person = connection.execute(select(users).where(users.c.id == stranger)).one()
    assert (person.role, person.is_active, person.password_hash) == ("OWNER", False, None)


def test_the_settings_of_the_import_are_honoured(terminal, sources):
    terminal.set(EXTRA_EVENT_TYPES="JUMP, RUN", ANONYMIZE_IP="false")
    line = event(eventType="RUN", geolocation={"ipAddress": "203.0.113.77"})
    (terminal.folder / "events.ndjson").write_text(line)
    assert terminal.run("import-events", "events.ndjson").code == 0
    assert sources.mongo.user_activity_logs.find_one()["geolocation"]["ipAddress"] == "203.0.113.77"


def rejected(file):
    return [json.loads(line) for line in file.read_text().splitlines()]
