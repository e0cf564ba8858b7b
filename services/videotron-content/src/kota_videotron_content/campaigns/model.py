"""A booking: its states, what lets it play, and whether there is room for it.

Time decides with the others: `settle` says what a booking is today, whoever asks (a permit's event, an approval, the
clock), so that no order of events leads to another end.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kota_common.errors import EtagMismatch
from kota_common.names import etag_of
from kota_videotron_content.campaigns.errors import BookingMoveNotAllowed
from kota_videotron_content.creatives.model import ContentKind, CreativeState
from kota_videotron_content.names import BookingName, CampaignName

HOLD_KEPT = timedelta(hours=24)
LONGEST_DAYS = 366


class BookingState(StrEnum):
    """Where a booking is in its life."""

    HELD = "held"
    CONFIRMED = "confirmed"
    RUNNING = "running"
    SUSPENDED_PERMIT = "suspended_permit"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


ORDERED = (BookingState.CONFIRMED, BookingState.RUNNING, BookingState.SUSPENDED_PERMIT)
"""States in which a booking plays, or will as soon as it may."""

MOVES = {  # what a caller may do: move: (from, to)
    "confirm": ((BookingState.HELD,), BookingState.CONFIRMED),
    "cancel": ((BookingState.HELD, *ORDERED), BookingState.CANCELLED),
}


class Waiting(StrEnum):
    """Why a booking does not play."""

    NOTHING = ""
    NOT_CONFIRMED = "NOT_CONFIRMED"
    PERMIT_MISSING = "PERMIT_MISSING"
    PERMIT_NOT_IN_FORCE = "PERMIT_NOT_IN_FORCE"
    PERMIT_ENDED = "PERMIT_ENDED"
    PERMIT_OTHER_SCREEN = "PERMIT_OTHER_SCREEN"
    PERMIT_OTHER_CONTENT = "PERMIT_OTHER_CONTENT"
    CREATIVE_NOT_APPROVED = "CREATIVE_NOT_APPROVED"
    BEFORE_FIRST_DAY = "BEFORE_FIRST_DAY"


@dataclass(frozen=True, slots=True)
class Campaign:
    """The bracket around an advertiser's bookings."""

    name: CampaignName
    version: int
    title: str
    kind: ContentKind
    advertiser: str
    owner: str
    create_time: datetime

    unit = ""

    @property
    def city(self) -> str:
        """The city that it is for."""
        return self.name.city


@dataclass(frozen=True, slots=True)
class Permit:
    """What permitting last said about a permit."""

    id: UUID
    version: int
    in_force: bool
    state: str
    number: str
    screen: UUID | None
    content_sha256: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None  # inclusive


@dataclass(frozen=True, slots=True)
class Booking:
    """A share of one screen's time. Immutable: a change returns the next version."""

    name: BookingName
    version: int
    campaign: UUID
    screen: UUID
    creative: UUID
    sha256: str
    kind: ContentKind
    sov_ppm: int  # parts per million of open time
    start: date  # in the screen's zone
    end: date  # inclusive
    permit: UUID | None
    state: BookingState
    waiting_for: Waiting
    hold_expire_time: datetime
    owner: str
    create_time: datetime
    trace: str  # traceparent of what last let it play or stopped it

    unit = ""

    @property
    def city(self) -> str:
        """The city that it is in."""
        return self.name.city

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))

    def move(self, move: str, now: datetime) -> Booking:
        """The booking after a caller's move. Raises BookingMoveNotAllowed; a hold that ran out cannot be confirmed."""
        sources, target = MOVES[move]
        lapsed = self.state is BookingState.HELD and now >= self.hold_expire_time
        if self.state not in sources or (lapsed and move == "confirm"):
            allowed = [name for name, (starts, _) in MOVES.items() if self.state in starts and not lapsed]
            state = BookingState.LAPSED if lapsed else self.state
            raise BookingMoveNotAllowed(state=state, move=move, allowed=allowed or "-")
        return replace(self, version=self.version + 1, state=target, waiting_for=Waiting.NOTHING)

    def lapse(self) -> Booking:
        """The booking when its hold ran out."""
        assert self.state is BookingState.HELD
        return replace(self, version=self.version + 1, state=BookingState.LAPSED, waiting_for=Waiting.NOTHING)

    def settle(self, creative: CreativeState, permit: Permit | None, today: date, trace: str) -> Booking:
        """What an ordered booking is on this local day; itself when nothing changed. `trace` is what made us ask."""
        if self.state not in ORDERED:
            return self
        reason = gate(self, creative, permit, today)
        if today > self.end:
            state, reason = BookingState.COMPLETED, Waiting.NOTHING
        elif reason is Waiting.NOTHING:
            state = BookingState.RUNNING
        else:
            state = BookingState.CONFIRMED if self.state is BookingState.CONFIRMED else BookingState.SUSPENDED_PERMIT
        if (state, reason) == (self.state, self.waiting_for):
            return self
        # The first day comes by itself: what let the booking play is still what cleared the last obstacle before it.
        cleared = self.waiting_for is Waiting.BEFORE_FIRST_DAY and state is BookingState.RUNNING
        trace = self.trace if cleared else trace
        return replace(self, version=self.version + 1, state=state, waiting_for=reason, trace=trace)


def gate(booking: Booking, creative: CreativeState, permit: Permit | None, today: date) -> Waiting:
    """The first thing that keeps a booking off the screen on this local day; nothing when it may play."""
    if booking.permit is not None:
        refused = _permit_gate(booking, permit, today)
        if refused is not Waiting.NOTHING:
            return refused
    if creative is not CreativeState.APPROVED:
        return Waiting.CREATIVE_NOT_APPROVED
    return Waiting.BEFORE_FIRST_DAY if today < booking.start else Waiting.NOTHING


def _permit_gate(booking: Booking, permit: Permit | None, today: date) -> Waiting:
    if permit is None:
        return Waiting.PERMIT_MISSING
    if not permit.in_force:
        return Waiting.PERMIT_NOT_IN_FORCE
    if permit.screen != booking.screen:
        return Waiting.PERMIT_OTHER_SCREEN
    if booking.sha256 not in permit.content_sha256:
        return Waiting.PERMIT_OTHER_CONTENT
    if permit.valid_to is not None and today > permit.valid_to:
        return Waiting.PERMIT_ENDED
    return Waiting.BEFORE_FIRST_DAY if permit.valid_from is not None and today < permit.valid_from else Waiting.NOTHING
