"""Whose a phone's key is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Owner:
    """An active phone."""

    city: str
    device: UUID
    employee: UUID
    public_key: bytes


async def owner(connection: Any, key_id: str) -> Owner | None:
    """The phone with this key; None when there is none, or when two cities have it."""
    rows = await connection.fetch("SELECT * FROM attendance_key_owner($1)", key_id)
    if len(rows) != 1:
        return None
    row = rows[0]
    return Owner(row["of_city"], row["device"], row["employee"], bytes(row["public_key"]))
