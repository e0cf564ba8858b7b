"""A permit case: what it holds, which moves it allows, and what follows from them.

A case is immutable: a move returns the next one, a version higher. Expiry follows from the dates and the city's day;
the stored state catches up when the timer comes by, so no answer depends on the timer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from kota_common.actor import Actor, ActorKind
from kota_common.errors import InvalidField
from kota_permitting.casework.application import Application
from kota_permitting.casework.moves import APPLICANTS, Move, Role, State, moves_from, step
from kota_permitting.casework.recommendation import MAX_RECOMMENDATIONS, Recommendation
from kota_permitting.casework.refusals import (
    CaseChanged,
    ConflictOfInterest,
    CorrectionsOpen,
    MoveNotAllowed,
    PausesExhausted,
    RecommendationMissing,
    RecommendationsExhausted,
    ValidityPassed,
)
from kota_permitting.catalogue.model import Terms, TypeName, etag_of

_NAME = re.compile(r"cities/([0-9]{2}\.[0-9]{2})/permits/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")

_DECIDED = frozenset({State.APPROVED, State.ISSUED, State.SUSPENDED})  # granted, and not over
# Nothing is applied for yet, or there is nothing left to dig under.
_WITHOUT_DIG_CHECK = frozenset({State.DRAFT, State.REFUSED, State.REVOKED, State.WITHDRAWN, State.EXPIRED})
IN_FORCE = (State.ISSUED, State.SUSPENDED)  # states that the last day ends


@dataclass(frozen=True, slots=True)
class PermitName:
    """The resource name of a case, `cities/{city}/permits/{permit}`."""

    city: str
    id: UUID

    @classmethod
    def parse(cls, text: str) -> PermitName:
        """Read a name. Raises InvalidField."""
        match = _NAME.fullmatch(text)
        if match is None:
            raise InvalidField("name", "it is not cities/{city}/permits/{permit}")
        return cls(match[1], UUID(match[2]))

    def __str__(self) -> str:
        return f"cities/{self.city}/permits/{self.id}"


@dataclass(frozen=True, slots=True)
class Correction:
    """One thing that a return asks to correct."""

    item: str  # `c1`, `c2`, within the latest return
    field: str
    text: str
    answer: str = ""  # empty while open


@dataclass(frozen=True, slots=True)
class Case:
    """One application and the permit that grows from it."""

    name: PermitName
    state: State  # as stored; ask `state_on` for what it is
    version: int
    permit_type: TypeName  # pinned (PMT-004)
    applicant: str  # principal, `partners/<uuid>`
    unit: str  # UUID of the unit that decides
    holder_masked: str
    application: Application
    opened_at: datetime
    changed_at: datetime
    reviewer: str = ""  # principal; empty while nobody reviews
    returns: int = 0  # how often it was sent back
    corrections: tuple[Correction, ...] = ()  # of the latest return
    recommendations: tuple[Recommendation, ...] = ()  # oldest first
    number: str = ""
    public_id: str = ""
    suspend_reason: str = ""
    decision_reason: str = ""
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    issued_at: datetime | None = None
    due_at: datetime | None = None  # equals the replay of the clock's ledger
    clock_paused: bool = False
    galian_since: int = 0  # the version since which the excavation is as it is; 0 = none was stated

    @property
    def city(self) -> str:
        """Kemendagri code of the city."""
        return self.name.city

    @property
    def owner(self) -> str:
        """The applicant owns the case."""
        return self.applicant

    @property
    def etag(self) -> str:
        """Quoted hash of name and version."""
        return etag_of(str(self.name), self.version)

    @property
    def conditions(self) -> tuple[str, ...]:
        """The conditions that were put on the permit; what came after the decision puts none."""
        return tuple(text for r in self.recommendations if not r.after_decision for text in r.conditions)

    def state_on(self, today: date) -> State:
        """What the case is on this local date: a permit whose last day has passed is expired, timer or not."""
        last_day = self.application.valid_to
        if self.state in IN_FORCE and last_day is not None and last_day < today:
            return State.EXPIRED
        return self.state

    def visible_to(self, actor: Actor) -> bool:
        """Whether the actor may see it: the applicant, the deciding unit, a unit that was asked, the platform itself.

        A draft is its applicant's alone.
        """
        if actor.kind is ActorKind.SERVICE or actor.principal == self.applicant:
            return True
        return (
            self.state is not State.DRAFT
            and actor.kind is ActorKind.PERSON
            and bool({self.unit, *self.asked_units} & {actor.unit, *actor.unit_path})
        )

    def shows_plant_to(self, actor: Actor) -> bool:
        """Whether the actor learns what runs on the cables in the way: the city's people, never who only applied."""
        return actor.kind is ActorKind.PERSON and actor.principal != self.applicant and bool(actor.unit)

    @property
    def asked_units(self) -> tuple[str, ...]:
        """The technical units that were asked, each once."""
        return tuple(dict.fromkeys(r.unit for r in self.recommendations if r.unit))

    def allowed(self, actor: Actor, today: date) -> tuple[str, ...]:
        """The names of the moves that this actor may make now, in the table's order."""
        return tuple(m.name for m in moves_from(self.state_on(today)) if self._may(actor, m))

    def expect(self, etag: str, actor: Actor, today: date) -> None:
        """Raise CaseChanged when the caller saw another version."""
        if etag != self.etag:
            raise CaseChanged(self.etag, self.version, self.state_on(today), self.allowed(actor, today))

    def move(self, name: str, actor: Actor, now: datetime, today: date) -> Case:
        """The case after the move.

        Raises MoveNotAllowed, which carries the state and what is allowed; ConflictOfInterest where only the caller's
        own application stands in the way.
        """
        move = step(name, self.state_on(today))
        if move is None or not self._may(actor, move):
            own = move is not None and actor.principal == self.applicant and actor.holds(move.role.permission)
            refusal = ConflictOfInterest if own else MoveNotAllowed
            raise refusal(self.name, self.state_on(today), name, self.allowed(actor, today))
        return replace(self, state=move.target, version=self.version + 1, changed_at=now)

    def _may(self, actor: Actor, move: Move) -> bool:
        """Whether the move is the actor's: the applicant writes and nobody decides on their own application.

        The unit is decided by `authorize`, on the locked row.
        """
        if move.unheld and self.reviewer:
            return False
        if move.role is Role.CLOCK or (move.role in APPLICANTS) != (actor.principal == self.applicant):
            return False
        return actor.holds(move.role.permission) and not (move.strategic and actor.acting)

    def expired(self, now: datetime, today: date) -> Case:
        """The permit after its last day, as the timer stores it. Raises MoveNotAllowed for one that is not over."""
        if self.state_on(today) is self.state or step("expire", self.state) is None:
            raise MoveNotAllowed(self.name, self.state, "expire", ())
        return replace(self, state=State.EXPIRED, version=self.version + 1, changed_at=now, suspend_reason="")

    def released(self, now: datetime) -> Case:
        """Without its reviewer, who has left; its clock runs on. Raises MoveNotAllowed where nobody reviews."""
        move = step("release", self.state)
        if move is None or not self.reviewer:
            raise MoveNotAllowed(self.name, self.state, "release", ())
        return replace(self, state=move.target, version=self.version + 1, changed_at=now, reviewer="")

    def returned(self, items: Sequence[tuple[str, str]], limit: int) -> Case:
        """With these open items (field, text). Raises PausesExhausted at the type's limit."""
        if self.returns >= limit:
            raise PausesExhausted(self.returns, limit)
        corrections = tuple(Correction(f"c{n}", field, text) for n, (field, text) in enumerate(items, start=1))
        return replace(self, returns=self.returns + 1, corrections=corrections)

    def answered(self, answers: Mapping[str, str]) -> Case:
        """With every item answered. Raises CorrectionsOpen, or InvalidField for an item that was never asked."""
        unknown = answers.keys() - {c.item for c in self.corrections}
        if unknown:
            raise InvalidField("answers.item", f"{', '.join(sorted(unknown))} was not asked")
        missing = [c.item for c in self.corrections if not answers.get(c.item)]
        if missing:
            raise CorrectionsOpen(missing)
        return replace(self, corrections=tuple(replace(c, answer=answers[c.item]) for c in self.corrections))

    @property
    def open_recommendation(self) -> Recommendation | None:
        """The recommendation that is waited for."""
        return next((r for r in self.recommendations if r.answered_at is None), None)

    def asking(self, asked: Recommendation) -> Case:
        """With one more recommendation asked for. Raises RecommendationsExhausted, InvalidField."""
        if asked.unit == self.unit:
            raise InvalidField("unit", "the deciding unit does not ask itself")
        limit = MAX_RECOMMENDATIONS - (self.application.galian is not None)  # the network's is one of them
        if sum(bool(r.unit) for r in self.recommendations) >= limit:
            raise RecommendationsExhausted(limit)
        return replace(self, recommendations=(*self.recommendations, asked))

    def advised(self, answer: Recommendation) -> Case:
        """With the open recommendation answered."""
        return replace(
            self, recommendations=tuple(answer if r.answered_at is None else r for r in self.recommendations)
        )

    def applied(self, changes: Mapping[str, Any]) -> Case:
        """With these parts of the application changed; the network's word about another excavation is dropped."""
        application = replace(self.application, **changes)
        if application.galian == self.application.galian:
            return replace(self, application=application)
        kept = tuple(r for r in self.recommendations if not r.dig_check)
        since = self.version if application.galian is not None else 0
        return replace(self, application=application, galian_since=since, recommendations=kept)

    def takes_dig_check(self, answer: Recommendation, today: date) -> bool:
        """Whether the network's answer says something about the works as they are applied for, or permitted, now."""
        open_or_granted = self.state_on(today) not in _WITHOUT_DIG_CHECK
        newer = all(r.dig_check_version < answer.dig_check_version for r in self.recommendations if r.dig_check)
        return open_or_granted and newer and 0 < self.galian_since <= answer.permit_version

    def dig_checked(self, answer: Recommendation, now: datetime) -> Case:
        """With the network's answer, a version later.

        Before the decision it takes the place of the answer before it. After it, what was decided on stays, and the
        amendment stands beside it.
        """
        late = self.state in _DECIDED
        kept = tuple(r for r in self.recommendations if not r.dig_check or (late and not r.after_decision))
        return replace(
            self,
            version=self.version + 1,
            changed_at=now,
            recommendations=(*kept, replace(answer.limited(), after_decision=late)),
        )

    def expect_advised(self, terms: Terms) -> None:
        """Raise RecommendationMissing where the type demands the network's answer and nothing favourable stands."""
        if not terms.requires_dig_check:
            return
        said = [r for r in self.recommendations if r.answered_at and r.permit_version >= self.galian_since]
        if any(r.outcome.favourable for r in said):
            return
        if any(r.dig_check for r in said):
            raise RecommendationMissing("survey", "the network needs a survey", "jaringan perlu survei lapangan")
        raise RecommendationMissing(
            "dig_check", "the network has not answered these works", "jaringan belum menjawab pekerjaan ini"
        )

    def issued(self, public_id: str, now: datetime, today: date) -> Case:
        """Publicly verifiable from now on; the number follows. Raises ValidityPassed."""
        last_day = self.application.valid_to
        if last_day is not None and last_day < today:
            raise ValidityPassed(last_day)
        return replace(self, public_id=public_id, issued_at=now)
