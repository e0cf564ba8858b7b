"""The device asks, the operator answers, the device collects."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from kota_common.errors import DependencyDown
from kota_common.postgres import Reader, Transaction
from kota_identity.devices import commands as devices
from kota_identity.devices.model import Device
from kota_identity.pairing import model, store
from kota_identity.pairing.model import Guesses, Pairing, PairingState, UserCodeUnknown
from kota_identity.publickeys import ClientKey

_CODE_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """What a device gets when it asks to be paired."""

    device_code: str  # secret of the device
    pairing: Pairing


async def begin(tx: Transaction, key: ClientKey, serial: str) -> Begun:
    """Give a device its codes. Raises DependencyDown while too many devices wait."""
    if await store.waiting(tx) >= model.MAX_WAITING:
        raise DependencyDown(dependency="the pairing desk", retry_after_ms=60_000)
    device_code = secrets.token_urlsafe(32)
    for _ in range(_CODE_ATTEMPTS):
        pairing = Pairing(
            device_code_hash=sha256(device_code.encode()).digest(),
            user_code=model.new_user_code(),
            serial=serial,
            key=key,
            state=PairingState.PENDING,
            interval_s=model.INTERVAL_S,
            poll_time=None,
            expire_time=tx.now + model.LIFE,
        )
        if await store.insert(tx, pairing):
            return Begun(device_code, pairing)
    raise AssertionError("five random codes of 34 bits were taken among a thousand")


async def look(reader: Reader, guesses: Guesses, typed: str) -> Pairing:
    """What waits behind a code. Raises UserCodeUnknown, UserCodeGuessed."""
    return await _find(reader, guesses, typed, lock=False)


async def approve(tx: Transaction, guesses: Guesses, typed: str, screen: UUID) -> Device:
    """Bind the waiting device to a screen. Raises UserCodeUnknown, UserCodeGuessed, DeviceKeyTaken."""
    pairing = await _find(tx, guesses, typed, lock=True)
    device = await devices.bind_screen(tx, screen, pairing.key)
    await store.save(tx, replace(pairing, state=PairingState.APPROVED, city=tx.city, device=device.id))
    return device


async def deny(tx: Transaction, guesses: Guesses, typed: str) -> Pairing:
    """Send the waiting device away. Raises UserCodeUnknown, UserCodeGuessed."""
    denied = replace(await _find(tx, guesses, typed, lock=True), state=PairingState.DENIED, city=tx.city)
    await store.save(tx, denied)
    return denied


async def _find(reader: Reader, guesses: Guesses, typed: str, *, lock: bool) -> Pairing:
    """The pending pairing behind a code; a wrong one counts against the operator."""
    operator = reader.actor.principal
    guesses.check(operator, reader.now)
    try:
        pairing = await store.by_user_code(reader, model.normalise(typed), lock=lock)
        if pairing is None or pairing.state is not PairingState.PENDING:
            raise UserCodeUnknown(field="user_code")
    except UserCodeUnknown:
        guesses.note(operator, reader.now)
        raise
    return pairing
