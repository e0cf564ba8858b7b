"""The book of used assertions, and what a person holds today."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_identity.oauth.model import Capacity

_HELD = """
SELECT a.position, p.unit, u.path, a.type, upper(a.valid) - 1 AS last_day,
       ARRAY(SELECT DISTINCT unnest(r.permissions) FROM role r
             WHERE r.city = $1 AND r.code = ANY(p.roles)) AS permissions
FROM assignment a
JOIN position p ON p.city = a.city AND p.id = a.position
JOIN unit u ON u.city = p.city AND u.id = p.unit
WHERE a.city = $1 AND a.person = $2 AND a.valid @> $3::date
ORDER BY a.id"""


async def burn(tx: Transaction, client: UUID, jti: str, expire_time: object) -> bool:
    """Write an assertion's id into the book; False when it was used before."""
    tag = await tx.execute(
        "INSERT INTO used_assertion (city, client_id, jti, expire_time) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        tx.city,
        client,
        jti,
        expire_time,
    )
    return tag == "INSERT 0 1"


async def held(reader: Reader, person: UUID, today: date) -> list[Capacity]:
    """The positions that a person holds on a day, each with the permissions of its roles."""
    rows = await reader.fetch(_HELD, reader.city, person, today)
    return [
        Capacity(
            row["position"],
            row["unit"],
            tuple(row["path"]),
            row["type"],
            row["last_day"],
            frozenset(row["permissions"]),
        )
        for row in rows
    ]


async def prune(tx: Transaction) -> None:
    """Forget assertions that are refused for their age anyway."""
    await tx.execute("DELETE FROM used_assertion WHERE city = $1 AND expire_time < $2", tx.city, tx.now)
