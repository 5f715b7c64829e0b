"""MongoDB's half of a backup: each collection's raw BSON, and its options and indexes beside it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

from bson import decode_file_iter, json_util
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo.collection import Collection
from pymongo.database import Database

from data.migrations.mongo.collections import collections

BATCH_DOCUMENTS = 1_000
COMPRESSION = 1
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
JSON = json_util.CANONICAL_JSON_OPTIONS


def dump_collections(database: Database[dict[str, Any]], folder: Path) -> dict[str, int]:
    """Documents by collection, after every collection of the database was written into `folder`."""
    described = sorted(_described(database), key=lambda entry: str(entry["name"]))
    for entry in described:
        name = entry["name"]
        _meta_file(folder, name).write_text(json_util.dumps(entry, json_options=JSON), encoding="utf-8")
    return {entry["name"]: _dump_documents(database, entry["name"], folder) for entry in described}


def load_collections(database: Database[dict[str, Any]], folder: Path, names: Sequence[str]) -> None:
    """Replaces the named collections, and removes those of ours that the backup does not have."""
    for name in {*collections()} - {*names}:
        database.drop_collection(name)
    for name in names:
        meta = json_util.loads(_meta_file(folder, name).read_text(encoding="utf-8"), json_options=JSON)
        database.drop_collection(name)
        database.create_collection(name, **meta["options"])
        _load_documents(database, name, folder)
        if meta["indexes"]:
            database.command("createIndexes", name, indexes=meta["indexes"])


def _described(database: Database[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for found in database.list_collections(filter={"type": "collection"}):
        name = found["name"]
        if not name.startswith("system."):
            indexes = [dict(index) for index in database[name].list_indexes() if index["name"] != "_id_"]
            yield {"name": name, "options": found["options"], "indexes": indexes}


def _dump_documents(database: Database[dict[str, Any]], name: str, folder: Path) -> int:
    count = 0
    with gzip.open(_documents_file(folder, name), "wb", compresslevel=COMPRESSION) as stream:
        for document in _raw(database, name).find():
            stream.write(document.raw)
            count += 1
    return count


def _load_documents(database: Database[dict[str, Any]], name: str, folder: Path) -> None:
    collection = _raw(database, name)
    with gzip.open(_documents_file(folder, name), "rb") as stream:
        for batch in _batches(decode_file_iter(cast(IO[bytes], stream), RAW)):
            # What was stored is restored, also where a later validator would refuse it.
            collection.insert_many(batch, ordered=False, bypass_document_validation=True)


def _batches(documents: Iterator[RawBSONDocument]) -> Iterator[list[RawBSONDocument]]:
    while batch := list(islice(documents, BATCH_DOCUMENTS)):
        yield batch


def _raw(database: Database[dict[str, Any]], name: str) -> Collection[RawBSONDocument]:
    return Collection(database, name, codec_options=RAW)  # type: ignore[arg-type]


def _meta_file(folder: Path, name: str) -> Path:
    return folder / f"mongo.{name}.json"


def _documents_file(folder: Path, name: str) -> Path:
    return folder / f"mongo.{name}.bson.gz"
