"""Units in the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_identity.units.model import Unit, UnitKind, UnitNotFound


async def read(reader: Reader, id: UUID, *, field: str = "name") -> Unit:
    """The unit. Raises UnitNotFound, naming the field of the request."""
    row = await reader.fetchrow("SELECT * FROM unit WHERE city = $1 AND id = $2", reader.city, id)
    if row is None:
        raise UnitNotFound(field=field, unit=id)
    return _unit(row)


async def listed(reader: Reader, after: UUID, size: int) -> list[Unit]:
    """Units after one, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM unit WHERE city = $1 AND id > $2 ORDER BY id LIMIT $3", reader.city, after, size
    )
    return [_unit(row) for row in rows]


async def insert(tx: Transaction, unit: Unit) -> bool:
    """Keep a new unit; False when its SKPD code is taken."""
    tag = await tx.execute(
        "INSERT INTO unit (city, id, version, parent, path, display_name, kind, skpd_code, create_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (city, skpd_code) DO NOTHING",
        tx.city,
        unit.id,
        unit.version,
        unit.parent,
        list(unit.path),
        unit.display_name,
        unit.kind.value,
        unit.skpd_code,
        unit.create_time,
    )
    return tag == "INSERT 0 1"


def _unit(row: Any) -> Unit:
    return Unit(
        row["id"],
        row["version"],
        row["parent"],
        tuple(row["path"]),
        row["display_name"],
        UnitKind(row["kind"]),
        row["skpd_code"],
        row["create_time"],
    )
