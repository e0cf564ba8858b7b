"""The clock of a case gives the handbook's dates in the city's own zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kota_common.city import Because
from kota_permitting.catalogue.model import ClockStart, Sla, SlaUnit
from kota_permitting.deadlines.model import Clock, calendar_of, today_of, zone_of

PARIAMAN, MATARAM, JAYAPURA = "13.77", "52.71", "91.71"


def sla(days: int, unit: SlaUnit = SlaUnit.WORKING_DAYS) -> Sla:
    return Sla(days=days, unit=unit, starts_on=ClockStart.CLAIMED)


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone_of(PARIAMAN)).astimezone(UTC)


def last_day(clock: Clock) -> date:
    assert clock.due_at is not None
    return today_of(clock.city, clock.due_at - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("complete", "days", "due"),
    [
        ("2026-03-13", 5, "2026-03-27"),
        ("2026-03-17", 3, "2026-03-27"),
        ("2026-02-12", 10, "2026-03-02"),
        ("2026-12-22", 5, "2026-12-31"),
        ("2025-08-14", 2, "2025-08-19"),
        ("2026-07-06", 5, "2026-07-13"),
    ],
)
def test_due_dates_are_those_of_the_joint_decree(complete: str, days: int, due: str) -> None:
    clock = Clock.started(sla(days), PARIAMAN, wib(f"{complete} 10:00"))
    assert last_day(clock) == date.fromisoformat(due)
    assert clock.due_at == wib(due + " 00:00") + timedelta(days=1), "the whole last day is the city's"


def test_days_on_which_the_clock_stood_at_cutoff_do_not_count() -> None:
    clock = Clock.started(sla(5), PARIAMAN, wib("2026-07-06 10:00"))
    paused = clock.turned(clock.ledger.pause(wib("2026-07-08 10:00"), "returned"))
    assert paused.paused
    assert paused.due_at is None
    resumed = paused.turned(paused.ledger.resume(wib("2026-07-13 09:00")))
    assert last_day(resumed) == date(2026, 7, 16)
    stood = [line.day.day for line in resumed.explained(date(2026, 7, 31)) if line.because is Because.PAUSED]
    assert stood == [8, 9, 10]


def test_a_decision_leaves_the_due_date_that_held() -> None:
    clock = Clock.started(sla(5), PARIAMAN, wib("2026-07-06 10:00"))
    assert clock.turned(clock.ledger.stop(wib("2026-07-07 10:00"))).due_at == clock.due_at


@pytest.mark.parametrize(
    ("stopped", "counted"),
    [
        ("2026-07-06 15:00", []),
        ("2026-07-08 10:00", [7]),
        ("2026-07-08 17:00", [7, 8]),
        ("2026-07-20 10:00", [7, 8, 9, 10, 13]),  # late: the limit was used up
    ],
)
def test_the_explanation_of_a_decided_case_ends_with_its_decision(stopped: str, counted: list[int]) -> None:
    clock = Clock.started(sla(5), PARIAMAN, wib("2026-07-06 10:00"))
    decided = clock.turned(clock.ledger.stop(wib(stopped)))
    lines = decided.explained(date(2026, 7, 31))
    assert lines[0].because is Because.RECEIVED_DAY
    assert [line.day.day for line in lines if line.counted] == counted
    assert all(line.day <= wib(stopped).date() for line in lines)


def test_a_case_withdrawn_while_its_clock_stood_is_explained_to_the_withdrawal() -> None:
    clock = Clock.started(sla(5), PARIAMAN, wib("2026-07-06 10:00"))
    stood = clock.turned(clock.ledger.pause(wib("2026-07-08 10:00"), "returned"))
    ended = stood.turned(stood.ledger.stop(wib("2026-07-09 17:00")))
    assert [line.because for line in ended.explained(date(2026, 12, 31))] == [
        Because.RECEIVED_DAY,
        Because.WORKING,
        Because.PAUSED,
        Because.PAUSED,
    ]


def test_what_arrives_after_the_cutoff_counts_as_received_the_next_working_day() -> None:
    late = Clock.started(sla(1), PARIAMAN, wib("2026-07-10 16:00"))
    assert last_day(late) == date(2026, 7, 14)


def test_calendar_days_count_weekends() -> None:
    assert last_day(Clock.started(sla(7, SlaUnit.CALENDAR_DAYS), PARIAMAN, wib("2026-07-06 10:00"))) == date(
        2026, 7, 13
    )


@given(
    st.integers(1, 20),
    st.lists(st.integers(1, 72), max_size=6),
    st.integers(0, 300).map(lambda n: wib("2026-01-05 09:00") + timedelta(hours=n)),
)
def test_the_explanation_counts_exactly_the_days_of_the_limit(days: int, hours: list[int], start: datetime) -> None:
    clock, at = Clock.started(sla(days), PARIAMAN, start), start
    for n, pause in enumerate(hours):
        at += timedelta(hours=pause)
        turned = clock.ledger.resume(at) if n % 2 else clock.ledger.pause(at, "returned")
        clock = clock.turned(turned)
    if clock.due_at is None:
        assert clock.paused
        return
    lines = clock.explained(date(2026, 12, 31))
    assert sum(line.counted for line in lines) == days
    assert lines[-1].day == last_day(clock)
    assert calendar_of(PARIAMAN).is_working(lines[-1].day)


def test_the_city_decides_what_day_it_is() -> None:
    new_year_in_jayapura = datetime(2026, 12, 31, 15, tzinfo=UTC)
    assert today_of(JAYAPURA, new_year_in_jayapura) == date(2027, 1, 1)
    assert today_of(PARIAMAN, new_year_in_jayapura) == date(2026, 12, 31)
    assert (zone_of(MATARAM).key, zone_of("61.71").key) == ("Asia/Makassar", "Asia/Pontianak")
