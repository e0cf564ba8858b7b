"""Dates of the story: today in the city, and the last day on which its offices worked, by its own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kota.attendance.v1 import calendars_pb2, calendars_pb2_grpc
from kota_cli.demo.callers import Caller
from kota_cli.demo.place import PARENT, TIME_ZONE
from kota_cli.demo.workplace import ATTENDANCE

ZONE = ZoneInfo(TIME_ZONE)
CLOSED = (
    calendars_pb2.CALENDAR_KIND_NATIONAL,
    calendars_pb2.CALENDAR_KIND_CUTI_BERSAMA,
    calendars_pb2.CALENDAR_KIND_LOCAL,
)


def today() -> date:
    """The date in the city."""
    return datetime.now(ZONE).date()


def at(day: date, clock: str) -> datetime:
    """A local time `HH:MM` of a day as an instant."""
    return datetime.combine(day, time.fromisoformat(clock), ZONE)


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day of work that is over; `due_in` is when work began by the schedule."""

    day: date
    due_in: datetime
    ramadan: bool


async def last_working_day(reader: Caller) -> WorkingDay:
    """The last day before today on which the offices worked."""
    calendar = reader.stub(ATTENDANCE, calendars_pb2_grpc.CalendarServiceStub)
    listed = await calendar.ListCalendarEntries(calendars_pb2.ListCalendarEntriesRequest(parent=PARENT, page_size=500))
    rows = [e for e in listed.calendar_entries if e.state == calendars_pb2.CALENDAR_STATE_CONFIRMED]
    day = today() - timedelta(days=1)
    while day.isoweekday() > 5 or any(row.kind in CLOSED and _covers(row, day) for row in rows):
        day -= timedelta(days=1)
    ramadan = any(row.kind == calendars_pb2.CALENDAR_KIND_RAMADAN and _covers(row, day) for row in rows)
    return WorkingDay(day, at(day, "08:00" if ramadan else "07:30"), ramadan)


def _covers(row: calendars_pb2.CalendarEntry, day: date) -> bool:
    return row.first_date <= day.isoformat() <= (row.last_date or row.first_date)
