"""Resource names of this service: `cities/{city}/<collection>/{uuid}`, and the day below an employee."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kota_common.errors import InvalidField
from kota_common.names import Name, canonical_uuid


class EmployeeName(Name):
    """An employee; the id is identity's person."""

    __slots__ = ()
    collection = "employees"


class PersonName(Name):
    """A person of identity."""

    __slots__ = ()
    collection = "persons"


class UnitName(Name):
    """A unit of identity."""

    __slots__ = ()
    collection = "units"


class PositionName(Name):
    """A position of identity."""

    __slots__ = ()
    collection = "positions"


class AssignmentName(Name):
    """An assignment of identity."""

    __slots__ = ()
    collection = "assignments"


class DeviceName(Name):
    """A device."""

    __slots__ = ()
    collection = "devices"


class SiteName(Name):
    """A site."""

    __slots__ = ()
    collection = "sites"


class SiteAssignmentName(Name):
    """Who works at a site."""

    __slots__ = ()
    collection = "siteAssignments"


class SiteOutageName(Name):
    """A time in which the network did not reach a site."""

    __slots__ = ()
    collection = "siteOutages"


class ScheduleName(Name):
    """A schedule."""

    __slots__ = ()
    collection = "schedules"


class ScheduleAssignmentName(Name):
    """Who works by a schedule."""

    __slots__ = ()
    collection = "scheduleAssignments"


class CalendarEntryName(Name):
    """A row of the calendar."""

    __slots__ = ()
    collection = "calendarEntries"


class PunchName(Name):
    """A punch."""

    __slots__ = ()
    collection = "punches"


@dataclass(frozen=True, slots=True)
class DayName:
    """One employee's day, `cities/{city}/employees/{employee}/days/{date}`."""

    city: str
    employee: UUID
    day: date

    @classmethod
    def parse(cls, text: str) -> DayName:
        """Read a name. Raises InvalidField."""
        parts = text.split("/")
        if len(parts) != 6 or (parts[0], parts[2], parts[4]) != ("cities", "employees", "days"):
            raise InvalidField("name", "is not cities/{city}/employees/{employee}/days/{date}")
        return cls(parts[1], canonical_uuid(parts[3], "name"), day_of(parts[5], "name"))

    def __str__(self) -> str:
        return f"cities/{self.city}/employees/{self.employee}/days/{self.day.isoformat()}"


def day_of(text: str, field: str) -> date:
    """The date in `YYYY-MM-DD`. Raises InvalidField for a date that does not exist."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidField(field, "is no date") from error


def optional_day(text: str, field: str) -> date | None:
    """The date, None for an empty text. Raises InvalidField."""
    return day_of(text, field) if text else None
