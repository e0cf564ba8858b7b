"""Which punch belongs to which stretch of work. Decided when a day is judged, never when a punch is made. Pure.

A stretch takes what falls between `before` minutes ahead of its start and `after` minutes behind its end. Where two
neighbours both reach, the middle between the one's end and the other's start divides, moved into the overlap; but
whoever has come and not yet gone is still at the earlier one. Overnight work needs no rule of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from kota_attendance.schedules.model import Occurrence


class Timed(Protocol):
    """What is assigned: something with an instant, that counts or not."""

    @property
    def at(self) -> datetime:
        """When it was."""

    @property
    def kind(self) -> str:
        """What the employee says it is."""

    @property
    def counts(self) -> bool:
        """Whether it is accepted."""


P = TypeVar("P", bound=Timed)


@dataclass(slots=True)
class Reach(Generic[P]):
    """A stretch of work with the time in which punches are its own."""

    occurrence: Occurrence
    opens_at: datetime
    closes_at: datetime
    punches: list[P] = field(default_factory=list)

    def holds(self, at: datetime) -> bool:
        """Whether a punch then may be its own."""
        return self.opens_at <= at <= self.closes_at

    @property
    def open(self) -> bool:
        """Whether somebody has come and not yet gone."""
        counting = [punch for punch in self.punches if punch.counts]
        return bool(counting) and counting[-1].kind not in ("OUT",) and len(counting) % 2 == 1


def reaches(occurrences: Sequence[Occurrence], before_min: int, after_min: int) -> list[Reach[P]]:
    """The stretches in order of their start, each with its reach."""
    before, after = timedelta(minutes=before_min), timedelta(minutes=after_min)
    ordered = sorted(occurrences, key=lambda occurrence: occurrence.due_in)
    return [Reach(o, o.due_in - before, o.due_out + after) for o in ordered]


def assign(found: Sequence[Reach[P]], punches: Sequence[P]) -> list[P]:
    """Give each punch to its stretch; gives those that belong to none. Their order does not matter."""
    loose = []
    for punch in sorted(punches, key=lambda one: (one.at, repr(one))):
        takers = [reach for reach in found if reach.holds(punch.at)]
        if not takers:
            loose.append(punch)
        elif len(takers) == 1:
            takers[0].punches.append(punch)
        else:
            _taker(takers, punch.at).punches.append(punch)
    return loose


def divide(earlier: Reach[P], later: Reach[P]) -> datetime:
    """Where the overlap of two neighbours is divided."""
    end, start = earlier.occurrence.due_out, later.occurrence.due_in
    middle = end + (start - end) / 2
    return min(max(middle, later.opens_at), earlier.closes_at)


def _taker(takers: Sequence[Reach[P]], at: datetime) -> Reach[P]:
    """Whose the punch is among those that reach it."""
    chosen = takers[0]
    for later in takers[1:]:
        if chosen.open:
            return chosen
        if at >= divide(chosen, later):
            chosen = later
    return chosen
