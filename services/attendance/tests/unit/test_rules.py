"""Rules that are lists or formulas: schedules, calendars, postings, trusted time, nonces."""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota.attendance.v1 import events_pb2
from kota_attendance.app import SERVICE
from kota_attendance.calendars.proposal import proposed
from kota_attendance.names import ScheduleName
from kota_attendance.nonces import NonceExpired, NonceInvalid, NonceKind, Nonces
from kota_attendance.policies.model import DEFAULT, band_of, in_force
from kota_attendance.punches.judging import place_in_time
from kota_attendance.punches.model import Anchor, Grade
from kota_attendance.punches.refusals import PunchInFuture
from kota_attendance.roster.model import Employee, Posting, PostingType, supervisors
from kota_attendance.schedules.model import Schedule, Window
from kota_attendance.schedules.refusals import ScheduleInvalid, ScheduleOverlaps
from kota_common.actor import Actor, ActorKind
from kota_common.contract import check
from kota_common.security.keys import Secret

NOW = datetime(2026, 7, 6, 0, 30, tzinfo=UTC)


def test_the_contract_of_attendance_is_complete():
    assert check(SERVICE.contracts, "attendance") == []


def test_no_event_has_a_field_for_a_place_a_name_or_a_number_of_a_person():
    def fields(message, seen):
        for field in message.fields:
            yield field
            if field.message_type is not None and field.message_type.full_name not in seen:
                yield from fields(field.message_type, seen | {field.message_type.full_name})

    forbidden = {"latitude_e7", "longitude_e7", "location", "nip", "nik", "payload", "signature"}
    for event in events_pb2.DESCRIPTOR.message_types_by_name.values():
        assert not {field.name for field in fields(event, set())} & forbidden, event.name


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)), min_size=1, max_size=6))
def test_a_schedule_is_refused_exactly_when_two_of_its_minutes_are_the_same(windows):
    minutes: set[int] = set()
    overlap = False
    for day, start, length in windows:
        own = {(day * 1440 + start + m) % 10_080 for m in range(length)}
        overlap = overlap or bool(own & minutes)
        minutes |= own
    schedule = Schedule(
        ScheduleName("13.77", uuid4()), "X", "x", "Asia/Jakarta", tuple(Window(d, s, s + n) for d, s, n in windows)
    )
    try:
        schedule.check()
        refused = False
    except ScheduleOverlaps:
        refused = True
    assert refused == overlap


def test_a_window_that_is_none_is_refused():
    for window in (Window(0, 600, 600), Window(0, 600, 2041), Window(0, 600, 700, 610, 710), Window(0, 0, 60, 0, 60)):
        with pytest.raises(ScheduleInvalid):
            Schedule(ScheduleName("13.77", uuid4()), "X", "x", "Asia/Jakarta", (window,)).check()


@pytest.mark.parametrize("zone_name", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_overnight_work_ends_on_the_next_date_in_every_zone(zone_name):
    schedule = Schedule(ScheduleName("13.77", uuid4()), "N", "n", zone_name, (Window(0, 1260, 1800),))
    (one,) = schedule.occurrences(date(2026, 7, 6))
    assert (one.due_out - one.due_in) == timedelta(hours=9)
    assert schedule.occurrences(date(2026, 7, 7)) == ()


def test_the_proposal_of_2026_is_the_governments():
    rows = proposed(2026)
    assert len([row for row in rows if row.kind == "NATIONAL"]) == 17
    assert len([row for row in rows if row.kind == "CUTI_BERSAMA"]) == 8
    assert [(r.first_day, r.last_day) for r in rows if r.kind == "RAMADAN"] == [(date(2026, 2, 19), date(2026, 3, 20))]


@pytest.mark.parametrize(
    ("minutes", "code"), [(0, None), (1, "TL1"), (30, "TL1"), (31, "TL2"), (90, "TL3"), (91, "TL4")]
)
def test_bands_are_half_open(minutes, code):
    band = band_of(DEFAULT.late_bands, minutes)
    assert (band.code if band else None) == code


def test_the_latest_version_that_is_effective_is_in_force():
    from dataclasses import replace

    first = replace(DEFAULT, number=1, effective_from=date(2026, 1, 1))
    second = replace(DEFAULT, number=2, effective_from=date(2026, 7, 1))
    corrected = replace(DEFAULT, number=3, effective_from=date(2026, 7, 1))
    versions = (second, first, corrected)
    assert [in_force(versions, date(2026, m, 1)).number for m in (6, 7)] == [1, 3]
    assert in_force(versions, date(2025, 12, 31)) is DEFAULT


def test_supervisors_are_the_nearest_heads_and_never_oneself():
    me, head, chief = uuid4(), uuid4(), uuid4()
    unit, above = uuid4(), uuid4()
    assert supervisors(me, (unit, above), {unit: (head,), above: (chief,)}) == (head,)
    assert supervisors(head, (unit, above), {unit: (head,), above: (chief,)}) == (chief,)
    assert supervisors(chief, (above,), {above: (chief,)}) == ()
    acting = Actor(ActorKind.PERSON, str(head), "13.77")
    from kota_attendance.roster.model import may_decide

    assert may_decide(acting, me, (unit, above), {unit: (head,)})
    assert not may_decide(acting, head, (unit,), {unit: (head,)})


def test_a_definitive_post_says_where_somebody_works_while_acting_elsewhere():
    me, home, other = uuid4(), uuid4(), uuid4()

    def posting(unit, kind):
        return Posting(uuid4(), me, uuid4(), unit, kind, date(2026, 1, 1), None)

    held = (posting(other, PostingType.PLT), posting(home, PostingType.DEFINITIVE))
    assert Employee(me, 1, False, b"", held).unit_on(date(2026, 7, 6)) == home
    assert Employee(me, 1, False, b"", held).unit_on(date(2025, 7, 6)) is None


@given(st.integers(0, 86_400_000), st.integers(0, 5_000))
def test_an_anchor_tells_the_time_within_half_the_round_trip_and_100_ppm(passed_ms, rtt_ms):
    server_ms = round(NOW.timestamp() * 1000)
    payload = SimpleNamespace(
        anchor=Anchor(server_ms, 1_000, 3, b"", rtt_ms), boot_count=3, elapsed_ms=1_000 + passed_ms, wall_ms=0
    )
    placed = place_in_time(payload, None, anchored=True, now=NOW + timedelta(days=2))
    assert placed.at == NOW + timedelta(milliseconds=passed_ms)
    assert placed.grade is Grade.TRUSTED
    assert placed.uncertainty_ms <= rtt_ms / 2 + passed_ms * 1e-4


def test_eight_hours_offline_are_known_to_2_88_seconds():
    payload = SimpleNamespace(
        anchor=Anchor(round(NOW.timestamp() * 1000), 0, 3, b"", 0), boot_count=3, elapsed_ms=8 * 3_600_000, wall_ms=0
    )
    assert place_in_time(payload, None, anchored=True, now=NOW + timedelta(days=1)).uncertainty_ms == 2_880
    with pytest.raises(PunchInFuture):
        place_in_time(payload, None, anchored=True, now=NOW)


def test_a_nonce_is_recognised_for_its_key_city_kind_and_time_only():
    nonces = Nonces(Secret({1: bytes(range(32)), 2: bytes(range(1, 33))}))
    nonce = nonces.issue("13.77", "k", NonceKind.ONLINE, NOW)
    assert nonces.check("13.77", "k", nonce, NOW, NonceKind.ONLINE).kind is NonceKind.ONLINE
    old = Nonces(Secret({1: bytes(range(32))})).issue("13.77", "k", NonceKind.ONLINE, NOW)
    assert nonces.check("13.77", "k", old, NOW, NonceKind.ONLINE), "under an older version of the secret"
    for city, key, kind, changed in (
        ("13.78", "k", NonceKind.ONLINE, nonce),
        ("13.77", "l", NonceKind.ONLINE, nonce),
        ("13.77", "k", NonceKind.BIND, nonce),
        ("13.77", "k", NonceKind.ONLINE, bytes([nonce[0], nonce[1] ^ 1]) + nonce[2:]),
        ("13.77", "k", NonceKind.ONLINE, nonce[:-1]),
    ):
        with pytest.raises(NonceInvalid):
            nonces.check(city, key, changed, NOW, kind)
    with pytest.raises(NonceExpired):
        nonces.check("13.77", "k", nonce, NOW + timedelta(seconds=121), NonceKind.ONLINE)
