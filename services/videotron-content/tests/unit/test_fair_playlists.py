"""The playlist is fair, exact, and the same bytes everywhere."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kota_videotron_content.playlists import fairness, model
from kota_videotron_content.playlists.explanation import Standing, explain
from kota_videotron_content.playlists.fairness import PPM, Claim
from kota_videotron_content.playlists.model import Candidate, PlaylistBody, PlaylistInputs, generate
from kota_videotron_content.playlists.spans import DETAILED_MS, spans

HOUR = 3_600_000
DAY = 24 * HOUR
MIDNIGHT = 1_795_107_600_000  # 2026-11-20 00:00 in Asia/Jakarta, Unix ms


def booked(name, weight_ppm, duration_ms, kind="commercial", separation="", start=0, end=2**50, excluded=None):
    sha = f"{sum(name.encode()):064x}"
    return Candidate(name, sha, "image/png", duration_ms, kind, weight_ppm, separation, start, end, excluded)


def screen(*items, start=MIDNIGHT, length=HOUR, timezone="Asia/Jakarta"):
    return PlaylistInputs("cities/13.77/screens/s", 384, 192, timezone, start, start + length, tuple(items))


def timeline(body: PlaylistBody):
    return [
        (play.from_ms, play.to_ms, body.items[play.item])
        for play in model.plays(body, body.horizon_from_ms, body.horizon_to_ms)
    ]


def shown_ms(body: PlaylistBody):
    total = Counter()
    for start, end, item in timeline(body):
        total[item.booking] += end - start
    return total


WORKED = (
    booked("P", 200_000, 15_000, kind="psa"),
    booked("A", 500_000, 15_000),
    booked("B", 300_000, 30_000),
)


def test_the_worked_example_of_the_handbook_plays_second_by_second():
    body = generate(screen(*WORKED, length=300_000))
    told = " · ".join(f"{(start - MIDNIGHT) // 1000} {item.booking}" for start, _, item in timeline(body))
    assert told == (
        "0 A · 15 P · 30 A · 45 B · 75 A · 90 A · 105 P · 120 A · 135 B · 165 A · 180 A · 195 P · 210 A · 225 P"
        " · 240 A · 255 B · 285 A"
    )
    assert shown_ms(body) == {"P": 60_000, "A": 150_000, "B": 90_000}


def test_an_order_that_closes_is_stored_once_and_repeated():
    body = generate(screen(*WORKED, length=DAY))
    assert len(body.segments) <= 2
    assert body.loops[body.segments[0].loop].len_ms == 300_000
    assert shown_ms(body) == {"P": DAY // 5, "A": DAY // 2, "B": DAY * 3 // 10}


def gaps(body, booking):
    starts = [start for start, _, item in timeline(body) if item.booking == booking]
    return [after - before for before, after in pairwise(starts)]


def longest_run(body):
    longest = run = 0
    before = None
    for _, _, item in timeline(body):
        run = run + 1 if item.booking == before else 1
        before = item.booking
        longest = max(longest, run)
    return longest


def worst_lag_ms(body, shares_ppm):
    """The worst deviation from the sold share at any item boundary."""
    shown = Counter()
    worst = 0
    for _, end, item in timeline(body):
        shown[item.booking] += end - body.segments[0].from_ms - sum(shown.values())
        elapsed = end - body.horizon_from_ms
        for booking, weight in shares_ppm.items():
            worst = max(worst, abs(shown[booking] * PPM - weight * elapsed) // PPM)
    return worst


REFERENCE = {
    "six very unequal bookings that fill the hour": [
        booked(f"s{i}", w, 10_000) for i, w in enumerate((550_000, 200_000, 120_000, 80_000, 30_000, 20_000))
    ],
    "a normal item and one sold half the hour": [
        booked("n", 500_000, 15_000, kind="house"),
        booked("s", 500_000, 10_000),
    ],
    "quota, three bookings and fillers": [
        booked("psa", 200_000, 15_000, kind="psa"),
        booked("a", 166_667, 15_000),
        booked("b", 83_333, 15_000),
        booked("c", 33_333, 15_000),
        booked("f1", 1, 15_000, kind="house"),
        booked("f2", 1, 20_000, kind="house"),
        booked("f3", 1, 30_000, kind="house"),
    ],
    "oversold by half": [booked(f"o{i}", 500_000, 15_000) for i in range(3)],
}


@pytest.mark.parametrize("case", REFERENCE)
def test_the_reference_mixes_meet_the_bar(case):
    inputs = screen(*REFERENCE[case])
    body = generate(inputs)
    (span,) = list(spans(inputs))
    shares = {c.booking: w for c, w in zip(span.candidates, span.weights_ppm, strict=True)}
    longest = max(c.duration_ms for c in span.candidates)
    assert timeline(body)[-1][1] == MIDNIGHT + HOUR, "the hour is not overrun"
    assert worst_lag_ms(body, shares) <= longest
    for candidate in span.candidates:
        ideal = candidate.duration_ms * PPM // shares[candidate.booking]
        assert max(gaps(body, candidate.booking)) <= 1.6 * ideal, candidate.booking
        count = len(gaps(body, candidate.booking)) + 1
        assert abs(count - HOUR * shares[candidate.booking] / PPM / candidate.duration_ms) <= 1.5
    assert longest_run(body) <= (2 if max(shares.values()) <= 500_000 else 3)


MIXED = st.sampled_from([5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 60_000])


@st.composite
def feasible_sets(draw, durations=MIXED):
    parts = draw(st.lists(st.integers(10, 1_000), min_size=2, max_size=12))
    weights = fairness.apportion(PPM, parts)
    return [Claim(f"k{i}", f"b{i}", weight, draw(durations), "", cuttable=False) for i, weight in enumerate(weights)]


def course(claims, span_ms):
    """The endless order, unrolled over a span and without its tail; (start, claim) pairs."""
    order = fairness.order(claims, span_ms, [0] * len(claims), None)
    t = 0
    for entry in (*order.prefix, *order.cycle * order.repeats):
        yield t, entry.claim
        t += entry.duration_ms


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(feasible_sets())
def test_nobody_strays_from_its_share_by_the_longest_spot(claims):
    longest = max(claim.duration_ms for claim in claims)
    shown = [0] * len(claims)
    for start, chosen in course(claims, HOUR):
        for i, claim in enumerate(claims):
            assert abs(shown[i] * PPM - claim.weight_ppm * start) < longest * PPM
        shown[chosen] += claims[chosen].duration_ms


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(feasible_sets())
def test_starts_lie_no_further_apart_than_the_quotation_promises(claims):
    longest = max(claim.duration_ms for claim in claims)
    last = {}
    for start, chosen in course(claims, HOUR):
        claim = claims[chosen]
        if chosen in last:
            bound = 2 * claim.duration_ms * PPM // claim.weight_ppm - claim.duration_ms + longest
            assert start - last[chosen] <= bound
        last[chosen] = start


@settings(max_examples=40, deadline=None)
@given(feasible_sets(durations=st.just(10_000)))
def test_equal_spots_are_counted_to_the_play_and_do_not_run(claims):
    plays = list(course(claims, HOUR))
    counts = Counter(chosen for _, chosen in plays)
    played_ms = len(plays) * 10_000
    for i, claim in enumerate(claims):
        assert abs(counts[i] * 10_000 * PPM - claim.weight_ppm * played_ms) <= 10_000 * PPM
    assume(max(claim.weight_ppm for claim in claims) <= PPM // 2)
    order = [chosen for _, chosen in plays]
    assert not any(a == b == c for a, b, c in zip(order, order[1:], order[2:], strict=False))


@st.composite
def candidates(draw):
    kind = draw(st.sampled_from(["commercial", "psa", "civic", "house"]))
    start = MIDNIGHT + draw(st.integers(-2, 30)) * 1_700_000
    return Candidate(
        booking=f"b{draw(st.integers(0, 40))}",
        creative_sha256=f"{draw(st.integers(0, 2**32)):064x}",
        mime="image/png",
        duration_ms=draw(st.sampled_from([5_000, 8_000, 10_000, 15_000, 30_000])),
        kind=kind,
        weight_ppm=draw(st.integers(0, 600_000)),
        separation_key=draw(st.sampled_from(["", "", "minuman", "bank"])),
        valid_from_ms=start,
        valid_to_ms=start + draw(st.integers(1, 40)) * 1_300_001,
        excluded=draw(st.sampled_from([None, None, None, "PERMIT_SUSPENDED"])),
    )


sets = st.lists(candidates(), max_size=9, unique_by=lambda c: (c.booking, c.creative_sha256))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sets, st.integers(0, 2**32))
def test_the_same_inputs_in_any_order_give_the_same_bytes(items, seed):
    shuffled = list(items)
    random.Random(seed).shuffle(shuffled)
    first, second = generate(screen(*items, length=14 * HOUR)), generate(screen(*shuffled, length=14 * HOUR))
    assert first == second


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sets)
def test_paid_items_are_never_cut_and_nobody_plays_outside_its_validity(items):
    body = generate(screen(*items, length=14 * HOUR))
    allowed = {(c.booking, c.creative_sha256): c for c in items}
    for start, end, item in timeline(body):
        if item.kind == model.CARD:
            continue
        candidate = allowed[item.booking, item.sha256]
        assert candidate.excluded is None
        assert candidate.valid_from_ms <= start
        assert end <= candidate.valid_to_ms
        if item.kind != "house":
            assert candidate.duration_ms <= end - start < candidate.duration_ms + fairness.HOLD_MS


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sets)
def test_the_time_line_has_no_hole_where_somebody_may_play_and_loops_fill_their_segments(items):
    inputs = screen(*items, length=14 * HOUR)
    body = generate(inputs)
    expected = sum(span.to_ms - span.from_ms for span in spans(inputs))
    assert sum(end - start for start, end, _ in timeline(body)) == expected
    for segment in body.segments:
        assert (segment.to_ms - segment.from_ms) % body.loops[segment.loop].len_ms == 0
    for loop in body.loops:
        assert sum(duration for _, duration in loop.entries) == loop.len_ms


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sets)
def test_competitors_are_neighbours_only_where_nobody_else_may_play(items):
    inputs = screen(*items, length=6 * HOUR)
    body = generate(inputs)
    keys = {(c.booking, c.creative_sha256): c.separation_key for c in items}
    for span in spans(inputs):
        if len({c.separation_key for c in span.candidates}) == 1:
            continue
        before = None
        for play in model.plays(body, span.from_ms, span.to_ms):
            item = body.items[play.item]
            key = keys.get((item.booking, item.sha256), "")
            # The cut remainder before a hard boundary takes whatever house item there is.
            if before is not None and key and play.to_ms < span.to_ms:
                assert before[0] != key or before[1] == item.booking
            before = (key, item.booking)


def test_a_debt_is_carried_over_a_boundary():
    half_hour = screen(booked("a", 700_000, 50_000), booked("b", 300_000, 40_000), length=90_000)
    body = generate(half_hour)
    carried = dict(model.carry(half_hour, body, MIDNIGHT + 90_000))
    assert sum(carried.values()) == 0
    owed = min(carried, key=carried.__getitem__)
    following = replace(
        half_hour,
        horizon_from_ms=MIDNIGHT + 90_000,
        horizon_to_ms=MIDNIGHT + 400_000,
        carried=tuple(sorted(carried.items())),
    )
    assert timeline(generate(following))[0][2].booking == owed.partition("#")[0]


def test_carrying_over_many_short_spans_keeps_the_shares():
    items = [booked("a", 700_000, 50_000), booked("b", 300_000, 40_000)]
    fences = [booked(f"x{i}", 0, 10_000, kind="house", end=MIDNIGHT + i * 610_000) for i in range(1, 100)]
    shown = shown_ms(generate(screen(*items, *fences, length=10 * HOUR)))
    assert abs(shown["a"] * 3 - shown["b"] * 7) < 10 * 700_000


def test_days_are_cut_at_local_midnight_in_every_zone():
    for timezone, hours in (("Asia/Jakarta", 7), ("Asia/Makassar", 8), ("Asia/Jayapura", 9)):
        utc_midnight = MIDNIGHT + 7 * HOUR
        body = generate(screen(booked("a", PPM, 7_000), start=utc_midnight, length=DAY, timezone=timezone))
        assert utc_midnight + DAY - hours * HOUR in {segment.from_ms for segment in body.segments}


def test_beyond_the_detailed_horizon_an_open_order_repeats_hourly():
    items = [booked("a", 333_334, 7_001), booked("b", 333_333, 11_003), booked("c", 333_333, 13_007)]
    body = generate(screen(*items, length=7 * DAY))
    coarse = [s for s in body.segments if s.from_ms >= MIDNIGHT + DETAILED_MS]
    assert max(body.loops[segment.loop].len_ms for segment in coarse) < HOUR + 20_000
    shown = shown_ms(body)
    for item in items:
        assert abs(shown[item.booking] * 3 - 7 * DAY) < 7 * DAY // 100


def test_without_anybody_there_is_no_segment_and_the_card_fills_what_no_spot_fits():
    assert generate(screen(booked("a", PPM, 5_000, excluded="PERMIT_SUSPENDED"))).segments == ()
    body = generate(screen(booked("a", PPM, 40_000), length=100_000))
    assert [item.kind for _, _, item in timeline(body)] == ["commercial", "commercial", "card"]


def test_a_remainder_too_short_to_see_keeps_the_item_before_it_on():
    body = generate(screen(booked("a", PPM, 10_000), length=HOUR + 1_500))
    assert timeline(body)[-1][1] - timeline(body)[-1][0] == 11_500


def test_time_is_reserved_by_kind_and_only_the_kind_that_no_longer_fits_is_scaled():
    inputs = screen(
        booked("p", 200_000, 10_000, kind="psa"),
        booked("c1", 600_000, 10_000),
        booked("c2", 600_000, 10_000),
        booked("v", 100_000, 10_000, kind="civic"),
        booked("h", 1, 10_000, kind="house"),
    )
    (span,) = spans(inputs)
    assert [c.booking for c in span.candidates] == ["p", "c1", "c2"]
    assert span.weights_ppm == (200_000, 400_000, 400_000)


def test_explaining_an_instant_names_what_plays_when_the_others_follow_and_why_some_cannot():
    inputs = screen(
        *WORKED,
        booked("S", 100_000, 10_000, excluded="PERMIT_SUSPENDED"),
        booked("L", 100_000, 10_000, start=MIDNIGHT + 2 * HOUR),
    )
    told = explain(inputs, generate(inputs), MIDNIGHT + 50_000)
    by = {verdict.booking: verdict for verdict in told.verdicts}
    assert by["B"].standing is Standing.ON_AIR
    assert (by["A"].standing, by["A"].next_ms) == (Standing.WAITING, MIDNIGHT + 75_000)
    assert (by["P"].standing, by["P"].next_ms) == (Standing.WAITING, MIDNIGHT + 105_000)
    assert by["S"].reason == "PERMIT_SUSPENDED"
    assert by["L"].reason == "NOT_YET_VALID"
