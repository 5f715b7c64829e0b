"""The platform's own organization, and the people-less users that own what must not vanish with a person."""

from __future__ import annotations

from uuid import UUID, uuid5

NAMESPACE = UUID("6f0c4f0e-5f0b-4b7e-9d0e-3a5e6a1c7b21")
PLATFORM_ORGANIZATION_ID = uuid5(NAMESPACE, "platform")


def system_user_id(organization_id: UUID) -> UUID:
    """The system user of an organization: never signs in, owns its default dashboards, counts as nobody."""
    return uuid5(NAMESPACE, f"system user of {organization_id}")
