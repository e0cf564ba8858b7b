"""Positions in the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_identity.positions.model import Position, PositionKind, PositionNotFound


async def read(reader: Reader, id: UUID) -> Position:
    """The position. Raises PositionNotFound."""
    row = await reader.fetchrow("SELECT * FROM position WHERE city = $1 AND id = $2", reader.city, id)
    if row is None:
        raise PositionNotFound(field="name", position=id)
    return _position(row)


async def lock(tx: Transaction, id: UUID) -> tuple[Position, int]:
    """The position and its internal number, held so that its holders do not change. Raises PositionNotFound."""
    row = await tx.fetchrow("SELECT * FROM position WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    if row is None:
        raise PositionNotFound(field="assignment.position", position=id)
    return _position(row), row["number"]


async def listed(reader: Reader, after: UUID, size: int) -> list[Position]:
    """Positions after one, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM position WHERE city = $1 AND id > $2 ORDER BY id LIMIT $3", reader.city, after, size
    )
    return [_position(row) for row in rows]


async def insert(tx: Transaction, position: Position) -> None:
    """Keep a new position."""
    await tx.execute(
        "INSERT INTO position (city, id, version, unit, display_name, kind, roles, echelon, create_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        tx.city,
        position.id,
        position.version,
        position.unit,
        position.display_name,
        position.kind.value,
        list(position.roles),
        position.echelon,
        position.create_time,
    )


def _position(row: Any) -> Position:
    return Position(
        row["id"],
        row["version"],
        row["unit"],
        row["display_name"],
        PositionKind(row["kind"]),
        tuple(row["roles"]),
        row["echelon"],
        row["create_time"],
    )
