"""A punch: what its phone signed, what the service made of it, and its states. Immutable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from kota_attendance.names import PunchName
from kota_attendance.punches.refusals import PunchDecided
from kota_attendance.sites.geofence import Fix, Verdict
from kota_common.errors import EtagMismatch
from kota_common.names import etag_of

BATCH_MAX = 10_000
RECEIPTS_MAX = 1_000  # in one answer
PAYLOAD_MAX_BYTES = 2048


class Kind(StrEnum):
    """What the employee says it is."""

    IN = "IN"
    OUT = "OUT"
    BREAK_START = "BREAK_START"
    BREAK_END = "BREAK_END"
    AUTO = "AUTO"


class Grade(StrEnum):
    """How well the time is known."""

    ONLINE = "ONLINE"
    TRUSTED = "TRUSTED"
    UNTRUSTED = "UNTRUSTED"


class State(StrEnum):
    """What became of it."""

    ACCEPTED = "ACCEPTED"
    ACCEPTED_FLAGGED = "ACCEPTED_FLAGGED"
    PENDING_APPROVAL = "PENDING_APPROVAL"
    REJECTED = "REJECTED"


class Flag(StrEnum):
    """What stood out."""

    UNTRUSTED_TIME = "UNTRUSTED_TIME"
    OUTSIDE = "OUTSIDE"
    UNCERTAIN_PLACE = "UNCERTAIN_PLACE"
    NO_LOCATION = "NO_LOCATION"
    MOCK_LOCATION = "MOCK_LOCATION"
    LATE_ARRIVAL = "LATE_ARRIVAL"
    ANCHOR_NOT_OURS = "ANCHOR_NOT_OURS"
    COUNTER_WENT_BACK = "COUNTER_WENT_BACK"
    REBOOTED = "REBOOTED"
    POSITION_INVALID = "POSITION_INVALID"


EXCUSED_BY_OUTAGE = frozenset({Flag.UNTRUSTED_TIME, Flag.LATE_ARRIVAL, Flag.REBOOTED})
"""What a site without a network explains."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """One instant of the service tied to a phone's running time."""

    server_ms: int
    elapsed_ms: int
    boot_count: int
    mac: bytes
    rtt_ms: int


@dataclass(frozen=True, slots=True)
class Payload:
    """What a phone signed."""

    id: UUID
    key_id: str
    kind: Kind
    seq: int
    prev_hash: bytes
    nonce: bytes
    wall_ms: int
    time_zone: str
    boot_count: int
    elapsed_ms: int
    anchor: Anchor | None
    fix: Fix | None
    mock: bool
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Punch:
    """One punch as it is kept, with the latest decision about it."""

    name: PunchName
    version: int
    employee: UUID
    unit_id: UUID | None
    device: UUID
    channel: str
    kind: Kind
    seq: int
    occurred_at: datetime
    received_at: datetime
    time_zone: str
    local_date: date
    grade: Grade
    uncertainty_ms: int
    skew_ms: int
    geofence: Verdict
    site: UUID | None
    state: State
    flags: tuple[Flag, ...]
    outage: UUID | None
    prev_hash: bytes
    payload_sha256: bytes
    decision_reason: str = ""

    @property
    def city(self) -> str:
        """Kemendagri code."""
        return self.name.city

    @property
    def unit(self) -> str:
        """UUID of the unit that is responsible for it."""
        return str(self.unit_id) if self.unit_id else ""

    @property
    def owner(self) -> str:
        """The employee may read it; who decides about it is never the employee (see `roster.may_decide`)."""
        return f"persons/{self.employee}"

    @property
    def counts(self) -> bool:
        """Whether the day sees it."""
        return self.state in (State.ACCEPTED, State.ACCEPTED_FLAGGED)

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(current=etag_of(self.version))

    def decided(self, state: State, reason: str) -> Punch:
        """After a person's decision. Raises PunchDecided where it changes nothing."""
        if state is self.state:
            raise PunchDecided(self.name, self.state)
        return replace(self, version=self.version + 1, state=state, decision_reason=reason)


@dataclass(frozen=True, slots=True)
class Placed:
    """When a punch was made, and how well that is known."""

    at: datetime
    grade: Grade
    uncertainty_ms: int
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A punch that is in the database."""

    punch: Punch
    first_state: State  # in which it was taken in, and which its receipt says
    receipt: str = ""  # empty while nobody asked for one

    @property
    def first(self) -> Punch:
        """The punch as it was taken in."""
        if self.punch.version == 1:  # nobody decided about it; a batch asks a thousand times
            return self.punch
        return replace(self.punch, version=1, state=self.first_state, decision_reason="")


T = TypeVar("T")


def chunks(rows: Sequence[T], size: int) -> list[Sequence[T]]:
    """The rows in pieces of at most `size`."""
    return [rows[start : start + size] for start in range(0, len(rows), size)]
