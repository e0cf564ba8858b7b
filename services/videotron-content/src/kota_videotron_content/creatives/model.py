"""A creative: one file with a title, a kind and a decision on it. The table of moves is the rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kota_common.errors import EtagMismatch, Kind, KotaError
from kota_common.names import etag_of
from kota_videotron_content.names import CreativeName


class ContentKind(StrEnum):
    """What kind of message it is."""

    COMMERCIAL = "commercial"
    PSA = "psa"
    CIVIC = "civic"
    HOUSE = "house"


class CreativeState(StrEnum):
    """Where a creative is in its life."""

    PENDING_REVIEW = "pending_review"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


MOVES = {  # move: (from, to)
    "approve": (CreativeState.PENDING_REVIEW, CreativeState.APPROVED),
    "reject": (CreativeState.PENDING_REVIEW, CreativeState.REJECTED),
    "revoke": (CreativeState.APPROVED, CreativeState.REVOKED),
}


class CreativeNotFound(KotaError):
    """No such creative in this city."""

    reason = "CREATIVE_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "There is no creative {creative}."
    indonesian = "Materi {creative} tidak ada."
    cause = "The name is wrong, or the creative belongs to another city."
    fix = "List the city's creatives and use a name from there."


class CreativeMoveNotAllowed(KotaError):
    """The creative's state does not allow this."""

    reason = "CREATIVE_MOVE_NOT_ALLOWED"
    kind = Kind.FAILED_PRECONDITION
    english = "A creative in state {state} does not allow {move}; allowed: {allowed}."
    indonesian = "Materi berstatus {state} tidak dapat menjalani {move}; yang dapat: {allowed}."
    cause = "Each move of a creative begins in one state."
    fix = "Read the creative and make an allowed move, or submit the file anew."


class ApproverIsSubmitter(KotaError):
    """Nobody approves what they submitted."""

    reason = "APPROVER_IS_SUBMITTER"
    kind = Kind.FAILED_PRECONDITION
    english = "Whoever submitted a creative cannot decide on it."
    indonesian = "Pengaju materi tidak boleh memutuskan materinya sendiri."
    cause = "What a public screen shows is seen by two persons first."
    fix = "Let another approver decide."


@dataclass(frozen=True, slots=True)
class Creative:
    """One creative. Immutable: a move returns the next version."""

    name: CreativeName
    version: int
    title: str
    sha256: str  # of the file, hex
    mime_type: str
    duration_ms: int  # of one showing
    kind: ContentKind
    category: str  # separation key, empty: none
    language_code: str
    state: CreativeState
    submitter: str  # principal
    reviewer: str
    reason: str
    create_time: datetime

    unit = ""

    @property
    def city(self) -> str:
        """The city that it is for."""
        return self.name.city

    @property
    def owner(self) -> str:
        """Who submitted it."""
        return self.submitter

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(etag_of(self.version))

    def move(self, move: str, reviewer: str, reason: str = "") -> Creative:
        """The creative after a move. Raises CreativeMoveNotAllowed, ApproverIsSubmitter."""
        source, target = MOVES[move]
        if self.state is not source:
            allowed = [name for name, (start, _) in MOVES.items() if start is self.state]
            raise CreativeMoveNotAllowed(state=self.state, move=move, allowed=allowed or "-")
        if move != "revoke" and reviewer == self.submitter:
            raise ApproverIsSubmitter
        kept = self.reviewer if move == "revoke" else reviewer
        return replace(self, version=self.version + 1, state=target, reviewer=kept, reason=reason)

    def expect_bookable(self) -> None:
        """Raise CreativeMoveNotAllowed for one that will never be shown."""
        if self.state in (CreativeState.REJECTED, CreativeState.REVOKED):
            raise CreativeMoveNotAllowed(state=self.state, move="book", allowed="-")
