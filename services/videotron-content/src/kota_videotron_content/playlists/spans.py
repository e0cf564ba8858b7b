"""What may play when: the candidates of a screen, and the spans of a horizon with everybody's share.

A span is a stretch in which the eligible set is constant. Inside it every share is a number, and the order of plays
(`fairness`) follows from the shares alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kota_videotron_content.playlists import fairness
from kota_videotron_content.playlists.fairness import PPM, Claim

RESERVATION = (
    "psa",
    "commercial",
    "civic",
    "house",
)  # who gets time first when there is too little; also the tie order
FILLING = ("house", "civic", "psa", "commercial")  # who takes time that nobody booked: the first kind present
DETAILED_MS = 72 * 3_600_000  # beyond, orders that do not repeat by themselves repeat hourly


@dataclass(frozen=True, slots=True)
class Candidate:
    """One creative of one booking that might play; `excluded` says why it may not, if it may not."""

    booking: str  # resource name
    creative_sha256: str  # hex of the rendition's bytes
    mime: str
    duration_ms: int
    kind: str  # commercial, psa, civic or house
    weight_ppm: int  # share of open time as sold, parts per million; for house the proportion among house items
    separation_key: str  # not next to another booking with the same key; "" = no constraint
    valid_from_ms: int  # Unix ms; half-open [from, to)
    valid_to_ms: int
    excluded: str | None = None  # machine-readable reason, PERMIT_SUSPENDED; None = may play
    trace: str = ""  # traceparent of the event that last changed this candidate

    @property
    def key(self) -> str:
        """Identity across spans and versions, under which the lag is carried."""
        return f"{self.booking}#{self.creative_sha256}"


@dataclass(frozen=True, slots=True)
class PlaylistInputs:
    """Everything that a playlist depends on."""

    screen: str  # resource name
    canvas_w: int  # px
    canvas_h: int
    timezone: str  # IANA; days are cut at its midnights
    horizon_from_ms: int  # Unix ms
    horizon_to_ms: int
    items: tuple[Candidate, ...]
    carried: tuple[tuple[str, int], ...] = ()  # lags from the version before (`carry`): candidate key, ppm·ms


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the horizon in which the same candidates may play, with the share that each then gets."""

    from_ms: int
    to_ms: int
    candidates: tuple[Candidate, ...]  # those with a share, in tie order
    weights_ppm: tuple[int, ...]
    coarse: bool


def spans(inputs: PlaylistInputs) -> Iterator[Span]:
    """The spans in which somebody may play: cut at every validity boundary and at local midnight."""
    allowed = [candidate for candidate in in_tie_order(inputs.items) if candidate.excluded is None]
    edges = {inputs.horizon_from_ms, inputs.horizon_to_ms, *_midnights(inputs)}
    for candidate in allowed:
        edges |= {candidate.valid_from_ms, candidate.valid_to_ms}
    inside = sorted(edge for edge in edges if inputs.horizon_from_ms <= edge <= inputs.horizon_to_ms)
    for start, end in pairwise(inside):
        here = [c for c in allowed if c.valid_from_ms <= start and c.valid_to_ms >= end]
        weighted = [(c, weight) for c, weight in zip(here, shares(here), strict=True) if weight]
        if weighted:
            candidates, weights = zip(*weighted, strict=True)
            yield Span(start, end, candidates, weights, coarse=start - inputs.horizon_from_ms >= DETAILED_MS)


def shares(candidates: Sequence[Candidate]) -> list[int]:
    """What each of the candidates of a span gets, ppm; the sum is PPM unless there are none.

    Time is reserved by kind in the order of RESERVATION; the kind that no longer fits is scaled, what comes after it
    gets nothing. What nobody booked goes to the first kind of FILLING that is present, in proportion.
    """
    given = [0] * len(candidates)
    free = PPM
    for kind in RESERVATION[:-1]:
        members = [i for i, candidate in enumerate(candidates) if candidate.kind == kind]
        sold = sum(candidates[i].weight_ppm for i in members)
        if sold:
            parts = fairness.apportion(min(sold, free), [candidates[i].weight_ppm for i in members])
            for i, part in zip(members, parts, strict=True):
                given[i] = part
            free -= min(sold, free)
    for kind in FILLING:
        members = [i for i, candidate in enumerate(candidates) if candidate.kind == kind]
        if members and free:
            proportions = [candidates[i].weight_ppm for i in members]
            if not any(proportions):
                proportions = [1] * len(members)
            for i, part in zip(members, fairness.apportion(free, proportions), strict=True):
                given[i] += part
            break
    return given


def claims(span: Span) -> list[Claim]:
    """The claims of a span, in tie order."""
    return [
        Claim(c.key, c.booking, weight, c.duration_ms, c.separation_key, cuttable=c.kind == "house")
        for c, weight in zip(span.candidates, span.weights_ppm, strict=True)
    ]


def in_tie_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Sorted as ties are decided: kind, then booking, then creative."""
    return sorted(candidates, key=lambda c: (RESERVATION.index(c.kind), c.booking, c.creative_sha256, c.valid_from_ms))


def _midnights(inputs: PlaylistInputs) -> Iterator[int]:
    """The local midnights inside the horizon, Unix ms."""
    zone = ZoneInfo(inputs.timezone)
    first = datetime.fromtimestamp(inputs.horizon_from_ms // 1000, UTC).astimezone(zone)
    day = first.replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        day += timedelta(days=1)
        instant = int(day.timestamp()) * 1000
        if instant >= inputs.horizon_to_ms:
            return
        yield instant
