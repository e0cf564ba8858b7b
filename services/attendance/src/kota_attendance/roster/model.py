"""Who works where, and who decides about whom. Everything is asked for a day, because people move and mandates end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from kota_common.actor import Actor, ActorKind

CITY_WIDE = "attendance.employees.read_all"
"""Permission that shows every employee of the city."""


class PostingType(StrEnum):
    """By which title a post is held."""

    DEFINITIVE = "DEFINITIVE"
    PLT = "PLT"  # acting while the post is vacant
    PLH = "PLH"  # acting while the holder is absent


@dataclass(frozen=True, slots=True)
class Posting:
    """One post held by one employee."""

    id: UUID  # identity's assignment
    employee: UUID
    post: UUID
    unit: UUID
    type: PostingType
    first_day: date
    last_day: date | None  # inclusive

    def covers(self, day: date) -> bool:
        """Whether it is held on the day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Term:
    """Who works at a site or by a schedule: a unit's people or one employee, from a day to a day."""

    id: UUID
    of: UUID  # the site or schedule
    unit: UUID | None
    employee: UUID | None
    first_day: date
    last_day: date | None  # inclusive

    def covers(self, day: date) -> bool:
        """Whether it holds on the day."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Employee:
    """One employee with all postings."""

    id: UUID
    version: int
    revoked: bool
    sealed_key: bytes
    postings: tuple[Posting, ...]

    def posting_on(self, day: date) -> Posting | None:
        """The posting by which the employee works on a day: definitive before acting, the latest before older ones."""
        held = [p for p in self.postings if p.covers(day)]
        if len(held) == 1:
            return held[0]
        return max(held, key=lambda p: (p.type is PostingType.DEFINITIVE, p.first_day, str(p.id)), default=None)

    def unit_on(self, day: date) -> UUID | None:
        """The unit of that posting."""
        posting = self.posting_on(day)
        return posting.unit if posting else None


def supervisors(employee: UUID, path: Sequence[UUID], heads: Mapping[UUID, Sequence[UUID]]) -> tuple[UUID, ...]:
    """Who decides about an employee: the heads of the nearest unit that has one beside the employee.

    `path` is the employee's unit and those above, nearest first; `heads` who leads each unit that day, definitive or
    acting. An employee who leads their own unit is decided about by the unit above.
    """
    for unit in path:
        others = tuple(head for head in heads.get(unit, ()) if head != employee)
        if others:
            return others
    return ()


def may_decide(actor: Actor, employee: UUID, path: Sequence[UUID], heads: Mapping[UUID, Sequence[UUID]]) -> bool:
    """Whether the actor leads the employee's unit or one above it; nobody decides about themselves."""
    if actor.kind is not ActorKind.PERSON or actor.subject == str(employee):
        return False
    return any(str(head) == actor.subject for unit in path for head in heads.get(unit, ()))


def may_see(actor: Actor, employee: UUID, path: Iterable[UUID | str]) -> bool:
    """Whether the actor may read what concerns an employee.

    Themselves; an official what belongs to their unit or one below it; who holds the city-wide permission, everybody.
    `path` is the unit of the employee and those above it.
    """
    if actor.kind is ActorKind.SERVICE or actor.holds(CITY_WIDE):
        return True
    if actor.kind is not ActorKind.PERSON:
        return False
    return actor.subject == str(employee) or bool(actor.unit and actor.unit in {str(unit) for unit in path})


def own_only(actor: Actor) -> bool:
    """Whether a list shows the actor nobody but themselves: a person without a unit."""
    return actor.kind is ActorKind.PERSON and not actor.holds(CITY_WIDE) and not actor.unit


def roof(actor: Actor) -> UUID | None:
    """The unit below which a list shows everybody to the actor; None when it shows the whole city."""
    if actor.kind is ActorKind.SERVICE or actor.holds(CITY_WIDE):
        return None
    return UUID(actor.unit) if actor.unit else UUID(int=0)


def in_force(terms: Iterable[Term], employee: UUID, path: Sequence[UUID], day: date) -> list[UUID]:
    """What is assigned to an employee on a day: their own, and that of the nearest unit that has any; latest first."""
    valid = [term for term in terms if term.covers(day)]
    own = [term for term in valid if term.employee == employee]
    units: list[Term] = []
    for unit in path:
        units = [term for term in valid if term.unit == unit]
        if units:
            break
    ordered = [*_latest_first(own), *_latest_first(units)]
    return list(dict.fromkeys(term.of for term in ordered))


def _latest_first(terms: Iterable[Term]) -> list[Term]:
    return sorted(terms, key=lambda term: (term.first_day, str(term.id)), reverse=True)
