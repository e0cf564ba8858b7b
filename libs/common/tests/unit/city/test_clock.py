from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kota_common.city import (
    Because,
    DeadlineOutOfRange,
    ExpiresAt,
    Holiday,
    HolidayKind,
    HolidayStatus,
    Ledger,
    LedgerInvalid,
    Segment,
    SegmentKind,
    Term,
    TermUnit,
    WorkingCalendar,
    due,
    explain,
    national_holidays,
    remaining_days,
    zone,
)

WIB = zone("Asia/Jakarta")
CALENDAR = WorkingCalendar(version=1, holidays=national_holidays())
FIVE_DAYS = Term(amount=5, zone=WIB)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=WIB).astimezone(UTC)


STARTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 9, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
STEPS = st.lists(st.timedeltas(timedelta(0), timedelta(days=12)), min_size=2, max_size=12)
TERMS = st.builds(Term, amount=st.integers(1, 40), zone=st.just(WIB))


def paused(start, steps):
    """A clock paused and resumed in turn after each of the steps; an even number leaves it running."""
    ledger = Ledger.started(start)
    moment = start
    for n, step in enumerate(steps[: len(steps) // 2 * 2]):
        moment += step
        ledger = ledger.resume(moment) if n % 2 else ledger.pause(moment, "clarification")
    return ledger


def test_five_working_days_end_on_the_next_monday():
    answer = due(FIVE_DAYS, CALENDAR, Ledger.started(at("2026-07-06 10:00")))
    assert (answer.received_date, answer.due_date) == (date(2026, 7, 6), date(2026, 7, 13))
    assert answer.due_time == at("2026-07-14 00:00")
    assert not answer.provisional


def test_a_pause_over_three_cutoffs_moves_the_due_date_by_three_working_days():
    ledger = Ledger.started(at("2026-07-06 10:00")).pause(at("2026-07-08 10:00"), "clarification")
    ledger = ledger.resume(at("2026-07-13 09:00"))
    assert due(FIVE_DAYS, CALENDAR, ledger).due_date == date(2026, 7, 16)
    assert [
        (line.day.day, line.because) for line in explain(FIVE_DAYS, CALENDAR, ledger, until=date(2026, 12, 31))
    ] == [
        (6, Because.RECEIVED_DAY),
        (7, Because.WORKING),
        (8, Because.PAUSED),
        (9, Because.PAUSED),
        (10, Because.PAUSED),
        (11, Because.WEEKEND),
        (12, Because.WEEKEND),
        (13, Because.WORKING),
        (14, Because.WORKING),
        (15, Because.WORKING),
        (16, Because.WORKING),
    ]


@pytest.mark.parametrize(
    ("pause", "resume", "lost"),
    [("09:00", "15:59", 0), ("15:00", "16:00", 0), ("15:00", "16:01", 1), ("16:01", "17:00", 0)],
)
def test_a_pause_within_one_day_costs_the_day_only_when_it_covers_the_cutoff(pause, resume, lost):
    ledger = Ledger.started(at("2026-07-06 10:00")).pause(at(f"2026-07-07 {pause}"), "x")
    ledger = ledger.resume(at(f"2026-07-07 {resume}"))
    assert due(FIVE_DAYS, CALENDAR, ledger).due_date == date(2026, 7, 13 + lost)


def test_a_standing_clock_has_no_due_date_and_explains_itself_up_to_the_day_asked_for():
    ledger = Ledger.started(at("2026-07-06 10:00")).pause(at("2026-07-08 10:00"), "clarification")
    answer = due(FIVE_DAYS, CALENDAR, ledger)
    assert (answer.due_date, answer.due_time) == (None, None)
    assert ledger.paused
    assert explain(FIVE_DAYS, CALENDAR, ledger, until=date(2026, 7, 9))[-1].because is Because.PAUSED


def test_a_pause_after_the_last_day_changes_nothing():
    ledger = Ledger.started(at("2026-07-06 10:00")).pause(at("2026-07-20 10:00"), "late")
    assert due(FIVE_DAYS, CALENDAR, ledger).due_date == date(2026, 7, 13)


def test_a_pause_never_resets_but_a_reset_does():
    ledger = Ledger.started(at("2026-07-06 10:00"))
    assert due(FIVE_DAYS, CALENDAR, ledger.reset(at("2026-07-10 10:00"), "oss_43")).due_date == date(2026, 7, 17)
    resumed = ledger.pause(at("2026-07-10 09:00"), "x").resume(at("2026-07-10 10:00"))
    assert due(FIVE_DAYS, CALENDAR, resumed).due_date == date(2026, 7, 13)


def test_a_clock_that_was_stopped_early_has_no_due_date_any_more():
    assert (
        due(FIVE_DAYS, CALENDAR, Ledger.started(at("2026-07-06 10:00")).stop(at("2026-07-08 12:00"))).due_date is None
    )


def test_what_remains_is_the_term_less_the_days_on_which_the_clock_ran_at_cutoff():
    ledger = Ledger.started(at("2026-07-06 10:00")).pause(at("2026-07-08 10:00"), "x").resume(at("2026-07-13 09:00"))
    left = {day: remaining_days(FIVE_DAYS, CALENDAR, ledger, at(f"2026-07-{day:02} 17:00")) for day in range(6, 20)}
    assert [left[day] for day in (6, 7, 8, 12, 13, 14, 15, 16, 19)] == [5, 4, 4, 4, 3, 2, 1, 0, 0]
    assert remaining_days(FIVE_DAYS, CALENDAR, ledger, at("2026-07-07 15:59")) == 5


@pytest.mark.parametrize(
    ("expires", "moment"),
    [
        (ExpiresAt.END_OF_DAY, "2026-07-11 00:00"),
        (ExpiresAt.CUTOFF, "2026-07-10 16:00"),
        (ExpiresAt.START_OF_NEXT_WORKING_DAY, "2026-07-13 00:00"),
    ],
)
def test_each_rule_of_expiry_has_its_own_moment(expires, moment):
    term = Term(amount=4, zone=WIB, expires=expires)
    assert due(term, CALENDAR, Ledger.started(at("2026-07-06 10:00"))).due_time == at(moment)


def test_calendar_days_count_weekends_and_holidays_but_not_pauses():
    term = Term(amount=10, zone=WIB, unit=TermUnit.CALENDAR)
    ledger = Ledger.started(at("2026-03-16 10:00"))
    assert due(term, CALENDAR, ledger).due_date == date(2026, 3, 26)
    ledger = ledger.pause(at("2026-03-21 10:00"), "x").resume(at("2026-03-23 10:00"))
    assert due(term, CALENDAR, ledger).due_date == date(2026, 3, 28)


def test_elapsed_time_counts_running_milliseconds_only():
    term = Term(amount=86_400_000, zone=WIB, unit=TermUnit.ELAPSED)
    ledger = Ledger.started(at("2026-07-10 10:00")).pause(at("2026-07-10 22:00"), "x").resume(at("2026-07-12 08:00"))
    assert due(term, CALENDAR, ledger).due_time == at("2026-07-12 20:00")
    assert due(term, CALENDAR, ledger.stop(at("2026-07-12 09:00"))).due_time is None
    with pytest.raises(ValueError, match="days"):
        remaining_days(term, CALENDAR, ledger, at("2026-07-12 09:00"))


def test_a_count_through_an_unconfirmed_year_is_marked_provisional():
    assert due(FIVE_DAYS, CALENDAR, Ledger.started(at("2026-12-30 10:00"))).provisional


@pytest.mark.parametrize(("amount", "unit"), [(0, TermUnit.WORKING), (-1, TermUnit.CALENDAR), (3661, TermUnit.WORKING)])
def test_a_term_outside_the_limits_is_refused(amount, unit):
    with pytest.raises(DeadlineOutOfRange):
        Term(amount=amount, zone=WIB, unit=unit)


@pytest.mark.parametrize(
    "change",
    [
        lambda ledger: ledger.resume(at("2026-07-08 10:00")),
        lambda ledger: ledger.pause(at("2026-07-01 10:00"), "before the start"),
        lambda ledger: ledger.pause(at("2026-07-08 10:00"), "x").pause(at("2026-07-09 10:00"), "x"),
        lambda ledger: ledger.stop(at("2026-07-08 10:00")).reset(at("2026-07-09 10:00"), "x"),
        lambda ledger: Ledger((*ledger.segments, *ledger.segments)),
        lambda ledger: Ledger(()),
        lambda ledger: Ledger((Segment(SegmentKind.PAUSE, at("2026-07-06 10:00")),)),
        lambda ledger: Ledger.started(datetime(2026, 7, 6)),
    ],
)
def test_a_ledger_with_gaps_overlaps_or_moves_out_of_turn_is_refused(change):
    with pytest.raises(LedgerInvalid):
        change(Ledger.started(at("2026-07-06 10:00")))


@given(
    TERMS, STARTS, STEPS, st.timedeltas(timedelta(0), timedelta(days=9)), st.timedeltas(timedelta(0), timedelta(days=9))
)
def test_a_further_pause_never_makes_the_due_date_earlier(term, start, steps, wait, length):
    ledger = paused(start, steps)
    begins = ledger.segments[-1].start + wait
    longer = ledger.pause(begins, "x").resume(begins + length)
    assert due(term, CALENDAR, longer).due_date >= due(term, CALENDAR, ledger).due_date


@given(TERMS, STARTS, STEPS, st.integers(0, 11), st.floats(0, 1))
def test_splitting_a_running_segment_changes_nothing(term, start, steps, pick, share):
    ledger = paused(start, steps)
    running = [n for n, segment in enumerate(ledger.segments) if segment.kind is SegmentKind.RUN]
    n = running[pick % len(running)]
    segment = ledger.segments[n]
    middle = segment.start + share * ((segment.end or segment.start + timedelta(days=30)) - segment.start)
    halves = (replace(segment, end=middle), replace(segment, start=middle))
    split = Ledger((*ledger.segments[:n], *halves, *ledger.segments[n + 1 :]))
    assert due(term, CALENDAR, split) == due(term, CALENDAR, ledger)


@given(TERMS, STARTS, STEPS)
def test_the_due_date_is_a_working_day_after_the_day_of_receipt(term, start, steps):
    answer = due(term, CALENDAR, paused(start, steps))
    assert CALENDAR.is_working(answer.due_date)
    assert answer.due_date > answer.received_date


@given(TERMS, STARTS, st.integers(1, 40), st.integers(1, 40))
def test_a_term_of_two_parts_is_one_part_after_the_other(term, start, a, b):
    received = due(term, CALENDAR, Ledger.started(start)).received_date
    both = due(replace(term, amount=a + b), CALENDAR, Ledger.started(start)).due_date
    assert both == CALENDAR.add_working_days(CALENDAR.add_working_days(received, a), b)


@given(TERMS, STARTS, st.integers(0, 39))
def test_a_new_holiday_inside_the_term_moves_the_due_date_by_exactly_one_working_day(term, start, pick):
    ledger = Ledger.started(start)
    lines = explain(term, CALENDAR, ledger, until=date.max)
    counted = [line.day for line in lines if line.counted]
    day = counted[pick % len(counted)]
    holiday = Holiday(day, HolidayKind.LOCAL, "contoh", HolidayStatus.CONFIRMED, "contoh")
    changed = replace(CALENDAR, version=2, holidays=(*CALENDAR.holidays, holiday))
    assume(CALENDAR.received_date(start, WIB, term.cutoff) == changed.received_date(start, WIB, term.cutoff))
    before, after = due(term, CALENDAR, ledger).due_date, due(term, changed, ledger).due_date
    assert after == CALENDAR.next_working_day(before)


@given(TERMS, STARTS, STEPS)
def test_replaying_the_stored_rows_gives_the_stored_due_date_and_its_explanation(term, start, steps):
    ledger = paused(start, steps)
    stored = due(term, CALENDAR, ledger)
    rows = [(s.kind.value, s.start.isoformat(), s.end and s.end.isoformat(), s.reason) for s in ledger.segments]
    replayed = Ledger(
        tuple(
            Segment(SegmentKind(kind), datetime.fromisoformat(begin), end and datetime.fromisoformat(end), reason)
            for kind, begin, end, reason in rows
        )
    )
    assert due(term, CALENDAR, replayed) == stored
    lines = explain(term, CALENDAR, replayed, until=date.max)
    assert lines[-1].day == stored.due_date
    assert sum(line.counted for line in lines) == term.amount
    assert remaining_days(term, CALENDAR, replayed, stored.due_time) == 0
    assert remaining_days(term, CALENDAR, replayed, start) == term.amount


def test_the_same_instant_is_received_on_different_days_in_the_east_and_the_west():
    term = Term(amount=1, zone=zone("Asia/Jayapura"), cutoff=time(16))
    assert due(term, CALENDAR, Ledger.started(at("2026-07-06 15:00"))).received_date == date(2026, 7, 7)
