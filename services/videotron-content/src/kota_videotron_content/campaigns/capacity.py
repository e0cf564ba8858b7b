"""Is there room? Share of voice by day, with a part that only public service may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kota_videotron_content.creatives.model import ContentKind

WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """A booking that takes room."""

    booking: str  # resource name
    kind: ContentKind
    sov_ppm: int
    start: date
    end: date  # inclusive


@dataclass(frozen=True, slots=True)
class Room:
    """The fullest day of a period: the proof of how much is left on all of them."""

    day: date
    sold_ppm: int  # by everybody, public service included
    psa_reserve_ppm: int  # of the reserve, what public service has not taken yet
    free_ppm: int
    bookings: tuple[str, ...]


def fullest_day(taken: Sequence[Taken], start: date, end: date, kind: ContentKind, psa_reserve_ppm: int) -> Room:
    """The day between the two, both included, that has the least room for this kind; the first of equals.

    What is sold changes only where a booking begins, so those days and the first are all that need a look.
    """
    days = {start} | {one.start for one in taken if start < one.start <= end}
    return min((_room(taken, day, kind, psa_reserve_ppm) for day in sorted(days)), key=lambda room: room.free_ppm)


def _room(taken: Sequence[Taken], day: date, kind: ContentKind, psa_reserve_ppm: int) -> Room:
    that_day = [one for one in taken if one.start <= day <= one.end]
    sold = sum(one.sov_ppm for one in that_day)
    public = sum(one.sov_ppm for one in that_day if one.kind is ContentKind.PSA)
    reserve = 0 if kind is ContentKind.PSA else max(0, psa_reserve_ppm - public)
    return Room(day, sold, reserve, max(0, WHOLE_PPM - reserve - sold), tuple(one.booking for one in that_day))


def last_bookable(start: date, longest_days: int) -> date:
    """The last day that a booking which begins on `start` may include."""
    return start + timedelta(days=longest_days - 1)
