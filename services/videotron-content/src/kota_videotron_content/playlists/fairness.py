"""Who plays next: earliest eligible virtual deadline first, in whole milliseconds and parts per million.

Stoica and Abdel-Wahab 1995 (EEVDF), with the eligibility rule of WF2Q: an item may play only while it is not ahead of
its share, and of those that may, the one whose share would be overdue first goes on. This bounds how far any item
strays from what was sold (less than the longest spot) and how far apart its plays lie.

The state of an item is its `ahead`: milliseconds played times one million, minus its weight times the time that
passed (unit: ppm·ms). Positive: it had more than its share. Working on `ahead` alone makes the rule independent of when
counting began, so the debt of one span carries over into the next, also when weights change in between.

No floats, no randomness, no clock: the same claims always give the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PPM = 1_000_000
FILLER = -1  # the entry that no claim could fill: the player's built-in card
HOLD_MS = 2_000  # a remainder shorter than this would only flash: the item before it stays on instead
COARSE_MS = 3_600_000  # beyond the detailed horizon an order that does not repeat by itself is repeated hourly


@dataclass(frozen=True, slots=True)
class Claim:
    """One item's claim on the time of a span. The order of the claims given decides ties."""

    key: str  # identity across spans, under which the lag is carried
    booking: str
    weight_ppm: int  # > 0; the claims of a span sum to PPM
    duration_ms: int  # > 0
    separation_key: str  # items of different bookings with the same key are not neighbours; "" = no constraint
    cuttable: bool  # house items may be cut at a hard boundary, paid ones never


@dataclass(frozen=True, slots=True)
class Entry:
    """One play: which claim (its index in the span, or FILLER) and how long."""

    claim: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Order:
    """The plays of one span: `prefix` once, `cycle` `repeats` times, `tail` once. Their lengths sum to the span's."""

    prefix: tuple[Entry, ...]
    cycle: tuple[Entry, ...]
    repeats: int
    tail: tuple[Entry, ...]
    ahead: tuple[int, ...]  # ppm·ms per claim at the end of the span
    last: int | None  # the claim of the last entry, None when it was filler


def length_ms(entries: Sequence[Entry]) -> int:
    """How long the entries play together."""
    return sum(entry.duration_ms for entry in entries)


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` in whole parts proportional to `weights`, which sum to it exactly: largest remainder, first of equals."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def settle(ahead: Sequence[int], claims: Sequence[Claim]) -> list[int]:
    """The lags at the start of a span, shifted so that they sum to zero.

    Items that left took their lag with them; what remains is spread by weight, which is how EEVDF moves virtual time
    when a client leaves. A sum of zero guarantees that somebody is always eligible.
    """
    surplus = sum(ahead)
    shares = apportion(abs(surplus), [claim.weight_ppm for claim in claims])
    sign = 1 if surplus > 0 else -1
    return [value - sign * share for value, share in zip(ahead, shares, strict=True)]


class _Course:
    """The simulation of one span; `served[i]` is `ahead` plus what the share has earned since the span began."""

    def __init__(self, claims: Sequence[Claim], ahead: Sequence[int], last: Claim | None) -> None:
        self.claims = claims
        self.served = settle(ahead, claims)
        self.weights = [claim.weight_ppm for claim in claims]
        self.costs = [claim.duration_ms * PPM for claim in claims]
        self.elapsed_ms = 0
        self.before = last  # the claim on air just before, of this span or the one before it
        self.last: int | None = None

    def ahead(self) -> tuple[int, ...]:
        """How far each claim is ahead of its share now, ppm·ms."""
        t = self.elapsed_ms
        return tuple(value - claim.weight_ppm * t for value, claim in zip(self.served, self.claims, strict=True))

    def play(self, claim: int, duration_ms: int) -> Entry:
        """Put a claim on air for a time and account for it."""
        self.elapsed_ms += duration_ms
        if claim == FILLER:
            self.before, self.last = None, None
        else:
            self.served[claim] += duration_ms * PPM
            self.before, self.last = self.claims[claim], claim
        return Entry(claim, duration_ms)

    def rarest(self) -> int:
        """The claim that plays least often, the first of equals."""
        return min(range(len(self.claims)), key=lambda i: self.claims[i].weight_ppm * PPM // self.claims[i].duration_ms)

    def earliest(self, among: Sequence[int]) -> int:
        """Of some claims the one with the earliest virtual deadline, the first of equals.

        Deadlines are fractions (served + duration) / weight, compared by cross-multiplication.
        """
        served, costs, weights = self.served, self.costs, self.weights
        best = among[0]
        best_due, best_weight = served[best] + costs[best], weights[best]
        for i in among[1:]:
            due, weight = served[i] + costs[i], weights[i]
            if due * best_weight < best_due * weight:
                best, best_due, best_weight = i, due, weight
        return best

    def pick(self) -> int:
        """Who plays next when nothing limits the time.

        Separation comes before eligibility, except that an item may follow itself: a booking is not its own
        competitor, and one sold more than half of the time has to.
        """
        t = self.elapsed_ms
        may = [i for i, weight in enumerate(self.weights) if self.served[i] <= weight * t]
        if self.before is None or not self.before.separation_key:
            return self.earliest(may or range(len(self.claims)))
        apart = [i for i in may if not self.clashes(i)]
        again = [i for i in may if self.claims[i].booking == self.before.booking]
        anybody = [i for i in range(len(self.claims)) if not self.clashes(i)]
        return self.earliest(apart or again or anybody or range(len(self.claims)))

    def fit(self, remaining_ms: int) -> Entry:
        """The next play when the span ends in `remaining_ms`: nothing paid is cut, nothing plays past the boundary."""
        choice = self.pick()
        duration = self.claims[choice].duration_ms
        if duration <= remaining_ms:
            return self.play(choice, duration)
        t = self.elapsed_ms
        fitting = [i for i, c in enumerate(self.claims) if c.duration_ms <= remaining_ms and not self.clashes(i)]
        eligible = [i for i in fitting if self.served[i] <= self.claims[i].weight_ppm * t]
        if eligible:
            longest = max(self.claims[i].duration_ms for i in eligible)
            return self.play(self.earliest([i for i in eligible if self.claims[i].duration_ms == longest]), longest)
        house = [i for i, claim in enumerate(self.claims) if claim.cuttable]
        if house:
            return self.play(self.earliest(house), remaining_ms)
        if fitting:
            choice = self.earliest(fitting)
            return self.play(choice, self.claims[choice].duration_ms)
        return self.play(FILLER, remaining_ms)

    def clashes(self, i: int) -> bool:
        """Whether claim `i` may not follow what is on air."""
        return (
            self.before is not None
            and self.before.separation_key != ""
            and self.claims[i].separation_key == self.before.separation_key
        )


def order(
    claims: Sequence[Claim], span_ms: int, ahead: Sequence[int], last: Claim | None, *, coarse: bool = False
) -> Order:
    """The plays of a span of `span_ms`, from the lags and the item before it.

    An order that returns to a state it was in repeats from there for ever, so it is stored once. `coarse` repeats the
    first hour even when it does not close exactly; the far end of a horizon is replaced before it is reached.
    """
    assert claims
    assert span_ms > 0
    assert sum(claim.weight_ppm for claim in claims) == PPM, "a span is always filled"
    course = _Course(claims, ahead, last)
    prefix, cycle = _until_it_repeats(course, span_ms, COARSE_MS if coarse else None)
    repeats, rest_ms = divmod(span_ms - length_ms(prefix), length_ms(cycle)) if cycle else (0, span_ms)
    if repeats and 0 < rest_ms < HOLD_MS:
        repeats -= 1  # so that the short remainder has an item before it that can stay on
    cycle = cycle if repeats else []
    if course.elapsed_ms != length_ms(prefix):  # back to the state at the end of the last repetition
        course = _Course(claims, ahead, last)
        for entry in (*prefix, *cycle):
            course.play(entry.claim, entry.duration_ms)
    start = length_ms(prefix) + repeats * length_ms(cycle)
    tail = _to_the_boundary(course, span_ms - start)
    return Order(tuple(prefix), tuple(cycle), repeats, tuple(tail), course.ahead(), course.last)


def _until_it_repeats(course: _Course, span_ms: int, coarse_ms: int | None) -> tuple[list[Entry], list[Entry]]:
    """Plays in full items while they fit well inside the span: what comes once, and what repeats (maybe nothing).

    States are compared only after the rarest item: every cycle contains it, and comparing costs as much as playing.
    """
    longest = max(claim.duration_ms for claim in course.claims)
    rarest = course.rarest()
    seen: dict[tuple[tuple[int, ...], str], int] = {}
    entries: list[Entry] = []
    # The last two items before the boundary are left to the fitting rule.
    while course.elapsed_ms + 2 * longest <= span_ms:
        choice = course.pick()
        entries.append(course.play(choice, course.claims[choice].duration_ms))
        if choice == rarest:
            state = (course.ahead(), course.claims[choice].key)
            if state in seen:
                return _rotated(entries[: seen[state]], entries[seen[state] :])
            seen[state] = len(entries)
        if coarse_ms is not None and course.elapsed_ms >= coarse_ms and not course.clashes(entries[0].claim):
            return [], entries
    return entries, []


def _rotated(prefix: list[Entry], cycle: list[Entry]) -> tuple[list[Entry], list[Entry]]:
    """The same endless sequence with the shortest prefix: what ends both may as well begin the cycle."""
    turns = 0
    while turns < len(prefix) and prefix[-1 - turns] == cycle[-1 - turns % len(cycle)]:
        turns += 1
    cut = turns % len(cycle)
    return prefix[: len(prefix) - turns], cycle[len(cycle) - cut :] + cycle[: len(cycle) - cut]


def _to_the_boundary(course: _Course, remaining_ms: int) -> list[Entry]:
    """Plays that end exactly at the boundary."""
    tail: list[Entry] = []
    while remaining_ms > 0:
        if tail and remaining_ms < HOLD_MS and tail[-1].claim != FILLER:
            held = tail.pop()
            course.play(held.claim, remaining_ms)
            tail.append(Entry(held.claim, held.duration_ms + remaining_ms))
            break
        tail.append(course.fit(remaining_ms))
        remaining_ms -= tail[-1].duration_ms
    return tail
