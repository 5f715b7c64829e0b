"""Ids that make a repeated delivery recognisable: the same event always gets the same `_id`."""

from __future__ import annotations

import hashlib
from uuid import UUID

from bson import ObjectId


def derived_id(collection: str, organization_id: UUID, event_id: UUID, part: str = "") -> ObjectId:
    """An ObjectId by hash from where the event goes, whose it is and which it is."""
    source = f"{collection}:{organization_id}:{event_id}:{part}".encode()
    return ObjectId(hashlib.sha256(source).digest()[:12])


def buffer_id(collection: str, log_id: ObjectId) -> ObjectId:
    """The one buffer entry that belongs to a stored log document."""
    return ObjectId(hashlib.sha256(f"metrics_buffer:{collection}:".encode() + log_id.binary).digest()[:12])
