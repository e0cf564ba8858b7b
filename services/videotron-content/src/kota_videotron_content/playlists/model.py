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
from typing import Any

import rfc8785

from kota_videotron_content.playlists import fairness
from kota_videotron_content.playlists.fairness import PPM, Claim, Entry
from kota_videotron_content.playlists.spans import Candidate, PlaylistInputs, Span, in_tie_order, spans
from kota_videotron_content.playlists.spans import claims as claims_of

__all__ = [
    "CARD",
    "Candidate",
    "Item",
    "Loop",
    "Play",
    "PlaylistBody",
    "PlaylistInputs",
    "Segment",
    "at",
    "carry",
    "generate",
    "inputs_hash",
    "plays",
]

CARD = "card"  # the kind of the built-in item: the player draws the city's card, it has no media


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
    plain["items"] = [asdict(candidate) for candidate in in_tie_order(inputs.items)]
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


def carry(inputs: PlaylistInputs, body: PlaylistBody, at_ms: int) -> tuple[tuple[str, int], ...]:
    """The lags at an instant of a playlist, for the `carried` of the version that replaces it there."""
    lags = dict(inputs.carried)
    for span in spans(inputs):
        if span.from_ms >= at_ms:
            break
        end = min(span.to_ms, at_ms)
        claims = claims_of(span)
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
    claims = claims_of(span)
    ahead = [lags.get(claim.key, 0) for claim in claims]
    return fairness.order(claims, span.to_ms - span.from_ms, ahead, last, coarse=span.coarse), claims


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
        items = {claim: self._item(span, claim) for claim in sorted({entry.claim for entry in entries})}
        plain = tuple((items[entry.claim], entry.duration_ms) for entry in entries)
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
