"""Registering phones, and what pairing does with screens."""

from __future__ import annotations

from uuid import UUID

import uuid6

from kota_common.postgres import Transaction
from kota_identity import clients, standing
from kota_identity.devices import messages, store
from kota_identity.devices.model import Device, DeviceKeyTaken, DeviceKind, DeviceState
from kota_identity.persons import store as persons
from kota_identity.publickeys import ClientKey


async def register_phone(tx: Transaction, person: UUID, key: ClientKey) -> Device:
    """Register the key of a person's phone. Raises PersonNotFound, DeviceKeyTaken."""
    await persons.read(tx, person, field="person")
    phone = Device(uuid6.uuid7(), 1, DeviceKind.PHONE, person, None, key, DeviceState.ACTIVE, tx.now)
    await _enter(tx, phone)
    tx.emit(messages.phone_registered(tx.city, phone), aggregate=messages.device_name(tx.city, phone.id), version=1)
    return phone


async def bind_screen(tx: Transaction, screen: UUID, key: ClientKey) -> Device:
    """Bind a device to a screen; it becomes active with its first token. Raises DeviceKeyTaken."""
    device = Device(uuid6.uuid7(), 1, DeviceKind.SCREEN, None, screen, key, DeviceState.PENDING, tx.now)
    await _enter(tx, device)
    tx.emit(messages.device_paired(tx.city, device), aggregate=messages.device_name(tx.city, device.id), version=1)
    return device


async def activate(tx: Transaction, device: Device) -> Device:
    """A paired device has collected its first token."""
    active = device.become(DeviceState.ACTIVE)
    await store.save_state(tx, active)
    aggregate = messages.device_name(tx.city, device.id)
    tx.emit(messages.device_activated(tx.city, active), aggregate=aggregate, version=active.version)
    return active


async def stand(tx: Transaction, id: UUID, *, revoked: bool) -> int:
    """Deny a device tokens or trust it again; gives its new version.

    The caller tells the world, with this version. Raises DeviceNotFound, AlreadyRevoked, NotRevoked.
    """
    # house: lock-without-authorize, the permission to revoke covers the whole city
    device = await store.lock(tx, id)
    is_revoked = device.state is DeviceState.REVOKED
    standing.check(messages.device_name(tx.city, id), is_revoked=is_revoked, revoke=revoked)
    changed = device.become(DeviceState.REVOKED if revoked else DeviceState.ACTIVE)
    await store.save_state(tx, changed)
    return changed.version


async def _enter(tx: Transaction, device: Device) -> None:
    if not await store.insert(tx, device):
        raise DeviceKeyTaken(field="jwk")
    await clients.enter(tx, device.id, "device")
