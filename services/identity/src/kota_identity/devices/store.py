"""Devices in the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_common.postgres import Reader, Transaction
from kota_identity.devices.model import Device, DeviceKind, DeviceNotFound, DeviceState
from kota_identity.publickeys import kept_key


async def read(reader: Reader, id: UUID) -> Device:
    """The device. Raises DeviceNotFound."""
    return _found(await reader.fetchrow("SELECT * FROM device WHERE city = $1 AND id = $2", reader.city, id), id)


async def lock(tx: Transaction, id: UUID) -> Device:
    """The device, held until the transaction ends. Raises DeviceNotFound."""
    row = await tx.fetchrow("SELECT * FROM device WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    return _found(row, id)


async def keep(tx: Transaction, id: UUID) -> Device:
    """The device, kept from being revoked while the transaction issues a token. Raises DeviceNotFound."""
    row = await tx.fetchrow("SELECT * FROM device WHERE city = $1 AND id = $2 FOR SHARE", tx.city, id)
    return _found(row, id)


async def listed(reader: Reader, after: UUID, size: int) -> list[Device]:
    """Devices after one, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM device WHERE city = $1 AND id > $2 ORDER BY id LIMIT $3", reader.city, after, size
    )
    return [_device(row) for row in rows]


async def insert(tx: Transaction, device: Device) -> bool:
    """Keep a new device; False when another one has the key."""
    tag = await tx.execute(
        "INSERT INTO device (city, id, version, kind, person, screen, key_id, jwk, state, create_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT ON CONSTRAINT device_key DO NOTHING",
        tx.city,
        device.id,
        device.version,
        device.kind.value,
        device.person,
        device.screen,
        device.key.key_id,
        device.key.text,
        device.state.value,
        device.create_time,
    )
    return tag == "INSERT 0 1"


async def save_state(tx: Transaction, device: Device) -> None:
    """Write state and version of a device that is locked."""
    await tx.execute(
        "UPDATE device SET state = $3, version = $4 WHERE city = $1 AND id = $2",
        tx.city,
        device.id,
        device.state.value,
        device.version,
    )


def _found(row: Any, id: UUID) -> Device:
    if row is None:
        raise DeviceNotFound(field="name", device=id)
    return _device(row)


def _device(row: Any) -> Device:
    return Device(
        row["id"],
        row["version"],
        DeviceKind(row["kind"]),
        row["person"],
        row["screen"],
        kept_key(row["key_id"], row["jwk"]),
        DeviceState(row["state"]),
        row["create_time"],
    )
