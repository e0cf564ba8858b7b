from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import holidays as published
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import (
    Because,
    DeadlineOutOfRange,
    Holiday,
    HolidayKind,
    HolidayStatus,
    WorkingCalendar,
    national_holidays,
    zone,
)

WIB = zone("Asia/Jakarta")
CALENDAR = WorkingCalendar(version=1, holidays=national_holidays())
PUBLIC_ONLY = WorkingCalendar(version=1, holidays=national_holidays(), cuti_bersama_off=False)
DAYS = st.dates(date(2025, 1, 1), date(2026, 12, 1))


def row(day, kind=HolidayKind.LOCAL, status=HolidayStatus.CONFIRMED, version=1):
    return Holiday(day=day, kind=kind, name="contoh", status=status, source="contoh", version=version)


@pytest.mark.parametrize(
    ("complete", "days", "due", "due_public_only"),
    [
        (date(2026, 3, 13), 5, date(2026, 3, 27), date(2026, 3, 23)),
        (date(2026, 3, 17), 3, date(2026, 3, 27), date(2026, 3, 23)),
        (date(2026, 2, 12), 10, date(2026, 3, 2), date(2026, 2, 27)),
        (date(2026, 12, 22), 5, date(2026, 12, 31), date(2026, 12, 30)),
        (date(2025, 8, 14), 2, date(2025, 8, 19), date(2025, 8, 18)),
    ],
)
def test_working_days_are_added_as_in_the_handbook(complete, days, due, due_public_only):
    assert CALENDAR.add_working_days(complete, days) == due
    assert PUBLIC_ONLY.add_working_days(complete, days) == due_public_only


@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize(
    ("kind", "category"), [(HolidayKind.NATIONAL, "public"), (HolidayKind.CUTI_BERSAMA, "government")]
)
def test_the_confirmed_rows_are_those_of_the_published_decree(year, kind, category):
    ours = {entry.day for entry in national_holidays() if entry.kind is kind and entry.day.year == year}
    assert ours == set(published.country_holidays("ID", years=year, categories=(category,)))


def test_2026_has_17_national_holidays_and_8_days_of_collective_leave():
    days = [entry.kind for entry in national_holidays() if entry.day.year == 2026]
    assert (days.count(HolidayKind.NATIONAL), days.count(HolidayKind.CUTI_BERSAMA)) == (17, 8)


def test_the_estimates_for_2027_are_drafts_and_move_nothing():
    drafts = [entry for entry in national_holidays() if entry.day.year == 2027]
    assert drafts
    assert {entry.status for entry in drafts} == {HolidayStatus.DRAFT}
    assert CALENDAR.is_working(date(2027, 1, 5))
    assert CALENDAR.is_provisional(date(2027, 1, 5))
    assert not CALENDAR.is_provisional(date(2026, 12, 31))


def test_a_revoked_row_is_a_working_day_again():
    day = date(2026, 7, 8)
    confirmed, revoked = row(day), row(day, status=HolidayStatus.REVOKED, version=2)
    assert not WorkingCalendar(1, (confirmed,)).is_working(day)
    assert WorkingCalendar(2, (revoked, confirmed)).is_working(day)


@pytest.mark.parametrize(
    ("day", "because"),
    [
        (date(2026, 7, 8), Because.WORKING),
        (date(2026, 7, 11), Because.WEEKEND),
        (date(2026, 3, 19), Because.PUBLIC_HOLIDAY),
        (date(2026, 3, 22), Because.PUBLIC_HOLIDAY),  # a Sunday too: the holiday is the better answer
        (date(2026, 3, 18), Because.CUTI_BERSAMA),
        (date(2026, 7, 9), Because.LOCAL_CLOSURE),
        (date(2026, 7, 12), Because.WEEKEND),  # closed on a Sunday: says nothing new
    ],
)
def test_a_day_off_says_why(day, because):
    calendar = replace(CALENDAR, holidays=(*CALENDAR.holidays, row(date(2026, 7, 9)), row(date(2026, 7, 12))))
    assert calendar.because(day) is because
    assert calendar.is_working(day) == (because is Because.WORKING)


@pytest.mark.parametrize(
    ("local", "received"),
    [
        ("2026-07-06 15:59:59.999999", date(2026, 7, 6)),
        ("2026-07-06 16:00:00", date(2026, 7, 7)),
        ("2026-07-03 16:30:00", date(2026, 7, 6)),  # Friday evening
        ("2026-07-04 10:00:00", date(2026, 7, 6)),  # Saturday
        ("2026-03-17 17:00:00", date(2026, 3, 25)),  # before a week of holidays
    ],
)
def test_what_arrives_after_the_cutoff_or_on_a_day_off_is_received_the_next_working_day(local, received):
    instant = datetime.fromisoformat(local).replace(tzinfo=WIB).astimezone(UTC)
    assert CALENDAR.received_date(instant, WIB, time(16)) == received


def test_the_day_of_receipt_is_the_date_at_the_place_and_not_the_date_in_utc():
    instant = datetime(2026, 7, 6, 23, 30, tzinfo=UTC)  # Tuesday morning everywhere in the country
    assert CALENDAR.received_date(instant, zone("Asia/Jayapura"), time(16)) == date(2026, 7, 7)


@given(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1)), st.timedeltas(timedelta(0), timedelta(days=9)))
def test_a_later_arrival_is_never_received_earlier(instant, later):
    first = instant.replace(tzinfo=UTC)
    assert CALENDAR.received_date(first, WIB, time(16)) <= CALENDAR.received_date(first + later, WIB, time(16))


@given(DAYS, st.integers(0, 60), st.integers(0, 60))
def test_adding_in_two_steps_is_adding_at_once(day, a, b):
    assert CALENDAR.add_working_days(day, a + b) == CALENDAR.add_working_days(CALENDAR.add_working_days(day, a), b)


@given(DAYS, st.integers(0, 60))
def test_counting_back_what_was_added_gives_the_same_number(day, days):
    assert CALENDAR.working_days_between(day, CALENDAR.add_working_days(day, days)) == days


@pytest.mark.parametrize("days", [-1, 3661])
def test_a_term_outside_the_limits_is_refused(days):
    with pytest.raises(DeadlineOutOfRange):
        CALENDAR.add_working_days(date(2026, 1, 5), days)


def test_a_calendar_without_weekdays_is_refused():
    with pytest.raises(ValueError, match="weekdays"):
        WorkingCalendar(1, (), weekdays=frozenset())


def test_a_six_day_week_works_on_saturdays():
    assert WorkingCalendar(1, (), weekdays=frozenset(range(6))).add_working_days(date(2026, 7, 3), 1) == date(
        2026, 7, 4
    )
