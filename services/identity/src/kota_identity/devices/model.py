"""A device: something with a key of its own that is bound to a person or a screen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kota_common.errors import Kind, KotaError
from kota_identity.publickeys import ClientKey


class DeviceKind(StrEnum):
    """What a device is; the names are those of the contract."""

    SCREEN = "SCREEN"
    PHONE = "PHONE"


class DeviceState(StrEnum):
    """Whether a device may hold tokens."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


class DeviceNotFound(KotaError):
    """No such device in the city."""

    reason = "DEVICE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no device {device}."
    indonesian = "Kota ini tidak memiliki perangkat {device}."
    cause = "The id is wrong, or the device belongs to another city."
    fix = "List the devices of the city."


class DeviceKeyTaken(KotaError):
    """Another device of the city has the key."""

    reason = "DEVICE_KEY_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another device of the city has this key."
    indonesian = "Kunci ini sudah dipakai perangkat lain di kota ini."
    cause = "A key identifies one device; a cloned disk or a second registration brings it twice."
    fix = "Let the device make a new key and register again."


@dataclass(frozen=True, slots=True)
class Device:
    """One device. Immutable: a change returns the next one."""

    id: UUID  # also its client id
    version: int
    kind: DeviceKind
    person: UUID | None  # whose phone
    screen: UUID | None  # which screen of videotron-content
    key: ClientKey
    state: DeviceState
    create_time: datetime

    def become(self, state: DeviceState) -> Device:
        """The device in its next state."""
        return replace(self, state=state, version=self.version + 1)
