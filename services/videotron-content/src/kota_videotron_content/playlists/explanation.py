"""What plays at an instant, and why everything else does not: the answer to an advertiser and to an auditor."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kota_videotron_content.playlists.model import CARD, Play, PlaylistBody, at, plays
from kota_videotron_content.playlists.spans import Candidate, PlaylistInputs, Span, in_tie_order, spans

LOOK_AHEAD_MS = 24 * 3_600_000  # how far the next play of a waiting booking is looked for


class Standing(StrEnum):
    """How one candidate stands at an instant."""

    ON_AIR = "on_air"
    WAITING = "waiting"  # may play; others were due earlier
    EXCLUDED = "excluded"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One candidate at the instant."""

    booking: str
    creative_sha256: str
    standing: Standing
    reason: str  # of an exclusion: NOT_YET_VALID, NO_LONGER_VALID, NO_SHARE_LEFT or the candidate's own; else ""
    share_ppm: int  # of the span's time; 0 when excluded
    next_ms: int | None  # for the waiting: when it plays next, within LOOK_AHEAD_MS


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole answer for one instant."""

    t_ms: int
    play: Play | None  # None: nothing is scheduled, the player shows its card
    verdicts: tuple[Verdict, ...]  # every candidate, in tie order


def explain(inputs: PlaylistInputs, body: PlaylistBody, t_ms: int) -> Explanation:
    """What plays at `t_ms` (Unix ms) in the body generated from `inputs`, and how every candidate stands."""
    play = at(body, t_ms)
    span = next((span for span in spans(inputs) if span.from_ms <= t_ms < span.to_ms), None)
    shares = {} if span is None else dict(zip(span.candidates, span.weights_ppm, strict=True))
    upcoming = _next_plays(body, t_ms)
    verdicts: list[Verdict] = []
    for candidate in in_tie_order(inputs.items):
        key = (candidate.booking, candidate.creative_sha256)
        reason = _exclusion(candidate, span, t_ms)
        if reason:
            standing, next_ms = Standing.EXCLUDED, None
        elif play is not None and _key(body, play) == key:
            standing, next_ms = Standing.ON_AIR, None
        else:
            standing, next_ms = Standing.WAITING, upcoming.get(key)
        share = 0 if reason else shares.get(candidate, 0)
        verdicts.append(Verdict(*key, standing, reason, share, next_ms))
    return Explanation(t_ms, play, tuple(verdicts))


def _exclusion(candidate: Candidate, span: Span | None, t_ms: int) -> str:
    if candidate.excluded is not None:
        return candidate.excluded
    if t_ms < candidate.valid_from_ms:
        return "NOT_YET_VALID"
    if t_ms >= candidate.valid_to_ms:
        return "NO_LONGER_VALID"
    if span is None or candidate not in span.candidates:
        return "NO_SHARE_LEFT"
    return ""


def _key(body: PlaylistBody, play: Play) -> tuple[str, str]:
    item = body.items[play.item]
    return (item.booking, item.sha256)


def _next_plays(body: PlaylistBody, t_ms: int) -> dict[tuple[str, str], int]:
    """The first start after the instant of every item, as far as one looks."""
    missing = {(item.booking, item.sha256) for item in body.items if item.kind != CARD}
    found: dict[tuple[str, str], int] = {}
    for play in plays(body, t_ms, t_ms + LOOK_AHEAD_MS):
        key = _key(body, play)
        if play.from_ms > t_ms and key in missing:
            found[key] = play.from_ms
            missing.remove(key)
            if not missing:
                break
    return found
