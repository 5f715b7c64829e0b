"""Both stores in one archive: written whole or not at all, verified before anything is replaced."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine

from data.backup_mongo import dump_collections, load_collections
from data.errors import DashboardError
from data.migrations.history import VERSION_TABLE
from data.migrations.statements import MARK
from data.postgres_tools import postgres_tool
from data.sources import Sources

FORMAT = 1
MANIFEST = "manifest.json"
POSTGRES_DUMP = "postgres.dump"
READ_BYTES = 1 << 20

# Drops what our migrations made, whatever the revision, and nothing of another program's.
DROP_OURS = """
SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
WHERE relkind IN ('r', 'p') AND (obj_description(oid, 'pg_class') = :'mark' OR oid = to_regclass(:'versions'))
\\gexec
SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
WHERE obj_description(oid, 'pg_proc') = :'mark'
\\gexec
SELECT format('DROP SCHEMA IF EXISTS %I CASCADE', nspname) FROM pg_namespace
WHERE obj_description(oid, 'pg_namespace') = :'mark'
\\gexec
"""


class BackupError(DashboardError):
    """An archive cannot be written, is damaged, or does not fit the stores; the stores are as they were."""

    title = "The backup did not work"


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: SHA-256 by member, and documents by collection."""

    format: int
    created_at: str
    checksums: Mapping[str, str]
    documents: Mapping[str, int]


def write_backup(sources: Sources, file: Path) -> Manifest:
    """The manifest of the archive written to `file`, which is replaced only once the archive is complete.

    MongoDB is read before PostgreSQL: entries that are applied in between come back as pending, and the
    ledger knows them. BackupError when a store cannot be read or the file cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(file.parent) as folder:
        documents = dump_collections(sources.mongo, folder)
        _dump_postgres(sources.postgres, folder / POSTGRES_DUMP)
        manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(), _checksums(folder), documents)
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
        _pack(folder, file)
    return manifest


def restore_backup(sources: Sources, file: Path) -> Manifest:
    """The manifest of the archive that both stores now hold instead of what they held.

    Every checksum is verified first. PostgreSQL is replaced in one transaction, then MongoDB's collections;
    after an interruption the same restore is simply repeated. BackupError for a damaged archive, and for a
    database in which other programs' tables stand in the way.
    """
    with _scratch(file.parent) as folder:
        _unpack(file, folder)
        manifest = _verified(folder, file)
        _load_postgres(sources.postgres, folder)
        load_collections(sources.mongo, folder, list(manifest.documents))
    return manifest


def read_manifest(file: Path) -> Manifest:
    """The manifest of an archive whose every checksum was verified; BackupError for a damaged one."""
    with _scratch(file.parent) as folder:
        _unpack(file, folder)
        return _verified(folder, file)


@contextmanager
def _scratch(beside: Path) -> Iterator[Path]:
    with TemporaryDirectory(prefix=".backup-", dir=beside) as folder:
        yield Path(folder)


def _pack(folder: Path, file: Path) -> None:
    partial = folder.with_suffix(".tar")
    try:
        with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as archive:
                for member in sorted(folder.iterdir()):
                    archive.add(member, arcname=member.name)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)


def _unpack(file: Path, folder: Path) -> None:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, filter="data")
    except FileNotFoundError:
        raise BackupError(f"There is no file {file}.") from None
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{file} is damaged or no backup of this program: {error}.") from error


def _verified(folder: Path, file: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError) as error:
        raise BackupError(f"{file} is no backup of this program: its manifest cannot be read.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"{file} has the format {manifest.format}; this version reads {FORMAT}.")
    (folder / MANIFEST).unlink()
    if _checksums(folder) != manifest.checksums:
        raise BackupError(f"{file} is damaged: a checksum differs. Nothing was changed; use another backup.")
    return manifest


def _checksums(folder: Path) -> dict[str, str]:
    return {member.name: _checksum(member) for member in sorted(folder.iterdir())}


def _checksum(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _dump_postgres(engine: Engine, file: Path) -> None:
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={file}"]
    _run(engine, "pg_dump", options)


def _load_postgres(engine: Engine, folder: Path) -> None:
    drop, script = folder / "drop.sql", folder / "restore.sql"
    drop.write_text(DROP_OURS, encoding="utf-8")
    to_script = ["--no-owner", "--no-privileges", f"--file={script}", str(folder / POSTGRES_DUMP)]
    _run(engine, "pg_restore", to_script, connects=False)
    strict = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    names = [f"--set=mark={MARK}", f"--set=versions={VERSION_TABLE}"]
    _run(engine, "psql", [*strict, *names, f"--file={drop}", f"--file={script}"])


def _run(engine: Engine, tool: str, options: Sequence[str], *, connects: bool = True) -> None:
    address, environment = _connection_of(engine)
    command = [str(postgres_tool(tool)), *options, *([f"--dbname={address}"] if connects else [])]
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{tool} failed: {_reason(done.stderr)}")


def _connection_of(engine: Engine) -> tuple[str, dict[str, str]]:
    """Where to connect, and the environment that holds the password: arguments are seen by every user."""
    _, parameters = engine.dialect.create_connect_args(engine.url)
    password = parameters.pop("password", None)
    parameters.pop("context", None)
    environment = {**os.environ, "PGOPTIONS": "-c client_min_messages=warning"}
    return make_conninfo("", **parameters), environment | ({"PGPASSWORD": password} if password else {})


def _reason(output: str) -> str:
    lines = output.strip().splitlines() or ["it gave no reason"]
    return next((line for line in lines if "ERROR" in line or "error:" in line), lines[-1])
