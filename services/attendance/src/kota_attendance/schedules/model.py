"""A schedule: stretches of work by weekday, another week for Ramadan, flexible time; and the occurrences of a date.

Minutes count from local midnight of the day on which a stretch begins, so an overnight one simply ends above 1440: no
hour of the day is special.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from kota_attendance.names import ScheduleName
from kota_attendance.schedules.refusals import ScheduleInvalid, ScheduleOverlaps
from kota_common.city import instant_of, zone

DAY_MINUTES = 1440
WEEK_MINUTES = 7 * DAY_MINUTES
_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Makeup(StrEnum):
    """How flexible time is made up on the same day."""

    NONE = "NONE"
    EXACT = "EXACT"
    FULL_BLOCK = "FULL_BLOCK"  # any lateness costs the whole window (PermenPANRB 6/2018)


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of work on one weekday."""

    weekday: int  # `date.weekday()`
    start_minute: int
    end_minute: int
    break_start_minute: int = 0
    break_end_minute: int = 0

    @property
    def break_minutes(self) -> int:
        """Length of the break."""
        return self.break_end_minute - self.break_start_minute

    @property
    def work_minutes(self) -> int:
        """Work without the break."""
        return self.end_minute - self.start_minute - self.break_minutes

    def fault(self) -> str:
        """Why it is no stretch of work; empty when it is one."""
        if not 0 <= self.weekday <= 6 or not 0 <= self.start_minute < DAY_MINUTES:
            return f"{self} begins outside its day"
        if not 0 < self.end_minute - self.start_minute <= DAY_MINUTES:
            return f"{self} ends before it begins or lasts more than a day"
        if self.break_minutes < 0 or self.work_minutes <= 0:
            return f"the break of {self} leaves no work"
        if self.break_minutes and not (
            self.start_minute <= self.break_start_minute and self.break_end_minute <= self.end_minute
        ):
            return f"the break of {self} lies outside"
        return ""

    def __str__(self) -> str:
        return f"{_NAMES[self.weekday % 7]} {_clock(self.start_minute)}-{_clock(self.end_minute)}"


@dataclass(frozen=True, slots=True)
class Flex:
    """Flexible time."""

    window_min: int = 0
    makeup: Makeup = Makeup.NONE


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One stretch of work of one date."""

    due_in: datetime  # UTC
    due_out: datetime
    break_start: datetime | None = None
    break_end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """One schedule. It never changes."""

    name: ScheduleName
    code: str
    title: str
    time_zone: str
    windows: tuple[Window, ...]
    ramadan_windows: tuple[Window, ...] = ()
    flex: Flex = Flex()
    works_on_holidays: bool = False
    citation: str = ""

    def check(self) -> None:
        """Raise ZoneUnknown, ScheduleInvalid or ScheduleOverlaps."""
        zone(self.time_zone)
        _check("schedule.windows", self.windows)
        _check("schedule.ramadan_windows", self.ramadan_windows)

    def week_minutes(self, *, ramadan: bool = False) -> int:
        """Work in a week without breaks."""
        return sum(window.work_minutes for window in self._week(ramadan))

    def occurrences(self, day: date, *, ramadan: bool = False) -> tuple[Occurrence, ...]:
        """The stretches of work that begin on a local date, in order."""
        here = sorted((w for w in self._week(ramadan) if w.weekday == day.weekday()), key=lambda w: w.start_minute)
        return tuple(self._occurrence(day, window) for window in here)

    def _week(self, ramadan: bool) -> tuple[Window, ...]:
        return self.ramadan_windows if ramadan and self.ramadan_windows else self.windows

    def _occurrence(self, day: date, window: Window) -> Occurrence:
        midnight = instant_of(day, time.min, zone(self.time_zone))

        def at(minute: int) -> datetime:
            return midnight + timedelta(minutes=minute)

        has_break = window.break_minutes > 0
        return Occurrence(
            at(window.start_minute),
            at(window.end_minute),
            at(window.break_start_minute) if has_break else None,
            at(window.break_end_minute) if has_break else None,
        )


def _check(field: str, windows: Sequence[Window]) -> None:
    """Each window is one, and none overlaps another, Sunday night and Monday morning included."""
    for window in windows:
        why = window.fault()
        if why:
            raise ScheduleInvalid(field, why)
    placed = sorted(windows, key=_start)
    for first, second in pairwise(placed):
        if _start(second) < _start(first) + first.end_minute - first.start_minute:
            raise ScheduleOverlaps(field, str(first), str(second))
    if placed:
        last, first = placed[-1], placed[0]
        if _start(first) + WEEK_MINUTES < _start(last) + last.end_minute - last.start_minute:
            raise ScheduleOverlaps(field, str(last), str(first))


def _start(window: Window) -> int:
    return window.weekday * DAY_MINUTES + window.start_minute


def _clock(minute: int) -> str:
    next_day = "+1" if minute >= DAY_MINUTES else ""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}{next_day}"
