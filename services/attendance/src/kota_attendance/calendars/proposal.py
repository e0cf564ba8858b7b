"""The rows that come with the platform: the floor's national table, and the government's dates of Ramadan."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from importlib import resources

from kota_attendance.calendars.model import Kind
from kota_attendance.calendars.refusals import CalendarYearUnknown
from kota_common.city import national_holidays


@dataclass(frozen=True, slots=True)
class Proposed:
    """One row before it is a city's."""

    kind: Kind
    first_day: date
    last_day: date
    title: str
    source: str


def proposed(year: int) -> list[Proposed]:
    """The rows of a year by their first day. Raises CalendarYearUnknown."""
    rows = [
        Proposed(Kind(row.kind.value), row.day, row.day, row.name, row.source)
        for row in national_holidays()
        if row.day.year == year
    ]
    if not rows:
        raise CalendarYearUnknown(year)
    rows += [row for row in _ramadans() if row.first_day.year == year]
    return sorted(rows, key=lambda row: (row.first_day, row.kind))


def _ramadans() -> list[Proposed]:
    text = (resources.files("kota_attendance.calendars") / "data" / "ramadan.csv").read_text("utf-8")
    return [
        Proposed(
            Kind.RAMADAN,
            date.fromisoformat(row["first"]),
            date.fromisoformat(row["last"]),
            f"Ramadan {row['year']}",
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    ]
