"""A ticket: where it stands, which moves it allows, and how long its holder waits."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from kota_common.errors import EtagMismatch, InvalidField
from kota_permitting.catalogue.model import etag_of
from kota_permitting.queue.hall import HallName, Service
from kota_permitting.queue.refusals import CallsExhausted, TicketMoveNotAllowed

_NAME = re.compile(
    r"(cities/[0-9]{2}\.[0-9]{2}/halls/[a-z][a-z0-9-]{1,40})/tickets/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
)


class State(StrEnum):
    """Where a ticket stands."""

    WAITING = "WAITING"
    CALLED = "CALLED"
    SERVING = "SERVING"
    FINISHED = "FINISHED"
    SKIPPED = "SKIPPED"
    MISSED = "MISSED"
    LAPSED = "LAPSED"


LIVE = (State.WAITING, State.CALLED, State.SERVING, State.SKIPPED)
AT_COUNTER = (State.CALLED, State.SERVING)
LAPSING = (State.WAITING, State.CALLED, State.SKIPPED)  # whoever is being served at midnight is served

# move: the states that it leads out of, and where it leads
MOVES: dict[str, tuple[tuple[State, ...], State]] = {
    "call": ((State.WAITING,), State.CALLED),
    "recall": ((State.CALLED, State.SKIPPED), State.CALLED),
    "serve": ((State.CALLED,), State.SERVING),
    "finish": ((State.SERVING,), State.FINISHED),
    "skip": ((State.CALLED,), State.SKIPPED),
    "miss": ((State.CALLED, State.SKIPPED), State.MISSED),
    "transfer": (AT_COUNTER, State.WAITING),
    "lapse": (LAPSING, State.LAPSED),
}


@dataclass(frozen=True, slots=True)
class TicketName:
    """The resource name of a ticket, `cities/{city}/halls/{hall}/tickets/{ticket}`."""

    hall: HallName
    id: UUID

    @classmethod
    def parse(cls, text: str) -> TicketName:
        """Read a name. Raises InvalidField."""
        match = _NAME.fullmatch(text)
        if match is None:
            raise InvalidField("name", "it is not cities/{city}/halls/{hall}/tickets/{ticket}")
        return cls(HallName.parse(match[1]), UUID(match[2]))

    def __str__(self) -> str:
        return f"{self.hall}/tickets/{self.id}"


@dataclass(frozen=True, slots=True)
class Ticket:
    """One number. Immutable: a move returns the next version."""

    name: TicketName
    version: int
    state: State
    number: str  # `A012`
    service: str
    service_title: str
    lane: str
    day: date  # local
    taken_at: datetime
    holder: str = ""  # principal of a citizen who took it with a token; never shown
    counter: str = ""
    counter_title: str = ""
    calls: int = 0
    called_at: datetime | None = None
    first_called_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def etag(self) -> str:
        """Quoted hash of name and version."""
        return etag_of(str(self.name), self.version)

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch when the caller saw another version."""
        if etag != self.etag:
            raise EtagMismatch(self.etag)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The moves out of its state that people make."""
        return tuple(move for move, (sources, _) in MOVES.items() if self.state in sources and move != "lapse")

    def called(self, counter: str, title: str, now: datetime, limit: int, move: str = "call") -> Ticket:
        """Called to a counter, or again. Raises TicketMoveNotAllowed, CallsExhausted."""
        moved = self._moved(move)
        if self.calls >= limit:
            raise CallsExhausted(self.number, limit)
        return replace(
            moved,
            counter=counter,
            counter_title=title,
            calls=self.calls + 1,
            called_at=now,
            first_called_at=self.first_called_at or now,
        )

    def served(self, now: datetime) -> Ticket:
        """Its holder stands at the counter. Raises TicketMoveNotAllowed."""
        return replace(self._moved("serve"), served_at=now)

    def ended(self, move: str, now: datetime) -> Ticket:
        """Over, by `finish`, `miss` or `lapse`. Raises TicketMoveNotAllowed."""
        return replace(self._moved(move), ended_at=now)

    def skipped(self) -> Ticket:
        """Put aside. Raises TicketMoveNotAllowed."""
        return self._moved("skip")

    def transferred(self, service: Service) -> Ticket:
        """Waiting for another service, with its number and its place. Raises TicketMoveNotAllowed."""
        moved = self._moved("transfer")
        return replace(
            moved,
            service=service.code,
            service_title=service.title,
            counter="",
            counter_title="",
            calls=0,
            called_at=None,
            served_at=None,
        )

    def _moved(self, move: str) -> Ticket:
        sources, target = MOVES[move]
        if self.state not in sources:
            raise TicketMoveNotAllowed(self.number, self.state, move, self.allowed)
        return replace(self, state=target, version=self.version + 1)


def label(prefix: str, sequence: int) -> str:
    """What paper and screen say: the service's letters and three digits."""
    return f"{prefix}{sequence:03d}"


def estimate_s(ahead: int, service_s: float, counters: int) -> int:
    """About how long somebody waits with so many ahead, seconds; a closed hall is counted as one counter."""
    return math.ceil(ahead * service_s / max(1, counters))
