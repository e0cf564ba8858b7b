"""How overrides are kept."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_videotron_content.names import OverrideName
from kota_videotron_content.overrides.model import EmergencyOverride, OverrideNotFound, OverrideState


async def insert(tx: Transaction, override: EmergencyOverride, trace: str) -> None:
    """Keep a new override; `trace` is the traceparent of its activation."""
    await tx.execute(
        "INSERT INTO emergency_override (city, id, text, sha256, severity, screens, drill, issuer, state, activator,"
        " activate_time, expire_time, clear_time, trace, version, alert)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
        tx.city,
        override.name.id,
        override.text,
        override.sha256,
        override.severity,
        list(override.screens),
        override.drill,
        override.issuer,
        override.state.value,
        override.activator,
        override.activate_time,
        override.expire_time,
        override.clear_time,
        trace,
        override.version,
        override.alert,
    )


async def lock(tx: Transaction, name: OverrideName) -> EmergencyOverride:
    """One override, held until the transaction ends. Raises OverrideNotFound."""
    row = await tx.fetchrow("SELECT * FROM emergency_override WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, name.id)
    if row is None:
        raise OverrideNotFound(override=name)
    return _override(row)


async def read(reader: Reader, name: OverrideName) -> EmergencyOverride:
    """One override. Raises OverrideNotFound."""
    row = await reader.fetchrow("SELECT * FROM emergency_override WHERE city = $1 AND id = $2", reader.city, name.id)
    if row is None:
        raise OverrideNotFound(override=name)
    return _override(row)


async def save(tx: Transaction, override: EmergencyOverride) -> None:
    """Keep how it ended."""
    await tx.execute(
        "UPDATE emergency_override SET state = $3, clear_time = $4, version = $5, clearer = $6"
        " WHERE city = $1 AND id = $2",
        tx.city,
        override.name.id,
        override.state.value,
        override.clear_time,
        override.version,
        override.clearer,
    )


async def overdue(tx: Transaction) -> list[EmergencyOverride]:
    """Active overrides of this city whose end has come, held; those that another process ends are left to it."""
    rows = await tx.fetch(
        "SELECT * FROM emergency_override WHERE city = $1 AND state = 'active' AND expire_time <= $2"
        " ORDER BY id FOR UPDATE SKIP LOCKED",
        tx.city,
        tx.now,
    )
    return [_override(row) for row in rows]


async def page(reader: Reader, size: int, before: UUID | None) -> list[EmergencyOverride]:
    """Overrides, newest first; ids follow their activation."""
    rows = await reader.fetch(
        "SELECT * FROM emergency_override WHERE city = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3",
        reader.city,
        before,
        size,
    )
    return [_override(row) for row in rows]


def _override(row: Any) -> EmergencyOverride:
    return EmergencyOverride(
        name=OverrideName(row["city"], row["id"]),
        version=row["version"],
        text=row["text"],
        sha256=row["sha256"],
        severity=row["severity"],
        screens=tuple(row["screens"]),
        drill=row["drill"],
        issuer=row["issuer"],
        state=OverrideState(row["state"]),
        activator=row["activator"],
        activate_time=row["activate_time"],
        expire_time=row["expire_time"],
        clear_time=row["clear_time"],
        alert=row["alert"],
        clearer=row["clearer"],
    )
