"""Who may decide a case, and from when to when: the roster held against the table of moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kota_permitting.casework.model import Case
from kota_permitting.casework.moves import DECIDERS, MOVES, Move, moves_from
from kota_permitting.casework.refusals import ActingBarred
from kota_permitting.duty.model import Holder

DECISIVE = tuple(dict.fromkeys(role.permission for role in (move.role for move in MOVES) if role in DECIDERS))
"""The permissions of those who decide, in the table's order."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who holds, or will hold, a position that decides on a case, and what they may do by their title."""

    holder: Holder
    in_effect: bool
    decisions: tuple[str, ...]  # acts that title and roles permit, in whatever state the case comes to be
    barred: tuple[str, ...]  # acts that the roles permit and the mandate excludes
    moves_now: tuple[str, ...]  # of the decisions, those that the case allows today


def deciders(case: Case, holders: Iterable[Holder], today: date) -> list[Decider]:
    """Who decides, in the roster's order. The applicant is left out: nobody decides on their own application."""
    return [_decider(case, holder, today) for holder in holders if holder.principal != case.applicant]


def _decider(case: Case, holder: Holder, today: date) -> Decider:
    own = [m for m in MOVES if m.role in DECIDERS and m.role.permission in holder.permissions]
    decisions = _names(m for m in own if not (m.strategic and holder.assignment.title.acting))
    now = _names(moves_from(case.state_on(today))) if holder.in_effect(today) else ()
    return Decider(
        holder=holder,
        in_effect=holder.in_effect(today),
        decisions=decisions,
        barred=_names(m for m in own if m.strategic and holder.assignment.title.acting),
        moves_now=tuple(name for name in decisions if name in now),
    )


def explained(case: Case, permission: str, mandate: str, holders: Iterable[Holder], today: date) -> ActingBarred:
    """The refusal of a strategic act by an acting official, naming who may make it today or else from which day."""
    others = [h for h in holders if permission in h.permissions and not h.assignment.title.acting]
    others = [h for h in others if h.principal != case.applicant]
    present = [h for h in others if h.in_effect(today)]
    coming = sorted((h for h in others if not h.in_effect(today)), key=lambda h: h.assignment.first_day)
    return ActingBarred(
        mandate,
        [h.principal for h in present],
        [h.principal for h in coming[:1]],
        coming[0].assignment.first_day if coming else None,
    )


def _names(moves: Iterable[Move]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(move.name for move in moves))
