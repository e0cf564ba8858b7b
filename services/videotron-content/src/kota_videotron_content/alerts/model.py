"""An alert: a CAP message as a city received it, what other messages do to it, and whether screens may show it.

What stands is a function of the set of messages that are there, never of the order in which they came: each is judged
by those that refer to it. So Alert, Update and Cancel converge however they arrive.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kota_videotron_content.names import AlertName

FEED = "feed"  # the source of what the installation's own poll brought
NO_END = timedelta(minutes=60)  # so long holds what names no end
KEPT_FOR = timedelta(days=30)  # after its end: for questions about what was shown


class MessageType(StrEnum):
    """CAP msgType."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Status(StrEnum):
    """CAP status."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class Scope(StrEnum):
    """CAP scope."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Reason(StrEnum):
    """Why an alert is not, or no longer, on screens; in the order in which they are asked."""

    NOT_A_WARNING = "NOT_A_WARNING"  # a Cancel, an Ack, an Error
    STATUS_NOT_SHOWN = "STATUS_NOT_SHOWN"  # System, Draft
    DRILL_MODE_OFF = "DRILL_MODE_OFF"  # Exercise or Test, and the city does not drill
    SCOPE_NOT_PUBLIC = "SCOPE_NOT_PUBLIC"
    SENDER_NOT_TRUSTED = "SENDER_NOT_TRUSTED"
    CANCELLED = "CANCELLED"
    SUPERSEDED = "SUPERSEDED"
    PAST = "PAST"  # urgency Past: nothing is left to do
    EXPIRED = "EXPIRED"
    AREA_NOT_DRAWN = "AREA_NOT_DRAWN"  # its areas have neither polygon nor circle
    NO_SCREEN_INSIDE = "NO_SCREEN_INSIDE"
    CLEARED = "CLEARED"  # by an officer


DRILLS = frozenset({Status.EXERCISE, Status.TEST})


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What names a message for ever (CAP 1.2 section 3.2.1)."""

    sender: str
    identifier: str
    sent: datetime  # an instant: two spellings of it are one key

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{self.sent.astimezone(UTC).isoformat()}"


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on the ground."""

    latitude_deg: float
    longitude_deg: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Area:
    """An `area` element: its shapes together."""

    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()  # rings of (latitude, longitude), closed
    circles: tuple[Circle, ...] = ()


@dataclass(frozen=True, slots=True)
class Info:
    """An `info` element: one language, or one event."""

    language: str
    event: str
    urgency: str
    severity: str
    effective: datetime | None
    expires: datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A CAP document, read and found valid."""

    key: Key
    message_type: MessageType
    status: Status
    scope: Scope
    references: tuple[Key, ...]
    infos: tuple[Info, ...]

    @property
    def info(self) -> Info | None:
        """The info whose words a screen shows: the Indonesian one, else the first; None without one."""
        indonesian = (info for info in self.infos if info.language.lower().split("-")[0] in ("id", "in"))
        return next(indonesian, self.infos[0] if self.infos else None)

    @property
    def areas(self) -> tuple[Area, ...]:
        """All areas of all infos: several are alternatives, never an intersection."""
        return tuple(area for info in self.infos for area in info.areas)

    @property
    def expires(self) -> datetime:
        """When the last of its infos ends; an info that names no end ends an hour after `sent`."""
        return max((info.expires or self.key.sent + NO_END for info in self.infos), default=self.key.sent + NO_END)

    @property
    def expiry_assumed(self) -> bool:
        """Whether the document names no end at all."""
        return not any(info.expires for info in self.infos)

    @property
    def past(self) -> bool:
        """Whether every info says that nothing is left to do."""
        return bool(self.infos) and all(info.urgency == "Past" for info in self.infos)

    @property
    def severity(self) -> int:
        """How grave it is on a screen, of the gravest info: 1 INFORMASI, 2 WASPADA, 3 AWAS."""
        return max((_SEVERITY.get(info.severity, 1) for info in self.infos), default=1)


# CAP's "possible threat to life or property" (Moderate) is what BMKG gives its warnings of heavy rain: be ready.
_SEVERITY = {"Extreme": 3, "Severe": 2, "Moderate": 2}


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom a city believes, and whether it drills."""

    senders: frozenset[str]  # `sender`: believed from the feed; `13.77:sender`: when a partner of that city brings it
    drill_cities: frozenset[str]
    attribution: str  # whose data the feed carries, as its owner wants to be named

    @classmethod
    def parse(cls, senders: str, drill_cities: str, attribution: str) -> Policy:
        """From the settings: words with commas between them."""
        return cls(frozenset(senders.split(",")) - {""}, frozenset(drill_cities.split(",")) - {""}, attribution)

    def trusts(self, city: str, sender: str, source: str) -> bool:
        """Whether this source may speak for this sender: a partner that may warn cannot put on BMKG's name."""
        return (sender if source == FEED else f"{city}:{sender}") in self.senders

    def drills(self, city: str) -> bool:
        """Whether exercises are shown there."""
        return city in self.drill_cities


@dataclass(frozen=True, slots=True)
class Alert:
    """A message as a city keeps it."""

    name: AlertName
    key: Key
    message_type: MessageType
    status: Status
    scope: Scope
    references: tuple[Key, ...]
    trusted: bool
    past: bool
    source: str  # FEED or a principal
    sha256: str  # of the document
    headline: str
    severity: int
    expire_time: datetime
    expire_assumed: bool
    receive_time: datetime
    reason: Reason | None = None  # None: it may be on screens
    override: UUID | None = None  # its message there, the latest one

    @property
    def shown(self) -> bool:
        """Whether it was put on screens and nothing has ended it since."""
        return self.reason is None and self.override is not None

    def answers(self, other: Alert) -> bool:
        """Whether it updates or cancels the other: of the same sender, believed like it, an exercise only exercises."""
        return (
            self.trusted
            and self.message_type in (MessageType.UPDATE, MessageType.CANCEL)
            and self.status is other.status
            and self.key.sender == other.key.sender
            and other.key in self.references
        )

    def judged(self, others: Iterable[Alert], now: datetime, *, drills: bool) -> Reason | None:
        """Why it may not be shown beside the others; None when it may, if a screen stands inside."""
        if self.message_type not in (MessageType.ALERT, MessageType.UPDATE):
            return Reason.NOT_A_WARNING
        if self.status in DRILLS and not drills:
            return Reason.DRILL_MODE_OFF
        if self.status is not Status.ACTUAL and self.status not in DRILLS:
            return Reason.STATUS_NOT_SHOWN
        if self.scope is not Scope.PUBLIC:
            return Reason.SCOPE_NOT_PUBLIC
        if not self.trusted:
            return Reason.SENDER_NOT_TRUSTED
        answers = {other.message_type for other in others if other.answers(self)}
        if answers:
            return Reason.CANCELLED if MessageType.CANCEL in answers else Reason.SUPERSEDED
        if self.past:
            return Reason.PAST
        return Reason.EXPIRED if self.expire_time <= now else None
