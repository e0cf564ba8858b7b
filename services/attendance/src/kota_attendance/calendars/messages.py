"""The calendar as the contract shows it."""

from __future__ import annotations

from datetime import datetime

from kota.attendance.v1 import calendars_pb2 as pb
from kota.attendance.v1 import events_pb2
from kota_attendance.calendars.model import Entry, Kind, State
from kota_attendance.names import CalendarEntryName, day_of, optional_day
from kota_common.names import etag_of


def entry_of(name: CalendarEntryName, wanted: pb.CalendarEntry, now: datetime) -> Entry:
    """The draft that a request describes. Raises InvalidField."""
    first = day_of(wanted.first_date, "calendar_entry.first_date")
    return Entry(
        name=name,
        version=1,
        kind=Kind(pb.CalendarKind.Name(wanted.kind).removeprefix("CALENDAR_KIND_")),
        first_day=first,
        last_day=optional_day(wanted.last_date, "calendar_entry.last_date") or first,
        title=wanted.title,
        source=wanted.source,
        state=State.DRAFT,
        changed_at=now,
    )


def entry(one: Entry) -> pb.CalendarEntry:
    """The resource."""
    return pb.CalendarEntry(
        name=str(one.name),
        etag=etag_of(one.version),
        version=one.version,
        kind=pb.CalendarKind.Value(f"CALENDAR_KIND_{one.kind}"),
        first_date=one.first_day.isoformat(),
        last_date=one.last_day.isoformat(),
        title=one.title,
        source=one.source,
        state=pb.CalendarState.Value(f"CALENDAR_STATE_{one.state}"),
        change_time=one.changed_at,
    )


def drafted(one: Entry) -> events_pb2.CalendarDrafted:
    """The event."""
    return events_pb2.CalendarDrafted(calendar_entry=entry(one))


def confirmed(one: Entry) -> events_pb2.CalendarConfirmed:
    """The event."""
    return events_pb2.CalendarConfirmed(calendar_entry=entry(one))


def revoked(one: Entry) -> events_pb2.CalendarRevoked:
    """The event."""
    return events_pb2.CalendarRevoked(calendar_entry=entry(one))
