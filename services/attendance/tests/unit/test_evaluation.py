"""The judgement of a day: boundaries, flexible time, order of punches, equal input equal bytes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_attendance.days.assignment import Reach, assign, reaches
from kota_attendance.days.evaluation import evaluate
from kota_attendance.days.model import DayInput, Due, Seen, Verdict
from kota_attendance.policies.model import DEFAULT, Rounding
from kota_attendance.schedules.model import Flex, Makeup, Occurrence
from kota_common.city import ZONE_NAMES, zone

DAY = date(2026, 7, 6)
WIB = "Asia/Jakarta"


def local(text: str, where: str = WIB, day: date = DAY) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()} {text}").replace(tzinfo=zone(where)).astimezone(UTC)


def seen(at: datetime, kind: str = "AUTO", **facts) -> Seen:
    return Seen(punch=str(uuid4()), kind=kind, at=at, state=facts.pop("state", "ACCEPTED"), grade="ONLINE", **facts)


def day_of(*punches: Seen, where: str = WIB, **changes) -> DayInput:
    due_in, due_out = local("07:30", where), local("16:00", where)
    due = Due(
        due_in, due_out, local("12:00", where), local("13:00", where), due_out + timedelta(hours=6), tuple(punches)
    )
    fields = {
        "employee": "e",
        "unit": "u",
        "day": DAY,
        "time_zone": where,
        "schedule": "NORMAL",
        "schedule_citation": "Perpres 21/2023 Pasal 4",
        "flex": Flex(),
        "works_on_holidays": False,
        "holiday": "",
        "holiday_source": "",
        "ramadan": "",
        "calendar_hash": "",
        "policy": DEFAULT,
        "due": (due,),
        "loose": (),
        "over": True,
    }
    return DayInput(**{**fields, **changes})


@pytest.mark.parametrize(
    ("start", "rounding", "late", "codes"),
    [
        ("07:30:00", Rounding.FLOOR, 0, ()),
        ("07:30:59", Rounding.FLOOR, 0, ()),
        ("07:30:59", Rounding.CEIL, 1, ("TL1",)),
        ("07:31:00", Rounding.FLOOR, 1, ("TL1",)),
        ("08:00:59", Rounding.FLOOR, 30, ("TL1",)),
        ("08:01:00", Rounding.FLOOR, 31, ("TL2",)),
        ("08:31:00", Rounding.FLOOR, 61, ("TL3",)),
        ("09:00:59", Rounding.FLOOR, 90, ("TL3",)),
        ("09:01:00", Rounding.FLOOR, 91, ("TL4",)),
    ],
)
def test_the_edges_of_lateness(start, rounding, late, codes):
    given_day = day_of(seen(local(start)), seen(local("16:00")), policy=replace(DEFAULT, rounding=rounding))
    result = evaluate(given_day)
    assert (result.late_min, result.codes) == (late, codes)


@pytest.mark.parametrize(
    ("end", "early", "codes"),
    [("16:00:00", 0, ()), ("15:59:30", 0, ()), ("15:59:00", 1, ("PSW1",)), ("14:29:00", 91, ("PSW4",))],
)
def test_the_edges_of_leaving_early(end, early, codes):
    result = evaluate(day_of(seen(local("07:00")), seen(local(end))))
    assert (result.early_min, result.codes) == (early, codes)


@pytest.mark.parametrize(
    ("makeup", "start", "end", "codes"),
    [
        (Makeup.FULL_BLOCK, "07:35:00", "16:30:00", ()),  # PermenPANRB 6/2018: 07:35 means 16:30
        (Makeup.FULL_BLOCK, "07:35:00", "16:29:00", ("PSW1",)),
        (Makeup.FULL_BLOCK, "07:30:01", "16:00:00", ("PSW1",)),  # any lateness, even seconds
        (Makeup.EXACT, "07:35:00", "16:05:00", ()),
        (Makeup.EXACT, "07:35:30", "16:05:00", ("PSW1",)),  # by whole minutes: 16:06
        (Makeup.EXACT, "08:00:00", "16:30:00", ()),
        (Makeup.EXACT, "08:10:00", "16:30:00", ("TL1",)),  # ten minutes beyond the window
        (Makeup.NONE, "07:35:00", "16:00:00", ("TL1",)),
    ],
)
def test_flexible_time_is_made_up_on_the_same_day(makeup, start, end, codes):
    given_day = day_of(seen(local(start)), seen(local(end)), flex=Flex(30, makeup))
    result = evaluate(given_day)
    assert result.codes == codes


@pytest.mark.parametrize(
    ("punches", "over", "verdict", "codes", "bp"),
    [
        ((), True, Verdict.ABSENT, ("ALPA",), 400),
        ((), False, Verdict.AWAITED, (), 0),
        (("07:20",), False, Verdict.OPEN, (), 0),
        (("07:20",), True, Verdict.PRESENT, ("PSW4",), 200),
        (("16:10",), True, Verdict.PRESENT, ("TL4",), 200),
        (("09:30", "14:00"), True, Verdict.PRESENT, ("TL4", "PSW4"), 400),
    ],
)
def test_what_is_missing_costs_its_class_once_the_day_is_over(punches, over, verdict, codes, bp):
    result = evaluate(day_of(*(seen(local(at)) for at in punches), over=over))
    assert (result.verdict, result.codes, result.deduction_bp) == (verdict, codes, bp)


def test_the_day_costs_no_more_than_an_absence_where_the_policy_says_so():
    punches = (seen(local("09:30")), seen(local("14:00")))
    dear = replace(DEFAULT, absent_bp=300)
    assert evaluate(day_of(*punches, policy=dear)).deduction_bp == 300
    assert evaluate(day_of(*punches, policy=replace(dear, cap_at_absence=False))).deduction_bp == 400


def test_a_rejected_or_waiting_punch_does_not_count_and_is_explained():
    waiting = seen(local("07:20"), state="PENDING_APPROVAL")
    result = evaluate(day_of(waiting, seen(local("16:10"))))
    assert result.codes == ("TL4",)
    assert "menunggu persetujuan" in " ".join(result.lines)


def test_a_hint_helps_only_where_the_times_say_nothing():
    assert evaluate(day_of(seen(local("10:00"), "OUT"))).codes == ("PSW4", "TL4")
    twice = (seen(local("07:20"), "IN"), seen(local("07:22"), "IN"))
    assert evaluate(day_of(*twice)).codes == ("PSW4",)
    wrong = (seen(local("07:20"), "OUT"), seen(local("16:10"), "IN"))
    assert evaluate(day_of(*wrong)).codes == (), "directions of devices are often wrong"


MINUTES = st.lists(st.integers(0, 1000), min_size=2, max_size=8, unique=True)


@given(MINUTES, st.randoms(), st.sampled_from(ZONE_NAMES))
def test_order_duplicates_and_zone_do_not_matter_and_equal_input_is_equal_bytes(minutes, shuffle, where):
    base = local("05:30", where)
    punches = [seen(base + timedelta(minutes=m)) for m in minutes]
    first = day_of(*punches, where=where)
    shuffled = punches[:]
    shuffle.shuffle(shuffled)
    second = day_of(*shuffled, where=where)
    assert evaluate(first).hash() == evaluate(second).hash()
    assert first.canonical() == day_of(*punches, where=where).canonical()
    twin = day_of(*punches, *(replace(one, punch="zz" + one.punch) for one in punches), where=where)
    assert (evaluate(twin).late_min, evaluate(twin).early_min) == (evaluate(first).late_min, evaluate(first).early_min)
    jakarta = day_of(*(seen(local("05:30") + timedelta(minutes=m)) for m in minutes))
    assert evaluate(jakarta).codes == evaluate(first).codes


@given(MINUTES, st.integers(0, 1000))
def test_one_more_punch_never_makes_the_day_dearer(minutes, more):
    base = local("05:30")
    few = [seen(base + timedelta(minutes=m)) for m in minutes]
    before = evaluate(day_of(*few))
    after = evaluate(day_of(*few, seen(base + timedelta(minutes=more))))
    assert after.late_min + after.early_min <= before.late_min + before.early_min


def occurrence(start: str, end: str, day: int = 6, end_day: int = 6) -> Occurrence:
    return Occurrence(local(start, day=date(2026, 7, day)), local(end, day=date(2026, 7, end_day)))


def test_an_open_arrival_keeps_the_departure_even_into_the_next_stretch():
    night, morning = occurrence("21:00", "06:00", 6, 7), occurrence("07:30", "16:00", 7, 7)
    arrived, left = seen(local("20:55")), seen(local("06:50", day=date(2026, 7, 7)))
    found: list[Reach[Seen]] = reaches([night, morning], 120, 360)
    assign(found, [left, arrived])
    assert [len(reach.punches) for reach in found] == [2, 0]
    alone: list[Reach[Seen]] = reaches([night, morning], 120, 360)
    assign(alone, [left])
    assert [len(reach.punches) for reach in alone] == [0, 1], "06:50 is behind the middle of 06:00 and 07:30"


@given(st.lists(st.integers(-600, 3000), max_size=12))
def test_every_punch_belongs_to_one_stretch_or_to_none(minutes):
    stretches = [occurrence("07:30", "12:00"), occurrence("13:00", "17:00"), occurrence("21:00", "06:00", 6, 7)]
    punches = [seen(local("07:30") + timedelta(minutes=m)) for m in minutes]
    found: list[Reach[Seen]] = reaches(stretches, 120, 360)
    loose = assign(found, punches)
    placed = [one.punch for reach in found for one in reach.punches] + [one.punch for one in loose]
    assert sorted(placed) == sorted(one.punch for one in punches)
