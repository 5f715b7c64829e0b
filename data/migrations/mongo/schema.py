"""A small vocabulary for `$jsonSchema`, and the check that ids are UUIDs, which it cannot express."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bson.binary import UUID_SUBTYPE, Binary

Schema = dict[str, Any]

# BSON binaries sort by length, then subtype, then bytes: between these two lie UUIDs and nothing else.
UUID_RANGE = {"$gte": Binary(bytes(16), UUID_SUBTYPE), "$lte": Binary(b"\xff" * 16, UUID_SUBTYPE)}

IDENTIFIER: Schema = {"bsonType": "binData"}
STRING: Schema = {"bsonType": "string"}
MOMENT: Schema = {"bsonType": "date"}
FLAG: Schema = {"bsonType": "bool"}
ANY_OBJECT: Schema = {"bsonType": "object"}
ANY_LIST: Schema = {"bsonType": "array"}
IDENTIFIERS: Schema = {"bsonType": "array", "items": IDENTIFIER}
NUMBER: Schema = {"bsonType": ["int", "long", "double"]}
AMOUNT: Schema = {**NUMBER, "minimum": 0}
COUNT: Schema = {**AMOUNT, "multipleOf": 1}
RATING: Schema = {**NUMBER, "minimum": 1, "maximum": 5, "multipleOf": 1}


def one_of(words: Sequence[str]) -> Schema:
    """A string out of a closed list."""
    return {"bsonType": "string", "enum": list(words)}


def record(required: Sequence[str] = (), /, **properties: Schema) -> Schema:
    """An object with typed fields; other fields are let pass."""
    schema: Schema = {"bsonType": "object", "properties": properties}
    return {**schema, "required": list(required)} if required else schema


def list_of(items: Schema) -> Schema:
    """An array whose elements all have that shape."""
    return {"bsonType": "array", "items": items}


def validator(schema: Schema) -> Schema:
    """The collection's validator: the shape, and no id that is not a UUID."""
    return {"$jsonSchema": schema, "$nor": list(_strangers(schema))}


def _strangers(schema: Schema, path: str = "") -> Iterator[Schema]:
    """Queries that find a document with a wrong id, one for each place where an id may stand."""
    for name, field in schema["properties"].items():
        place = f"{path}{name}"
        if field == IDENTIFIER:
            yield {place: {"$exists": True, "$not": UUID_RANGE}}
        elif field == IDENTIFIERS:
            yield {place: {"$elemMatch": {"$not": UUID_RANGE}}}
        elif "properties" in field:
            yield from _strangers(field, f"{place}.")
        elif "properties" in field.get("items", {}):
            yield from ({place: {"$elemMatch": inner}} for inner in _strangers(field["items"]))
