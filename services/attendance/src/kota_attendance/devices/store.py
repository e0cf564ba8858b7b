"""Devices in the database."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from kota_attendance.devices.model import Channel, Device, State
from kota_attendance.devices.refusals import DeviceNotFound
from kota_attendance.names import DeviceName
from kota_common.city import today_of
from kota_common.postgres import Reader, Transaction


async def insert(tx: Transaction, device: Device) -> bool:
    """Keep a new device; False when it or its key is known."""
    tag = await tx.execute(
        "INSERT INTO device (city, id, version, employee, channel, key_id, public_key, state, sign_count, attestation,"
        " aaguid, create_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING",
        tx.city,
        device.name.id,
        device.version,
        device.employee,
        device.channel.value,
        device.key_id,
        device.public_key,
        device.state.value,
        device.sign_count,
        device.attestation,
        device.aaguid,
        device.create_time,
    )
    return tag == "INSERT 0 1"


async def save_state(tx: Transaction, device: Device) -> None:
    """Keep state and version of a device that is locked."""
    await tx.execute(
        "UPDATE device SET state = $3, version = $4 WHERE city = $1 AND id = $2",
        tx.city,
        device.name.id,
        device.state.value,
        device.version,
    )


async def read(reader: Reader, id: UUID) -> Device:
    """The device. Raises DeviceNotFound."""
    row = await reader.fetchrow("SELECT * FROM device WHERE city = $1 AND id = $2", reader.city, id)
    return _found(row, id)


async def lock(tx: Transaction, id: UUID) -> Device:
    """The device, held until the transaction ends. Raises DeviceNotFound."""
    row = await tx.fetchrow("SELECT * FROM device WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    return _found(row, id)


async def known(tx: Transaction, id: UUID) -> Device | None:
    """The device, held until the transaction ends; None when there is none."""
    row = await tx.fetchrow("SELECT * FROM device WHERE city = $1 AND id = $2 FOR UPDATE", tx.city, id)
    return _device(row) if row else None


async def active_finger(tx: Transaction, employee: UUID) -> Device | None:
    """The WebAuthn key by which an employee signs, held until the transaction ends."""
    row = await tx.fetchrow(
        "SELECT * FROM device WHERE city = $1 AND employee = $2 AND channel = 'WEBAUTHN' AND state = 'ACTIVE'"
        " FOR UPDATE",
        tx.city,
        employee,
    )
    return _device(row) if row else None


async def of_employee(reader: Reader, employee: UUID) -> list[Device]:
    """The devices of an employee, oldest first."""
    rows = await reader.fetch(
        "SELECT * FROM device WHERE city = $1 AND employee = $2 ORDER BY id", reader.city, employee
    )
    return [_device(row) for row in rows]


async def by_key(reader: Reader, key_id: str) -> Device | None:
    """The device with this key."""
    row = await reader.fetchrow("SELECT * FROM device WHERE city = $1 AND key_id = $2", reader.city, key_id)
    return _device(row) if row else None


async def page(
    reader: Reader, employee: UUID | None, roof: UUID | None, own: UUID | None, after: UUID | None, size: int
) -> list[Device]:
    """Devices, oldest first: of one employee or all, of the whole city or of people below `roof` and `own`."""
    rows = await reader.fetch(
        "SELECT * FROM device d WHERE city = $1 AND ($2::uuid IS NULL OR employee = $2)"
        " AND ($3::uuid IS NULL OR employee = $4 OR EXISTS (SELECT 1 FROM posting g JOIN unit u"
        "   ON u.city = g.city AND u.id = g.unit WHERE g.city = $1 AND g.employee = d.employee AND $3 = ANY(u.path)"
        "   AND g.first_day <= $7 AND (g.last_day IS NULL OR g.last_day >= $7)))"
        " AND ($5::uuid IS NULL OR id > $5) ORDER BY id LIMIT $6",
        reader.city,
        employee,
        roof,
        own,
        after,
        size,
        today_of(reader.city, reader.now),
    )
    return [_device(row) for row in rows]


def _found(row: Any, id: UUID) -> Device:
    if row is None:
        raise DeviceNotFound(id)
    return _device(row)


def _device(row: Any) -> Device:
    return Device(
        name=DeviceName(row["city"], row["id"]),
        version=row["version"],
        employee=row["employee"],
        channel=Channel(row["channel"]),
        key_id=row["key_id"],
        public_key=bytes(row["public_key"]),
        state=State(row["state"]),
        create_time=row["create_time"],
        sign_count=row["sign_count"],
        attestation=row["attestation"],
        aaguid=row["aaguid"],
    )
