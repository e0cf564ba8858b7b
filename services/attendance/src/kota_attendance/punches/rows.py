"""The rows of a batch on their way: what is known of each, and what there is to tell in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from kota_attendance.punches.model import Kept, Payload, Punch
from kota_attendance.punches.reading import Incoming
from kota_attendance.punches.store import KeyRow, NewPunch
from kota_common.errors import KotaError

Outcome = Kept | KotaError


@dataclass(slots=True)
class Row:
    """One punch on its way. It has its outcome when nothing more is to be done."""

    incoming: Incoming
    found_payload: Payload | None = None
    found_key: KeyRow | None = None
    counter: int = 0  # WebAuthn
    outcome: Outcome | None = None
    duplicate: bool = False
    new: NewPunch | None = None

    @property
    def payload(self) -> Payload:
        """What was signed; only of a row that could be read."""
        assert self.found_payload is not None
        return self.found_payload

    @property
    def key(self) -> KeyRow:
        """The key; only of a row whose key may be used."""
        assert self.found_key is not None
        return self.found_key


@dataclass(slots=True)
class Taken:
    """What is new in the end, and what has to be told beside it."""

    punches: list[Punch] = field(default_factory=list)
    conflicts: list[tuple[UUID, bytes, UUID]] = field(default_factory=list)  # punch, hash, device
    clones: list[tuple[UUID, UUID, int, int]] = field(default_factory=list)  # device, punch, known, came
    counters: list[tuple[UUID, int]] = field(default_factory=list)
