"""What a day is judged from, and the result. Both have one canonical form, so that equal input is equal bytes."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any
from uuid import UUID

from kota_attendance.policies.model import Policy
from kota_attendance.schedules.model import Flex
from kota_common.errors import Kind as ErrorKind
from kota_common.errors import KotaError


class DayNotFound(KotaError):
    """The day was not judged, or not for this caller."""

    reason = "DAY_NOT_FOUND"
    kind = ErrorKind.NOT_FOUND
    english = "There is no result of {day}."
    indonesian = "Belum ada hasil untuk {day}."
    cause = "Nothing has happened on the day yet, or it is not one that the caller may see."
    fix = "Days appear within seconds of a punch, and after their end without any."

    def __init__(self, day: object) -> None:
        super().__init__(field="name", day=day)


class Verdict(StrEnum):
    """What a day is."""

    PRESENT = "PRESENT"
    OPEN = "OPEN"
    ABSENT = "ABSENT"
    OFF = "OFF"
    HOLIDAY = "HOLIDAY"
    NO_SCHEDULE = "NO_SCHEDULE"
    AWAITED = "AWAITED"


@dataclass(frozen=True, slots=True)
class Seen:
    """A punch as the day sees it."""

    punch: str  # UUID
    kind: str
    at: datetime
    state: str
    grade: str
    flags: tuple[str, ...] = ()
    outage: str = ""  # why it came late or without a trusted time, one sentence; empty for nothing special

    @property
    def counts(self) -> bool:
        """Whether it is accepted."""
        return self.state in ("ACCEPTED", "ACCEPTED_FLAGGED")


@dataclass(frozen=True, slots=True)
class Due:
    """One stretch of work with the punches that belong to it."""

    due_in: datetime
    due_out: datetime
    break_start: datetime | None
    break_end: datetime | None
    closes_at: datetime  # nothing that belongs here can be made later
    punches: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class DayInput:
    """Everything that a day is judged from. No clock: whether its time is over is part of it."""

    employee: str
    unit: str
    day: date
    time_zone: str
    schedule: str  # code, empty for none
    schedule_citation: str
    flex: Flex
    works_on_holidays: bool
    holiday: str  # title, empty for none
    holiday_source: str
    ramadan: str  # title, empty for none
    calendar_hash: str
    policy: Policy
    due: tuple[Due, ...]
    loose: tuple[Seen, ...]  # punches of the date that belong to no stretch of work
    over: bool

    def canonical(self) -> bytes:
        """The one form of this input."""
        return canonical(plain(self))

    def hash(self) -> str:
        """SHA-256 of the canonical form, hex."""
        return sha256(self.canonical()).hexdigest()


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of one stretch of work."""

    due_in: datetime
    due_out: datetime  # later by what flexible time makes up
    in_punch: str = ""
    in_at: datetime | None = None
    out_punch: str = ""
    out_at: datetime | None = None
    late_min: int = 0
    early_min: int = 0
    worked_min: int = 0


@dataclass(frozen=True, slots=True)
class DayResult:
    """What a day is, and why."""

    verdict: Verdict
    judged: tuple[Judged, ...] = ()
    late_min: int = 0
    early_min: int = 0
    worked_min: int = 0
    codes: tuple[str, ...] = ()
    deduction_bp: int = 0
    lines: tuple[str, ...] = ()  # Indonesian
    lines_english: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """As plain values."""
        found: dict[str, Any] = plain(self)
        return found

    def hash(self) -> str:
        """SHA-256 of the canonical form, hex."""
        return sha256(canonical(self.document())).hexdigest()


@dataclass(frozen=True, slots=True)
class DayRow:
    """One judged day as it is kept; `result` is the document of its result with what stands beside it."""

    employee: UUID
    day: date
    version: int
    unit: UUID | None
    verdict: str
    input_hash: str
    closes_at: datetime | None
    over: bool
    result: dict[str, Any]
    evaluated_at: datetime


def canonical(document: Any) -> bytes:
    """Canonical JSON (RFC 8785) of a document without fractions and with ASCII names, where the library's C encoder
    writes the same bytes as the RFC asks for, fifty times as fast (a test compares).
    """
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def plain(value: Any) -> Any:
    """The value without anything that JSON does not have; instants and dates as ISO 8601."""
    if value is None or type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Policy):
        return _plain_policy(value)
    return _by_field(value)


_AS_THEY_ARE = (str, int, bool)


@lru_cache(maxsize=256)
def _plain_policy(policy: Policy) -> dict[str, Any]:
    """A policy stands in thousands of days."""
    return _by_field(policy)


def _by_field(value: Any) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in _names(value.__class__)}


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
