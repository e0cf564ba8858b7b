"""What happens to devices: identity's word, and the binding of WebAuthn keys."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from kota_attendance.devices import messages, store
from kota_attendance.devices.model import Device, State, check_revoke
from kota_attendance.devices.refusals import DeviceKeyTaken
from kota_attendance.names import DeviceName
from kota_attendance.roster import store as roster
from kota_common.postgres import Transaction


async def follow_phone(tx: Transaction, phone: Device) -> None:
    """Identity registered a phone: it may sign from now on."""
    if await store.insert(tx, phone):
        tx.emit(messages.bound(phone), aggregate=str(phone.name), version=phone.version)


async def stand(tx: Transaction, id: UUID, *, revoked: bool) -> None:
    """Identity revoked or reinstated a device. Screens and other strangers are no business of ours."""
    # house: lock-without-authorize, identity has decided; this only follows
    device = await store.known(tx, id)
    if device is None:
        return
    changed = device.stands(revoked=revoked)
    if changed is not device:
        await store.save_state(tx, changed)
        event = messages.revoked(changed) if revoked else messages.bound(changed)
        tx.emit(event, aggregate=str(changed.name), version=changed.version)


async def bind_finger(tx: Transaction, device: Device) -> Device:
    """Bind a WebAuthn key: the first one at once, a further one waits for approval.

    Raises EmployeeNotFound, DeviceKeyTaken.
    """
    await roster.employee(tx, device.employee)
    before = await store.active_finger(tx, device.employee)
    entered = device if before is None else replace(device, state=State.REBIND_REQUESTED)
    if not await store.insert(tx, entered):
        raise DeviceKeyTaken
    event = messages.bound(entered) if before is None else messages.rebind_requested(entered)
    tx.emit(event, aggregate=str(entered.name), version=entered.version)
    return entered


async def approve(tx: Transaction, name: DeviceName, etag: str) -> Device:
    """Let a further key replace the one before. Raises DeviceNotFound, EtagMismatch, DeviceStateUnfit."""
    device = await store.lock(tx, name.id)
    tx.authorize(device)
    device.expect(etag)
    approved = device.approved()
    before = await store.active_finger(tx, device.employee)
    if before is not None:
        gone = before.superseded()
        await store.save_state(tx, gone)
        tx.emit(messages.revoked(gone), aggregate=str(gone.name), version=gone.version)
    await store.save_state(tx, approved)
    tx.emit(messages.bound(approved), aggregate=str(approved.name), version=approved.version)
    return approved


async def revoke(tx: Transaction, name: DeviceName, etag: str) -> Device:
    """End the use of a device. Raises DeviceNotFound, EtagMismatch, DeviceStateUnfit, PermissionDenied."""
    device = await store.lock(tx, name.id)
    check_revoke(tx.actor, device)
    device.expect(etag)
    gone = device.revoked()
    await store.save_state(tx, gone)
    tx.emit(messages.revoked(gone), aggregate=str(gone.name), version=gone.version)
    return gone
