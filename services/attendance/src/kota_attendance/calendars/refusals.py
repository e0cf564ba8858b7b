"""What the room of calendars refuses, and why."""

from __future__ import annotations

from kota_common.errors import Kind, KotaError


class CalendarYearUnknown(KotaError):
    """The platform brings no rows for the year."""

    reason = "CALENDAR_YEAR_UNKNOWN"
    kind = Kind.NOT_FOUND
    english = "The platform knows no calendar of {year}."
    indonesian = "Kalender tahun {year} belum tersedia."
    cause = "The joint decree (SKB) of that year is not published yet, or the release is older than it."
    fix = "Draft the rows from the decree, or update the platform."

    def __init__(self, year: int) -> None:
        super().__init__(field="year", year=year)


class CalendarEntryNotFound(KotaError):
    """No such row."""

    reason = "CALENDAR_ENTRY_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The calendar has no row {entry}."
    indonesian = "Kalender tidak memiliki baris {entry}."
    cause = "The name is wrong, or the row is another city's."
    fix = "List the calendar of the city."

    def __init__(self, entry: object) -> None:
        super().__init__(field="name", entry=entry)


class CalendarEntryExists(KotaError):
    """A row of the kind begins on that day already."""

    reason = "CALENDAR_ENTRY_EXISTS"
    kind = Kind.ALREADY_EXISTS
    english = "The calendar has a row of kind {kind} from {first} already."
    indonesian = "Kalender sudah memiliki baris {kind} mulai {first}."
    cause = "A day is a holiday of one kind once."
    fix = "Confirm or revoke the row that stands."

    def __init__(self, kind: str, first: object) -> None:
        super().__init__(field="calendar_entry.first_date", kind=kind, first=first)


class CalendarStateUnfit(KotaError):
    """The row is in a state from which this does not go."""

    reason = "CALENDAR_STATE_UNFIT"
    kind = Kind.FAILED_PRECONDITION
    english = "{entry} is {state}."
    indonesian = "{entry} berstatus {state}."
    cause = "A draft is confirmed, a draft or a confirmed row is revoked; a revoked one stays revoked."
    fix = "Draft the row anew."

    def __init__(self, entry: object, state: str) -> None:
        super().__init__(entry=entry, state=state)
