"""One row of the calendar, its states, and what the rows say of a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from kota_attendance.calendars.refusals import CalendarStateUnfit
from kota_attendance.names import CalendarEntryName
from kota_common.errors import EtagMismatch, InvalidField
from kota_common.names import etag_of

LONGEST = timedelta(days=60)  # Ramadan has 30 days; a longer closure is an error of typing


class Kind(StrEnum):
    """What a row says of its days."""

    NATIONAL = "NATIONAL"
    CUTI_BERSAMA = "CUTI_BERSAMA"
    LOCAL = "LOCAL"
    RAMADAN = "RAMADAN"


class State(StrEnum):
    """Whether a row counts."""

    DRAFT = "DRAFT"
    CONFIRMED = "CONFIRMED"
    REVOKED = "REVOKED"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. Immutable: a move returns the next one."""

    name: CalendarEntryName
    version: int
    kind: Kind
    first_day: date
    last_day: date
    title: str
    source: str
    state: State
    changed_at: datetime
    unit: str = ""
    owner: str = ""

    @property
    def city(self) -> str:
        """Kemendagri code."""
        return self.name.city

    def check(self) -> None:
        """Raise InvalidField for a range that is none."""
        if not self.first_day <= self.last_day <= self.first_day + LONGEST:
            raise InvalidField("calendar_entry.last_date", f"it is not within {LONGEST.days} days from the first")

    def expect(self, etag: str) -> None:
        """Raise EtagMismatch unless the caller saw this version."""
        if etag != etag_of(self.version):
            raise EtagMismatch(current=etag_of(self.version))

    def confirmed(self, now: datetime) -> Entry:
        """It counts from now on. Raises CalendarStateUnfit."""
        if self.state is not State.DRAFT:
            raise CalendarStateUnfit(self.name, self.state)
        return replace(self, version=self.version + 1, state=State.CONFIRMED, changed_at=now)

    def revoked(self, source: str, now: datetime) -> Entry:
        """It is withdrawn. Raises CalendarStateUnfit."""
        if self.state is State.REVOKED:
            raise CalendarStateUnfit(self.name, self.state)
        return replace(self, version=self.version + 1, state=State.REVOKED, source=source, changed_at=now)

    def covers(self, day: date) -> bool:
        """Whether the row speaks of the day."""
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, slots=True)
class DayKind:
    """What the confirmed rows say of one day."""

    holiday: Entry | None  # the strongest: national before collective leave before local
    ramadan: Entry | None


def day_kind(rows: Iterable[Entry], day: date) -> DayKind:
    """What the day is. Drafts and revoked rows say nothing."""
    order = list(Kind)
    here = sorted(
        (row for row in rows if row.state is State.CONFIRMED and row.covers(day)), key=lambda r: order.index(r.kind)
    )
    holiday = next((row for row in here if row.kind is not Kind.RAMADAN), None)
    return DayKind(holiday, next((row for row in here if row.kind is Kind.RAMADAN), None))
