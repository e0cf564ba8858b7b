"""A screen and its life: registered, active with a bound player, retired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kota_common.errors import EtagMismatch, InvalidField, Kind, KotaError
from kota_common.names import etag_of
from kota_videotron_content.names import ScreenName

EVERY_PLAYER_DECODES = ("image/png", "image/jpeg", "image/webp", "video/mp4")
CACHE_SHARE = (4, 5)  # a playlist's media take at most four fifths of what the player keeps


class ScreenState(StrEnum):
    """Where a screen is in its life."""

    REGISTERED = "registered"
    ACTIVE = "active"
    RETIRED = "retired"


class Health(StrEnum):
    """Health as pulls show it."""

    ONLINE = "online"
    STALE = "stale"
    OFFLINE = "offline"


ONLINE_WITHIN = timedelta(seconds=72)  # two poll intervals of 30 s with their jitter of a fifth
STALE_WITHIN = timedelta(minutes=5)


def health(silent: timedelta) -> Health:
    """The health of a screen that has been silent for so long."""
    if silent <= ONLINE_WITHIN:
        return Health.ONLINE
    return Health.STALE if silent <= STALE_WITHIN else Health.OFFLINE


class ScreenNotFound(KotaError):
    """No such screen in this city."""

    reason = "SCREEN_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no screen {screen}."
    indonesian = "Layar {screen} tidak ada."
    cause = "The name is wrong, or the screen belongs to another city."
    fix = "List the city's screens and use a name from there."


class ScreenCodeTaken(KotaError):
    """Another screen of the city has this code."""

    reason = "SCREEN_CODE_TAKEN"
    kind = Kind.ALREADY_EXISTS
    english = "Another screen of the city has the code {code}."
    indonesian = "Kode {code} sudah dipakai layar lain di kota ini."
    cause = "The code on the pole names one screen in a city."
    fix = "Choose a free code, or work with the screen that has it."


class ScreenRetired(KotaError):
    """The screen is out of service for ever."""

    reason = "SCREEN_RETIRED"
    kind = Kind.FAILED_PRECONDITION
    english = "The screen {screen} is retired."
    indonesian = "Layar {screen} sudah tidak dipakai."
    cause = "A retired screen shows nothing and takes no bookings."
    fix = "Register a new screen for the new device at that place."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face stands and looks."""

    latitude_deg: float
    longitude_deg: float
    bearing_deg: int


@dataclass(frozen=True, slots=True)
class Degradation:
    """The network does not reach a screen."""

    endpoint: str  # the network's name for the place
    reason: str  # one Indonesian sentence
    since: datetime
    expected: datetime | None = None  # when it is expected back; nobody said
    outages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Screen:
    """One LED face. Immutable: a change returns the next version."""

    name: ScreenName
    version: int
    code: str
    title: str
    canvas_w: int  # pixels
    canvas_h: int  # pixels
    time_zone: str  # IANA
    place: Place | None
    mime_types: tuple[str, ...]  # empty: EVERY_PLAYER_DECODES
    cache_bytes: int  # 0: not limited
    state: ScreenState
    device: UUID | None
    pair_time: datetime | None
    create_time: datetime
    playlist_seq: int = 0
    hall: str = ""  # resource name of the hall whose calls it shows; empty for none
    unit: str = ""  # UUID of the unit that looks after it; empty: any officer with the permission
    degradation: Degradation | None = None

    owner = ""

    @property
    def city(self) -> str:
        """The city that it stands in."""
        return self.name.city

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))

    def expect_in_service(self) -> None:
        """Raise ScreenRetired for one that is out of service."""
        if self.state is ScreenState.RETIRED:
            raise ScreenRetired(screen=self.name)

    def decodes(self, mime_type: str) -> bool:
        """Whether its player can show this type."""
        return mime_type in (self.mime_types or EVERY_PLAYER_DECODES)

    def keeps(self, size_bytes: int) -> bool:
        """Whether its player can keep so many bytes of media besides its fallback."""
        part, whole = CACHE_SHARE
        return self.cache_bytes == 0 or size_bytes * whole <= self.cache_bytes * part

    def paired(self, device: UUID, now: datetime) -> Screen:
        """With this player bound, in place of whichever it had. Raises ScreenRetired."""
        self.expect_in_service()
        return replace(self, version=self.version + 1, state=ScreenState.ACTIVE, device=device, pair_time=now)

    def unpaired(self) -> Screen:
        """Without a player."""
        return replace(self, version=self.version + 1, state=ScreenState.REGISTERED, device=None, pair_time=None)

    def changed(self, changes: Mapping[str, str]) -> Screen:
        """With another title, hall or unit. Raises ScreenRetired, InvalidField."""
        self.expect_in_service()
        after = replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]
        after.check()
        return after

    def check(self) -> None:
        """Raise InvalidField for a title that says nothing or a hall of another city."""
        if not self.title.strip():
            raise InvalidField("screen.title", "must not be empty")
        if self.hall and not self.hall.startswith(f"cities/{self.city}/halls/"):
            raise InvalidField("screen.hall", "the hall belongs to another city")

    def degraded(self, degradation: Degradation) -> Screen:
        """Not reached by the network; unchanged when that is known already or the screen is out of service."""
        if self.state is ScreenState.RETIRED or self.degradation == degradation:
            return self
        return replace(self, version=self.version + 1, degradation=degradation)

    def restored(self, endpoint: str) -> Screen:
        """Reached again; unchanged when it was, or when another endpoint says that it is not."""
        if self.degradation is None or self.degradation.endpoint != endpoint:
            return self
        return replace(self, version=self.version + 1, degradation=None)

    def retired(self) -> Screen:
        """Out of service. Raises ScreenRetired when it already is."""
        self.expect_in_service()
        return replace(
            self,
            version=self.version + 1,
            state=ScreenState.RETIRED,
            device=None,
            pair_time=None,
            degradation=None,
        )
