"""Working days: rows of holidays that officers confirm, and the arithmetic on them.

A calendar is data with a version. National holidays and collective leave (*cuti bersama*) come from a yearly joint
decree (SKB) that may change in mid-year; a library only proposes drafts, and drafts never move a deadline.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from kota_common.city.errors import DeadlineOutOfRange
from kota_common.city.zones import local_date

MAX_DAYS = 3_660
"""Longest term in days (ten years), and the furthest that a search for a working day goes."""

_DAY = timedelta(days=1)


class HolidayKind(StrEnum):
    """Who is off: collective leave binds the civil service, a local closure one city or office."""

    NATIONAL = "NATIONAL"
    CUTI_BERSAMA = "CUTI_BERSAMA"
    LOCAL = "LOCAL"


class HolidayStatus(StrEnum):
    """Only CONFIRMED rows count."""

    DRAFT = "DRAFT"  # proposed, by a library or an officer
    CONFIRMED = "CONFIRMED"  # by an officer, from the source document
    REVOKED = "REVOKED"  # confirmed once, withdrawn by a later decree


@dataclass(frozen=True, slots=True)
class Holiday:
    """One row of a calendar."""

    day: date
    kind: HolidayKind
    name: str
    status: HolidayStatus
    source: str  # the document that says so, `SKB 1497/2025, 2/2025, 5/2025`
    version: int = 1  # of the row; a later decree adds a row with a higher one


class Because(StrEnum):
    """Why a date was counted or not; the words that citizens and officers are shown."""

    RECEIVED_DAY = "received_day"
    WORKING = "working"
    WEEKEND = "weekend"
    PUBLIC_HOLIDAY = "public_holiday"
    CUTI_BERSAMA = "cuti_bersama"
    LOCAL_CLOSURE = "local_closure"
    PAUSED = "paused"
    CALENDAR_DAY = "calendar_day"  # a term in calendar days counts it, whatever day it is


# A day that is several things at once is explained by the strongest.
_BECAUSE = {
    HolidayKind.NATIONAL: Because.PUBLIC_HOLIDAY,
    HolidayKind.CUTI_BERSAMA: Because.CUTI_BERSAMA,
    HolidayKind.LOCAL: Because.LOCAL_CLOSURE,
}
MONDAY_TO_FRIDAY = frozenset(range(5))
"""`date.weekday()` numbers of the five-day week (Perpres 21/2023)."""


@dataclass(frozen=True)
class WorkingCalendar:
    """The working days of one city or unit under one version of its calendar. Immutable."""

    version: int
    holidays: tuple[Holiday, ...]
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY  # `date.weekday()` numbers, Monday is 0
    cuti_bersama_off: bool = True  # False for units that serve the public on collective leave days
    _off: dict[date, Because] = field(init=False, repr=False, compare=False)
    _confirmed_years: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError("weekdays is a non-empty set of date.weekday() numbers")
        in_force = [row for row in _latest(self.holidays) if row.status is HolidayStatus.CONFIRMED]
        order = list(_BECAUSE)
        off: dict[date, Because] = {}
        for row in sorted(in_force, key=lambda row: order.index(row.kind)):
            if row.kind is not HolidayKind.CUTI_BERSAMA or self.cuti_bersama_off:
                off.setdefault(row.day, _BECAUSE[row.kind])
        object.__setattr__(self, "_off", off)
        years = frozenset(row.day.year for row in in_force if row.kind is HolidayKind.NATIONAL)
        object.__setattr__(self, "_confirmed_years", years)

    def because(self, day: date) -> Because:
        """What the day is: WORKING, or the reason why it is not."""
        off = self._off.get(day)
        if off is Because.PUBLIC_HOLIDAY:
            return off
        if day.weekday() not in self.weekdays:
            return Because.WEEKEND
        return off or Because.WORKING

    def is_working(self, day: date) -> bool:
        """Whether the office works on the day."""
        return day.weekday() in self.weekdays and day not in self._off

    def is_provisional(self, day: date) -> bool:
        """Whether the year of the day has no confirmed national holidays yet: any count through it may still move."""
        return day.year not in self._confirmed_years

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`. Raises DeadlineOutOfRange when none follows within MAX_DAYS."""
        for _ in range(MAX_DAYS):
            day += _DAY
            if self.is_working(day):
                return day
        raise DeadlineOutOfRange(amount=MAX_DAYS, limit=MAX_DAYS, unit="days")

    def add_working_days(self, day: date, days: int) -> date:
        """The `days`-th working day after `day`, which itself never counts; 0 returns `day`.

        Raises DeadlineOutOfRange for a negative count or more than MAX_DAYS.
        """
        if not 0 <= days <= MAX_DAYS:
            raise DeadlineOutOfRange(amount=days, limit=MAX_DAYS, unit="days")
        for _ in range(days):
            day = self.next_working_day(day)
        return day

    def working_days_between(self, after: date, through: date) -> int:
        """How many working days lie after the one date up to and including the other."""
        span = (through - after).days
        return sum(self.is_working(after + n * _DAY) for n in range(1, span + 1))

    def received_date(self, instant: datetime, where: ZoneInfo, cutoff: time) -> date:
        """The working day on which something that arrived at the instant counts as received.

        The local date when it is a working day and the cutoff is not reached, else the next working day: so a later
        arrival never counts as received earlier, weekends included.
        """
        day = local_date(instant, where)
        if self.is_working(day) and instant.astimezone(where).time() < cutoff:
            return day
        return self.next_working_day(day)


def _latest(rows: Iterable[Holiday]) -> Iterator[Holiday]:
    """The newest version of each row: one per date and kind."""
    newest: dict[tuple[date, HolidayKind], Holiday] = {}
    for row in rows:
        known = newest.get((row.day, row.kind))
        if known is None or row.version > known.version:
            newest[row.day, row.kind] = row
    yield from newest.values()


@cache
def national_holidays() -> tuple[Holiday, ...]:
    """The rows that come with the package: 2025 and 2026 from their decrees, 2027 as drafts (data/README.md)."""
    text = (resources.files("kota_common.city") / "data" / "holidays.csv").read_text("utf-8")
    return tuple(
        Holiday(
            day=date.fromisoformat(row["date"]),
            kind=HolidayKind(row["kind"]),
            name=row["name"],
            status=HolidayStatus(row["status"]),
            source=row["source"],
            version=int(row["version"]),
        )
        for row in csv.DictReader(text.splitlines())
    )
