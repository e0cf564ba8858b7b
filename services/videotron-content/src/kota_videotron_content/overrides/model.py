"""An override: an officer's emergency message on chosen screens, with a mandatory end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kota_common.errors import EtagMismatch, Kind, KotaError
from kota_common.names import etag_of
from kota_videotron_content.names import OverrideName

LONGEST = timedelta(hours=24)  # a longer emergency is renewed by an officer, never forgotten on the screens


class OverrideState(StrEnum):
    """Where an override is in its life."""

    ACTIVE = "active"
    CLEARED = "cleared"
    EXPIRED = "expired"


class OverrideNotFound(KotaError):
    """No such override in this city."""

    reason = "OVERRIDE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no override {override}."
    indonesian = "Pesan darurat {override} tidak ada."
    cause = "The name is wrong, or it belongs to another city."
    fix = "List the city's overrides."


class OverrideOver(KotaError):
    """The override has ended already."""

    reason = "OVERRIDE_OVER"
    kind = Kind.FAILED_PRECONDITION
    english = "The override {name} is {state}; nothing is left to clear."
    indonesian = "Pesan darurat {name} sudah {state}; tidak ada lagi yang perlu dihentikan."
    cause = "It was cleared before, or its end has come."
    fix = "Nothing; activate a new one if it is needed again."


class OverrideEmpty(KotaError):
    """Neither text nor media."""

    reason = "OVERRIDE_EMPTY"
    kind = Kind.INVALID_ARGUMENT
    english = "An override needs a text or a media file."
    indonesian = "Pesan darurat memerlukan teks atau media."
    cause = "Nothing would be shown."
    fix = "Give a text, Indonesian first, or the SHA-256 of an uploaded file."


class OverrideEndInvalid(KotaError):
    """The end is missing, past, or too far away."""

    reason = "OVERRIDE_END_INVALID"
    kind = Kind.INVALID_ARGUMENT
    english = "expire_time must lie within the next {hours} hours."
    indonesian = "expire_time harus berada dalam {hours} jam ke depan."
    cause = "Every emergency message ends by itself."
    fix = "Choose an end within the limit; renew it while the emergency lasts."


@dataclass(frozen=True, slots=True)
class EmergencyOverride:
    """One emergency message. Immutable: its end returns the next version."""

    name: OverrideName
    version: int
    text: str
    sha256: str  # of a media file; empty: the text alone
    severity: int  # 1 notice, 2 warning, 3 extreme
    screens: tuple[UUID, ...]
    drill: bool
    issuer: str  # the office that says so, shown on the screen
    state: OverrideState
    activator: str  # principal
    activate_time: datetime
    expire_time: datetime
    clear_time: datetime | None = None
    alert: UUID | None = None  # the alert that it shows; None: an officer's own message
    clearer: str = ""  # principal that cleared it

    unit = ""

    @property
    def city(self) -> str:
        """The city whose screens it is on."""
        return self.name.city

    @property
    def owner(self) -> str:
        """Who activated it."""
        return self.activator

    def check(self, now: datetime) -> None:
        """Raise OverrideEmpty or OverrideEndInvalid."""
        if not self.text.strip() and not self.sha256:
            raise OverrideEmpty(field="text")
        if not now < self.expire_time <= now + LONGEST:
            raise OverrideEndInvalid(field="expire_time", hours=LONGEST // timedelta(hours=1))

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))

    def cleared(self, now: datetime, clearer: str) -> EmergencyOverride:
        """Ended before its time by this principal. Raises OverrideOver."""
        return replace(self._ended(OverrideState.CLEARED, now), clearer=clearer)

    def expired(self) -> EmergencyOverride:
        """Ended by its own time."""
        return self._ended(OverrideState.EXPIRED, None)

    def _ended(self, state: OverrideState, cleared_at: datetime | None) -> EmergencyOverride:
        if self.state is not OverrideState.ACTIVE:
            raise OverrideOver(name=self.name, state=self.state)
        return replace(self, version=self.version + 1, state=state, clear_time=cleared_at)
