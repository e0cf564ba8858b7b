"""The states of a case and the moves between them: the table is the rule.

Everything that asks "may this happen?" asks here: the command, the list of allowed moves in an error, the page that
draws the process. A role is the permission that the move's method demands; the contract holds the same words (a test
compares).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a case stands."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    IN_REVIEW = "IN_REVIEW"
    RETURNED = "RETURNED"
    RESUBMITTED = "RESUBMITTED"
    RECOMMENDATION_REQUESTED = "RECOMMENDATION_REQUESTED"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    ISSUED = "ISSUED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class Role(StrEnum):
    """Who makes a move; the value is the verb of the permission `permitting.permits.<verb>`."""

    AUTHOR = "create"  # the applicant, while writing
    APPLICANT = "submit"
    CLAIMER = "claim"
    OFFICER = "review"
    ADVISER = "recommend"  # the technical unit that was asked
    HEAD = "approve"
    SIGNER = "issue"
    SUPERVISOR = "suspend"
    CLOCK = ""  # nobody: the dates, or what identity decides, do it

    @property
    def permission(self) -> str:
        """The permission that the move demands; empty for the clock."""
        return f"permitting.permits.{self.value}" if self.value else ""


DECIDERS = frozenset({Role.HEAD, Role.SIGNER, Role.SUPERVISOR})  # roles that grant, refuse, or take out of force
APPLICANTS = frozenset({Role.AUTHOR, Role.APPLICANT})  # roles of the one who applies; all others decide on it


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step of a case."""

    name: str
    source: State
    target: State
    role: Role
    strategic: bool = False  # changes legal status, so no Plt or Plh may make it: UU 30/2014 art. 14(7)
    unheld: bool = False  # only while nobody reviews the case


_BEFORE_DECISION = (
    State.DRAFT,
    State.SUBMITTED,
    State.IN_REVIEW,
    State.RETURNED,
    State.RESUBMITTED,
    State.RECOMMENDATION_REQUESTED,
)

MOVES: tuple[Move, ...] = (
    Move("update", State.DRAFT, State.DRAFT, Role.AUTHOR),
    Move("submit", State.DRAFT, State.SUBMITTED, Role.APPLICANT),
    Move("claim", State.SUBMITTED, State.IN_REVIEW, Role.CLAIMER),
    Move("return", State.IN_REVIEW, State.RETURNED, Role.OFFICER),
    Move("update", State.RETURNED, State.RETURNED, Role.AUTHOR),
    Move("resubmit", State.RETURNED, State.RESUBMITTED, Role.APPLICANT),
    Move("claim", State.RESUBMITTED, State.IN_REVIEW, Role.CLAIMER),
    # A case whose reviewer has left waits for the next one; nobody takes it from a reviewer who is there.
    Move("claim", State.IN_REVIEW, State.IN_REVIEW, Role.CLAIMER, unheld=True),
    Move("claim", State.RECOMMENDATION_REQUESTED, State.RECOMMENDATION_REQUESTED, Role.CLAIMER, unheld=True),
    Move("release", State.IN_REVIEW, State.SUBMITTED, Role.CLOCK),
    Move("release", State.RECOMMENDATION_REQUESTED, State.RECOMMENDATION_REQUESTED, Role.CLOCK),
    Move("request_recommendation", State.IN_REVIEW, State.RECOMMENDATION_REQUESTED, Role.OFFICER),
    Move("answer_recommendation", State.RECOMMENDATION_REQUESTED, State.IN_REVIEW, Role.ADVISER),
    Move("approve", State.IN_REVIEW, State.APPROVED, Role.HEAD, strategic=True),
    Move("refuse", State.IN_REVIEW, State.REFUSED, Role.HEAD, strategic=True),
    Move("issue", State.APPROVED, State.ISSUED, Role.SIGNER, strategic=True),
    Move("suspend", State.ISSUED, State.SUSPENDED, Role.SUPERVISOR, strategic=True),
    Move("reinstate", State.SUSPENDED, State.ISSUED, Role.SUPERVISOR, strategic=True),
    Move("revoke", State.ISSUED, State.REVOKED, Role.SUPERVISOR, strategic=True),
    Move("revoke", State.SUSPENDED, State.REVOKED, Role.SUPERVISOR, strategic=True),
    *(Move("withdraw", state, State.WITHDRAWN, Role.APPLICANT) for state in _BEFORE_DECISION),
    Move("expire", State.ISSUED, State.EXPIRED, Role.CLOCK),
    Move("expire", State.SUSPENDED, State.EXPIRED, Role.CLOCK),
)

# What a returned applicant can be asked to correct; attachments are addressed as `attachments.{requirement}`.
CORRECTABLE = (
    "title",
    "reklame.screen",
    "reklame.content_sha256",
    "reklame.campaign_note",
    "galian.area",
    "galian.width_mm",
    "galian.depth_mm",
    "galian.method",
    "galian.purpose",
    "galian.location_note",
    "valid_from_date",
    "valid_to_date",
)


def step(name: str, source: State) -> Move | None:
    """The move of this name out of this state; None when the table has none."""
    return next((move for move in MOVES if move.name == name and move.source is source), None)


def moves_from(source: State) -> tuple[Move, ...]:
    """The moves out of this state, in the table's order."""
    return tuple(move for move in MOVES if move.source is source)
