"""Indonesian time: the three zones, the local date of an instant, and dates as officials write them.

The zone of a working "day" is that of the unit or site; what holds for a whole city counts the days of the city
(`zone_of`). None of the zones has daylight saving time. Written by hand instead of with a locale library: the forms are
these few, fixed by custom (EYD V: full stop between hours, minutes and seconds), and must not change when a library
does.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from kota_common.city.errors import ZoneUnknown

_ABBREVIATIONS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
# Keppres 41/1987 by province code (Kemendagri, the new Papua provinces included); every other province keeps WIB.
_WITA = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_WIT = frozenset({"81", "82", "91", "92", "93", "94", "95", "96", "97"})
_WIB_KALIMANTAN = frozenset({"61", "62"})
_LONG_NAMES = {
    "WIB": "Waktu Indonesia Barat",
    "WITA": "Waktu Indonesia Tengah",
    "WIT": "Waktu Indonesia Timur",
}
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)

ZONE_NAMES = tuple(_ABBREVIATIONS)
"""The IANA names that a unit or site may carry."""


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises ZoneUnknown for any name that is not one of the country's four."""
    if name not in _ABBREVIATIONS:
        raise ZoneUnknown(field="time_zone", zone=name[:64], known=ZONE_NAMES)
    return ZoneInfo(name)


def zone_of(city: str) -> ZoneInfo:
    """The zone in which a city's own days are counted, by its Kemendagri code."""
    province = city[:2]
    if province in _WITA:
        return zone("Asia/Makassar")
    if province in _WIT:
        return zone("Asia/Jayapura")
    return zone("Asia/Pontianak" if province in _WIB_KALIMANTAN else "Asia/Jakarta")


def today_of(city: str, now: datetime) -> date:
    """A city's local date: mandates, validity and due dates begin and end with it, not with UTC's."""
    return local_date(now, zone_of(city))


def abbreviation(where: ZoneInfo) -> str:
    """WIB, WITA or WIT."""
    return _ABBREVIATIONS[where.key]


def local_date(instant: datetime, where: ZoneInfo) -> date:
    """The calendar date of an instant at a place. Raises ValueError for an instant without a zone."""
    return _local(instant, where).date()


def instant_of(day: date, at: time, where: ZoneInfo) -> datetime:
    """The UTC instant of a local wall time: exact, because no zone of the country ever shifts its clocks."""
    return datetime.combine(day, at, where).astimezone(UTC)


def end_of_day(day: date, where: ZoneInfo) -> datetime:
    """Local 24:00 of the day, which is 00:00 of the next, as a UTC instant."""
    return instant_of(day + timedelta(days=1), time.min, where)


def format_date(day: date) -> str:
    """`Rabu, 13 Oktober 2021`."""
    return f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]} {day.year}"


def format_date_short(day: date) -> str:
    """`13/10/21`: day, month, year of the century."""
    return f"{day:%d/%m/%y}"


def format_time(instant: datetime, where: ZoneInfo) -> str:
    """`13.10.21 WIB`."""
    return f"{_local(instant, where):%H.%M.%S} {abbreviation(where)}"


def format_instant(instant: datetime, where: ZoneInfo, *, long_zone: bool = False) -> str:
    """`Rabu, 13 Oktober 2021 13.10.21 WIB`; `long_zone` writes `Waktu Indonesia Barat` instead of `WIB`."""
    local = _local(instant, where)
    shown = abbreviation(where)
    return f"{format_date(local.date())} {local:%H.%M.%S} {_LONG_NAMES[shown] if long_zone else shown}"


def _local(instant: datetime, where: ZoneInfo) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a zone; naive date-times mean something else on every machine")
    return instant.astimezone(where)
