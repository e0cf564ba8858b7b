"""The word of a technical unit about a case, or of the city's fiber network about an excavation.

The network answers by itself every excavation that is handed in, and amends its answer when the plant changes. Before
the decision the latest answer holds; after it, an amendment is kept beside the answer that was decided on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kota_common.city import Position

MAX_RECOMMENDATIONS = 4  # asked of units; with all the limits here a case stays within an event of 200 KB
MAX_FINDINGS = 20  # cables that are kept of one answer; the network keeps them all
MAX_CIRCUITS = 20  # of one cable
MAX_CONDITIONS = 10
MAX_CONDITION_BYTES = 300  # as UTF-8, like the two that follow
MAX_SUMMARY_BYTES = 500
MAX_NAME_BYTES = 80  # of what another service calls its things


class Outcome(StrEnum):
    """The verdict."""

    UNSPECIFIED = "UNSPECIFIED"  # not answered yet
    APPROVED = "APPROVED"
    APPROVED_WITH_CONDITIONS = "APPROVED_WITH_CONDITIONS"
    REFUSED = "REFUSED"
    NEEDS_SURVEY = "NEEDS_SURVEY"

    @property
    def favourable(self) -> bool:
        """Whether it lets the case be granted."""
        return self in (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)


@dataclass(frozen=True, slots=True)
class Finding:
    """One cable in the way."""

    cable: str  # resource name
    cable_code: str
    owner: str
    distance_m: float
    accuracy_m: float
    cores: int
    circuits: tuple[str, ...] = ()
    critical: bool = False
    depth_m: float | None = None  # unknown
    nearest: Position | None = None  # the route's point nearest to the works


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What was asked, and what was answered."""

    city: str
    unit: str  # the unit that is asked; only its people may answer. Empty: the network's own word
    question: str
    asked_at: datetime
    outcome: Outcome = Outcome.UNSPECIFIED
    conditions: tuple[str, ...] = ()
    note: str = ""
    answered_at: datetime | None = None
    permit_version: int = 0  # the version of the case that was answered
    dig_check: str = ""  # resource name of the network's answer; empty for the word of a unit
    dig_check_version: int = 0
    findings: tuple[Finding, ...] = ()  # nearest first
    findings_total: int = 0
    after_decision: bool = False

    @property
    def owner(self) -> str:
        """Nobody filed it: it belongs to the unit."""
        return ""

    def limited(self) -> Recommendation:
        """Within what a case can carry: the nearest cables, and conditions of which the last names the whole answer."""
        conditions = tuple(_cut(text, MAX_CONDITION_BYTES) for text in self.conditions)
        if len(conditions) > MAX_CONDITIONS:
            conditions = (*conditions[: MAX_CONDITIONS - 1], f"Syarat selengkapnya: {self.dig_check}")
        return replace(
            self,
            conditions=conditions,
            note=_cut(self.note, MAX_SUMMARY_BYTES),
            findings=tuple(_limited(finding) for finding in self.findings[:MAX_FINDINGS]),
        )


def _limited(finding: Finding) -> Finding:
    return replace(
        finding,
        cable=_cut(finding.cable, MAX_NAME_BYTES),
        cable_code=_cut(finding.cable_code, MAX_NAME_BYTES),
        owner=_cut(finding.owner, MAX_NAME_BYTES),
        circuits=tuple(_cut(code, MAX_NAME_BYTES) for code in finding.circuits[:MAX_CIRCUITS]),
    )


def _cut(text: str, limit_bytes: int) -> str:
    """The text, or as much of it as fits before an ellipsis."""
    encoded = text.encode()
    if len(encoded) <= limit_bytes:
        return text
    return encoded[: limit_bytes - len("…".encode())].decode(errors="ignore") + "…"
