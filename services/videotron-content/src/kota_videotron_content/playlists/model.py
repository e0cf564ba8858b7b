"""The playlist of one screen: what plays when, as a pure function of what was booked.

The horizon is cut into spans in which the eligible set is constant; inside a span the order is fair by construction
(`fairness`). The result is stateless for the player: at any instant the position is
`(now - from_ms + phase_ms) mod len_ms` of a segment, so a restarted player resumes where its neighbours are.
Integers only, no clock: two replicas produce the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import rfc8785

from kota_videotron_content.playlists import fairness
from kota_videotron_content.playlists.fairness import PPM, Claim, Entry

RESERVATION = ("psa", "commercial", "civic", "house")  # who gets time first when there is too little; also the tie order
FILLING = ("house", "civic", "psa", "commercial")  # who takes time that nobody booked: the first kind present
DETAILED_MS = 72 * 3_600_000  # beyond, orders that do not repeat by themselves repeat hourly
CARD = "card"  # the kind of the built-in item: the player draws the city's card, it has no media


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
class Item:
    """What the player needs to show one candidate and to prove it."""

    booking: str
    sha256: str
    mime: str
    duration_ms: int
    kind: str
    trace: str


@dataclass(frozen=True, slots=True)
class Loop:
    """A sequence of (item index, duration in ms)."""

    id: int
    len_ms: int
    entries: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """From `from_ms` until before `to_ms` the loop plays; where no segment is, nothing is scheduled."""

    from_ms: int
    to_ms: int
    loop: int
    phase_ms: int


@dataclass(frozen=True, slots=True)
class PlaylistBody:
    """What is signed, before sequence and validity are known."""

    screen: str
    canvas_w: int
    canvas_h: int
    timezone: str
    horizon_from_ms: int
    horizon_to_ms: int
    inputs_hash: str
    items: tuple[Item, ...]
    loops: tuple[Loop, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Play:
    """One planned play on the time line."""

    from_ms: int
    to_ms: int
    item: int


def inputs_hash(inputs: PlaylistInputs) -> str:
    """SHA-256 (hex) over the canonical JSON of the inputs; the order in which candidates arrive does not matter."""
    plain: dict[str, Any] = asdict(inputs)
    plain["items"] = [asdict(candidate) for candidate in _sorted(inputs.items)]
    plain["carried"] = sorted(list(pair) for pair in inputs.carried)
    return hashlib.sha256(rfc8785.dumps(plain)).hexdigest()


def generate(inputs: PlaylistInputs) -> PlaylistBody:
    """The playlist of the horizon. Spans in which nobody may play have no segment."""
    book = _Book()
    lags = dict(inputs.carried)
    last: Claim | None = None
    for span in spans(inputs):
        order, claims = _ordered(inputs, span, lags, last)
        book.write(span, order)
        lags.update(zip((claim.key for claim in claims), order.ahead, strict=True))
        last = None if order.last is None else claims[order.last]
    return PlaylistBody(
        screen=inputs.screen,
        canvas_w=inputs.canvas_w,
        canvas_h=inputs.canvas_h,
        timezone=inputs.timezone,
        horizon_from_ms=inputs.horizon_from_ms,
        horizon_to_ms=inputs.horizon_to_ms,
        inputs_hash=inputs_hash(inputs),
        items=tuple(book.items),
        loops=tuple(book.loops),
        segments=tuple(book.segments),
    )


def plays(body: PlaylistBody, from_ms: int, to_ms: int) -> Iterator[Play]:
    """The planned plays that touch [from_ms, to_ms), in order; a play that a segment ends is cut there."""
    for segment in body.segments:
        if segment.to_ms <= from_ms or segment.from_ms >= to_ms:
            continue
        loop = body.loops[segment.loop]
        rounds = max(0, from_ms - segment.from_ms) // loop.len_ms
        start = segment.from_ms - segment.phase_ms + rounds * loop.len_ms
        while start < min(segment.to_ms, to_ms):
            for item, duration in loop.entries:
                play = Play(max(start, segment.from_ms), min(start + duration, segment.to_ms), item)
                if play.from_ms < play.to_ms and play.to_ms > from_ms and play.from_ms < to_ms:
                    yield play
                start += duration


def at(body: PlaylistBody, t_ms: int) -> Play | None:
    """What plays at an instant, None when nothing is scheduled."""
    return next(plays(body, t_ms, t_ms + 1), None)


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
    allowed = [candidate for candidate in _sorted(inputs.items) if candidate.excluded is None]
    edges = {inputs.horizon_from_ms, inputs.horizon_to_ms, *_midnights(inputs)}
    for candidate in allowed:
        edges |= {candidate.valid_from_ms, candidate.valid_to_ms}
    inside = sorted(edge for edge in edges if inputs.horizon_from_ms <= edge <= inputs.horizon_to_ms)
    for start, end in zip(inside, inside[1:], strict=False):
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


def carry(inputs: PlaylistInputs, body: PlaylistBody, at_ms: int) -> tuple[tuple[str, int], ...]:
    """The lags at an instant of a playlist, for the `carried` of the version that replaces it there."""
    lags = dict(inputs.carried)
    for span in spans(inputs):
        if span.from_ms >= at_ms:
            break
        end = min(span.to_ms, at_ms)
        claims = _claims(span)
        ahead = fairness.settle([lags.get(claim.key, 0) for claim in claims], claims)
        shown = dict.fromkeys((claim.key for claim in claims), 0)
        for play in plays(body, span.from_ms, end):
            item = body.items[play.item]
            if item.kind != CARD:
                shown[f"{item.booking}#{item.sha256}"] += min(play.to_ms, end) - play.from_ms
        for claim, value in zip(claims, ahead, strict=True):
            lags[claim.key] = value + shown[claim.key] * PPM - claim.weight_ppm * (end - span.from_ms)
    return tuple(sorted((key, lag) for key, lag in lags.items() if lag))


def _ordered(
    inputs: PlaylistInputs, span: Span, lags: dict[str, int], last: Claim | None
) -> tuple[fairness.Order, list[Claim]]:
    claims = _claims(span)
    ahead = [lags.get(claim.key, 0) for claim in claims]
    return fairness.order(claims, span.to_ms - span.from_ms, ahead, last, coarse=span.coarse), claims


def _claims(span: Span) -> list[Claim]:
    return [
        Claim(c.key, c.booking, weight, c.duration_ms, c.separation_key, cuttable=c.kind == "house")
        for c, weight in zip(span.candidates, span.weights_ppm, strict=True)
    ]


def _sorted(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The order that decides ties: kind, then booking, then creative."""
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


class _Book:
    """Collects items, loops and segments of a body; equal loops are stored once."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.loops: list[Loop] = []
        self.segments: list[Segment] = []
        self._loop_ids: dict[tuple[tuple[int, int], ...], int] = {}
        self._item_ids: dict[Item, int] = {}

    def write(self, span: Span, order: fairness.Order) -> None:
        """Add the plays of one span."""
        start = span.from_ms
        for entries, repeats in ((order.prefix, 1), (order.cycle, order.repeats), (order.tail, 1)):
            if entries and repeats:
                end = start + fairness.length_ms(entries) * repeats
                self.segments.append(Segment(start, end, self._loop(span, entries), 0))
                start = end
        assert start == span.to_ms, "a span is filled exactly"

    def _loop(self, span: Span, entries: Sequence[Entry]) -> int:
        plain = tuple((self._item(span, entry.claim), entry.duration_ms) for entry in entries)
        if plain not in self._loop_ids:
            self._loop_ids[plain] = len(self.loops)
            self.loops.append(Loop(len(self.loops), fairness.length_ms(entries), plain))
        return self._loop_ids[plain]

    def _item(self, span: Span, claim: int) -> int:
        if claim == fairness.FILLER:
            item = Item("", "", "", 0, CARD, "")
        else:
            c = span.candidates[claim]
            item = Item(c.booking, c.creative_sha256, c.mime, c.duration_ms, c.kind, c.trace)
        if item not in self._item_ids:
            self._item_ids[item] = len(self.items)
            self.items.append(item)
        return self._item_ids[item]
