"""The statutory clock: a ledger of running and paused time, the due date that follows, and why.

One rule decides everything: a day counts when it is a working day and the clock was RUNNING at that day's cutoff. So a
pause and a resume within one day cost nothing, or one day, never a fraction; and the due date can be computed again
from the ledger at any time, under any version of the calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from kota_common.city.calendar import MAX_DAYS, Because, WorkingCalendar
from kota_common.city.errors import DeadlineOutOfRange, LedgerInvalid
from kota_common.city.zones import end_of_day, instant_of

_DAY = timedelta(days=1)
_MAX_ELAPSED_MS = MAX_DAYS * 86_400_000


class TermUnit(StrEnum):
    """What a term is counted in."""

    WORKING = "working"  # working days of the calendar
    CALENDAR = "calendar"  # every day
    ELAPSED = "elapsed"  # milliseconds of running clock; a technical target, not a working-day deadline


class ExpiresAt(StrEnum):
    """At which moment of its last day a term ends."""

    END_OF_DAY = "end_of_day"  # local 24:00
    CUTOFF = "cutoff"  # the unit's cutoff on the last day
    START_OF_NEXT_WORKING_DAY = "start_of_next_working_day"  # local 00:00 of the working day that follows


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take, and how that is counted. Raises DeadlineOutOfRange."""

    amount: int  # days; milliseconds when elapsed
    zone: ZoneInfo  # of the unit that works on it
    unit: TermUnit = TermUnit.WORKING
    cutoff: time = time(16)  # local; what arrives from then on is received the next working day
    expires: ExpiresAt = ExpiresAt.END_OF_DAY

    def __post_init__(self) -> None:
        limit = _MAX_ELAPSED_MS if self.unit is TermUnit.ELAPSED else MAX_DAYS
        if not 1 <= self.amount <= limit:
            unit = "milliseconds" if self.unit is TermUnit.ELAPSED else "days"
            raise DeadlineOutOfRange(amount=self.amount, limit=limit, unit=unit)


class SegmentKind(StrEnum):
    """RESET runs like RUN and counts from the beginning again; only types that declare it may write one."""

    RUN = "RUN"
    PAUSE = "PAUSE"
    RESET = "RESET"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one clock's life; `end` is exclusive, None while it lasts. Instants carry a zone."""

    kind: SegmentKind
    start: datetime
    end: datetime | None = None
    reason: str = ""  # code of the reason list of the permit type


@dataclass(frozen=True, slots=True)
class Ledger:
    """The segments of one clock, in order and without gaps. Raises LedgerInvalid."""

    segments: tuple[Segment, ...]

    def __post_init__(self) -> None:
        if not self.segments or self.segments[0].kind is not SegmentKind.RUN:
            raise LedgerInvalid("a clock begins with RUN")
        for segment in self.segments:
            if segment.start.tzinfo is None or (segment.end is not None and segment.end < segment.start):
                raise LedgerInvalid("a segment ends before it starts, or has no zone")
        for before, after in zip(self.segments, self.segments[1:], strict=False):
            if before.end != after.start:
                raise LedgerInvalid("each segment begins where the last one ended")

    @classmethod
    def started(cls, at: datetime) -> Ledger:
        """A clock that begins to run."""
        return cls((Segment(SegmentKind.RUN, at),))

    @property
    def running(self) -> bool:
        """Whether the clock runs now, that is in its last, open segment."""
        return self.segments[-1].end is None and self.segments[-1].kind is not SegmentKind.PAUSE

    @property
    def paused(self) -> bool:
        """Whether the clock stands now and will be resumed."""
        return self.segments[-1].end is None and self.segments[-1].kind is SegmentKind.PAUSE

    @property
    def pauses(self) -> int:
        """How often it was paused: a public figure, and limited per permit type."""
        return sum(segment.kind is SegmentKind.PAUSE for segment in self.segments)

    def pause(self, at: datetime, reason: str) -> Ledger:
        """The clock stands from then on. Raises LedgerInvalid unless it runs."""
        if not self.running:
            raise LedgerInvalid("only a running clock can be paused")
        return self._turn(Segment(SegmentKind.PAUSE, at, reason=reason))

    def resume(self, at: datetime) -> Ledger:
        """The clock runs on with what remains. Raises LedgerInvalid unless it is paused."""
        if not self.paused:
            raise LedgerInvalid("only a paused clock can be resumed")
        return self._turn(Segment(SegmentKind.RUN, at))

    def reset(self, at: datetime, reason: str) -> Ledger:
        """The clock runs from the beginning. Raises LedgerInvalid when it was stopped."""
        return self._turn(Segment(SegmentKind.RESET, at, reason=reason))

    def stop(self, at: datetime) -> Ledger:
        """The clock ends, because the decision was made or the case was withdrawn."""
        return Ledger((*self.segments[:-1], replace(self._open(), end=at)))

    @property
    def counts_from(self) -> datetime:
        """Where counting begins: the start, or the last reset."""
        return self.segments[_first_counted(self.segments)].start

    @property
    def stands_from(self) -> datetime | None:
        """From when on, as things are, the clock never runs again: its open pause or its stop. None while it runs."""
        return self.segments[-1].start if self.paused else self.segments[-1].end

    def running_at(self, instant: datetime) -> bool:
        """Whether the clock ran, or as things stand will run, at the instant."""
        for segment in reversed(self.segments):
            if segment.start <= instant:
                return segment.kind is not SegmentKind.PAUSE and (segment.end is None or instant < segment.end)
        return False

    def _open(self) -> Segment:
        if self.segments[-1].end is not None:
            raise LedgerInvalid("the clock was stopped")
        return self.segments[-1]

    def _turn(self, following: Segment) -> Ledger:
        return Ledger((*self.segments[:-1], replace(self._open(), end=following.start), following))


@dataclass(frozen=True, slots=True)
class DayCount:
    """One date of an explanation."""

    day: date
    counted: bool
    because: Because


@dataclass(frozen=True, slots=True)
class Due:
    """When a term ends, as far as the ledger decides it."""

    received_date: date
    due_date: date | None  # the last day of the term; None while paused, and after an early stop
    due_time: datetime | None  # the moment it ends, UTC
    provisional: bool  # the count passes through a year whose holidays are not confirmed yet


def due(term: Term, calendar: WorkingCalendar, ledger: Ledger) -> Due:
    """When the term ends. A paused clock has no due date: it follows when the clock is resumed."""
    if term.unit is TermUnit.ELAPSED:
        return _due_elapsed(term, calendar, ledger)
    received = _received(term, calendar, ledger)
    stands_from = ledger.stands_from
    counted, provisional = 0, False
    for line in _count(term, calendar, ledger, received):
        if stands_from is not None and _cutoff_of(term, line.day) >= stands_from:
            return Due(received, None, None, provisional)
        counted += line.counted
        provisional = provisional or calendar.is_provisional(line.day)
        if counted == term.amount:
            return Due(received, line.day, _expiry(term, calendar, line.day), provisional)
    raise DeadlineOutOfRange(amount=term.amount, limit=MAX_DAYS, unit="days between start and end")


def remaining_days(term: Term, calendar: WorkingCalendar, ledger: Ledger, now: datetime) -> int:
    """Days of the term that are left at `now`: the term less the days on which the clock ran at cutoff, at least 0.

    Raises ValueError for elapsed terms, which have no days.
    """
    if term.unit is TermUnit.ELAPSED:
        raise ValueError("an elapsed term is not counted in days")
    used = 0
    for line in _count(term, calendar, ledger, _received(term, calendar, ledger)):
        if used == term.amount or _cutoff_of(term, line.day) > now:
            break
        used += line.counted
    return term.amount - used


def explain(term: Term, calendar: WorkingCalendar, ledger: Ledger, *, until: date) -> tuple[DayCount, ...]:
    """Date by date, from the received day: what was counted and why, up to the due date or to `until` at most."""
    received = _received(term, calendar, ledger)
    lines = [DayCount(received, False, Because.RECEIVED_DAY)]
    counted = 0
    for line in _count(term, calendar, ledger, received):
        if counted == term.amount or line.day > until:
            break
        counted += line.counted
        lines.append(line)
    return tuple(lines)


def _received(term: Term, calendar: WorkingCalendar, ledger: Ledger) -> date:
    return calendar.received_date(ledger.counts_from, term.zone, term.cutoff)


def _count(term: Term, calendar: WorkingCalendar, ledger: Ledger, received: date) -> Iterator[DayCount]:
    """Each day after the received one, judged, for as long as any term with its pauses may take."""
    every_day = term.unit is TermUnit.CALENDAR
    for n in range(1, 2 * MAX_DAYS + 1):
        day = received + n * _DAY
        because = Because.CALENDAR_DAY if every_day else calendar.because(day)
        counted = because in (Because.WORKING, Because.CALENDAR_DAY)
        if counted and not ledger.running_at(_cutoff_of(term, day)):
            counted, because = False, Because.PAUSED
        yield DayCount(day, counted, because)


def _cutoff_of(term: Term, day: date) -> datetime:
    return instant_of(day, term.cutoff, term.zone)


def _expiry(term: Term, calendar: WorkingCalendar, day: date) -> datetime:
    if term.expires is ExpiresAt.CUTOFF:
        return _cutoff_of(term, day)
    if term.expires is ExpiresAt.START_OF_NEXT_WORKING_DAY:
        return instant_of(calendar.next_working_day(day), time.min, term.zone)
    return end_of_day(day, term.zone)


def _due_elapsed(term: Term, calendar: WorkingCalendar, ledger: Ledger) -> Due:
    """The instant at which the running segments add up to the term."""
    received = ledger.counts_from.astimezone(term.zone).date()
    left = timedelta(milliseconds=term.amount)
    for segment in _running_since_reset(ledger.segments):
        if segment.end is None or segment.end - segment.start >= left:
            end = (segment.start + left).astimezone(UTC)
            return Due(received, end.astimezone(term.zone).date(), end, False)
        left -= segment.end - segment.start
    return Due(received, None, None, False)


def _running_since_reset(segments: Sequence[Segment]) -> Iterator[Segment]:
    counted = segments[_first_counted(segments) :]
    yield from (segment for segment in counted if segment.kind is not SegmentKind.PAUSE)


def _first_counted(segments: Sequence[Segment]) -> int:
    """The index of the last RESET, or of the first segment."""
    return max(n for n, segment in enumerate(segments) if n == 0 or segment.kind is SegmentKind.RESET)
