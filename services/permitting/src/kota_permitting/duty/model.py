"""Who holds a position, by which title, from when to when. Everything is asked for a day: people move, mandates end.

A Plt (the post is vacant) and a Plh (its holder is absent) act by mandate, which excludes strategic decisions: UU
30/2014 art. 14(7).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Title(StrEnum):
    """By which title a position is held; the names are those of identity's contract."""

    DEFINITIVE = "DEFINITIVE"
    PLT = "PLT"
    PLH = "PLH"

    @property
    def acting(self) -> bool:
        """Whether the power comes by mandate."""
        return self is not Title.DEFINITIVE


@dataclass(frozen=True, slots=True)
class Assignment:
    """One position held by one person."""

    id: UUID
    person: UUID
    position: UUID
    unit: UUID  # of the position
    title: Title
    first_day: date  # city time, inclusive
    last_day: date | None  # inclusive; None while open


@dataclass(frozen=True, slots=True)
class Holder:
    """An assignment with what its position's roles permit in this service."""

    assignment: Assignment
    permissions: frozenset[str]

    @property
    def principal(self) -> str:
        """`persons/<uuid>`, as in tokens and on cases."""
        return f"persons/{self.assignment.person}"

    def in_effect(self, day: date) -> bool:
        """Whether the position is held on that day."""
        held = self.assignment
        return held.first_day <= day and (held.last_day is None or day <= held.last_day)
