"""Roles in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kota_common.postgres import Reader, Transaction
from kota_identity.roles.model import Role, RoleNotFound


async def read(reader: Reader, code: str) -> Role:
    """The role. Raises RoleNotFound."""
    row = await reader.fetchrow("SELECT * FROM role WHERE city = $1 AND code = $2", reader.city, code)
    if row is None:
        raise RoleNotFound(field="name", code=code)
    return _role(row)


async def lock(tx: Transaction, code: str) -> Role | None:
    """The role held until the transaction ends; None when there is none."""
    row = await tx.fetchrow("SELECT * FROM role WHERE city = $1 AND code = $2 FOR UPDATE", tx.city, code)
    return _role(row) if row else None


async def listed(reader: Reader, after: str, size: int) -> list[Role]:
    """Roles by code after one."""
    rows = await reader.fetch(
        "SELECT * FROM role WHERE city = $1 AND code > $2 ORDER BY code LIMIT $3", reader.city, after, size
    )
    return [_role(row) for row in rows]


async def permissions(reader: Reader, codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Role code to permissions, for those codes that exist."""
    rows = await reader.fetch(
        "SELECT code, permissions FROM role WHERE city = $1 AND code = ANY($2)", reader.city, list(codes)
    )
    return {row["code"]: tuple(row["permissions"]) for row in rows}


async def save(tx: Transaction, role: Role) -> None:
    """Write the role's present version."""
    await tx.execute(
        "INSERT INTO role (city, code, version, display_name, permissions, update_time) "
        "VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (city, code) DO UPDATE SET version = $3, display_name = $4, permissions = $5, update_time = $6",
        tx.city,
        role.code,
        role.version,
        role.display_name,
        list(role.permissions),
        role.update_time,
    )


def _role(row: Any) -> Role:
    return Role(row["code"], row["version"], row["display_name"], tuple(row["permissions"]), row["update_time"])
