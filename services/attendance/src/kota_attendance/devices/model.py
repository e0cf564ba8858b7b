"""A device that may sign punches, and its states."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kota_attendance.devices.refusals import DeviceStateUnfit
from kota_attendance.names import DeviceName
from kota_common.actor import Actor
from kota_common.errors import CityForeign, EtagMismatch, PermissionDenied
from kota_common.names import etag_of

APPROVE = "attendance.devices.approve"


class Channel(StrEnum):
    """What kind of key."""

    DEVICE_KEY = "DEVICE_KEY"
    WEBAUTHN = "WEBAUTHN"


class State(StrEnum):
    """Whether it may sign."""

    ACTIVE = "ACTIVE"
    REBIND_REQUESTED = "REBIND_REQUESTED"
    SUPERSEDED = "SUPERSEDED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Device:
    """One device. Immutable: a move returns the next one."""

    name: DeviceName
    version: int
    employee: UUID
    channel: Channel
    key_id: str
    public_key: bytes  # SubjectPublicKeyInfo in DER; COSE for WebAuthn
    state: State
    create_time: datetime
    sign_count: int = 0
    attestation: str = ""
    aaguid: str = ""
    unit: str = ""  # whoever may approve or revoke devices may do so in the whole city

    @property
    def city(self) -> str:
        """Kemendagri code."""
        return self.name.city

    @property
    def owner(self) -> str:
        """The employee may revoke their own."""
        return f"persons/{self.employee}"

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(current=etag_of(self.version))

    def approved(self) -> Device:
        """It takes the place of the one before. Raises DeviceStateUnfit."""
        if self.state is not State.REBIND_REQUESTED:
            raise DeviceStateUnfit(self.name, self.state)
        return self._become(State.ACTIVE)

    def superseded(self) -> Device:
        """Another one took its place."""
        return self._become(State.SUPERSEDED)

    def revoked(self) -> Device:
        """It may no longer sign. Raises DeviceStateUnfit."""
        if self.state not in (State.ACTIVE, State.REBIND_REQUESTED):
            raise DeviceStateUnfit(self.name, self.state)
        return self._become(State.REVOKED)

    def stands(self, *, revoked: bool) -> Device:
        """As identity says; unchanged when it is so already."""
        wanted = State.REVOKED if revoked else State.ACTIVE
        return self if self.state is wanted else self._become(wanted)

    def _become(self, state: State) -> Device:
        return replace(self, state=state, version=self.version + 1)


def check_revoke(actor: Actor, device: Device) -> None:
    """Whose device it is may end it, and who approves devices. Raises PermissionDenied, CityForeign."""
    if device.city != actor.city:
        raise CityForeign(city=device.city)
    if actor.principal != device.owner and not actor.holds(APPROVE):
        raise PermissionDenied(permission=APPROVE, why="the device is another person's")
