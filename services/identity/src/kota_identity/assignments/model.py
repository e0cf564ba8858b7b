"""Who holds which position: definitively (D), while it is vacant (Plt) or while the holder is absent (Plh)."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from kota_common.errors import InvalidField, Kind, KotaError

PLT_MONTHS = 3
"""Longest Plt in one decree (SE BKN 2/SE/VII/2019); an extension is a decree of its own."""


class AssignmentType(StrEnum):
    """By which title; the codes are those of the personnel system."""

    DEFINITIVE = "D"
    PLT = "PLT"
    PLH = "PLH"

    @property
    def acting(self) -> bool:
        """Whether the power comes by mandate and excludes strategic decisions."""
        return self is not AssignmentType.DEFINITIVE


class AssignmentNotFound(KotaError):
    """No such assignment in the city."""

    reason = "ASSIGNMENT_NOT_FOUND"
    kind = Kind.NOT_FOUND
    english = "The city has no assignment {assignment}."
    indonesian = "Kota ini tidak memiliki penugasan {assignment}."
    cause = "The id is wrong, or the assignment belongs to another city."
    fix = "List the assignments of the person or the position."


class PositionHeld(KotaError):
    """Somebody else holds the position by the same title in that time."""

    reason = "POSITION_HELD"
    kind = Kind.FAILED_PRECONDITION
    english = "The position already has a {title} holder in that time: {assignment}."
    indonesian = "Jabatan sudah terisi ({title}) pada waktu itu: {assignment}."
    cause = "A position has one definitive and one acting holder at most at any time."
    fix = "End the other assignment first, or choose other dates."


class MandateLimit(KotaError):
    """The acting appointment goes beyond what the law allows."""

    reason = "MANDATE_LIMIT"
    kind = Kind.FAILED_PRECONDITION
    english = "This acting appointment is not possible: {why}."
    indonesian = "Penunjukan pelaksana ini tidak dapat dilakukan: {why}."
    cause = "A Plt fills a vacant post for at most three months; a Plh stands in for an absent holder for stated days."
    fix = "Correct the dates, or choose the title that fits the situation."


@dataclass(frozen=True, slots=True)
class Term:
    """The days of legal effect, both inclusive; None: open."""

    first: date
    last: date | None

    def overlaps(self, other: Term) -> bool:
        """Whether the two share a day."""
        return (self.last is None or other.first <= self.last) and (other.last is None or self.first <= other.last)

    def holds_on(self, day: date) -> bool:
        """Whether it is in effect on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment."""

    id: UUID
    version: int
    person: UUID
    position: UUID
    unit: UUID  # of the position
    type: AssignmentType
    term: Term
    decree_number: str
    record_time: datetime


def term(first: str, last: str, *, field: str) -> Term:
    """The term from the contract's dates. Raises InvalidField."""
    begin = day(first, f"{field}.valid_from_date")
    end = day(last, f"{field}.valid_to_date") if last else None
    if end is not None and end < begin:
        raise InvalidField(f"{field}.valid_to_date", "it lies before the first day")
    return Term(begin, end)


def day(text: str, field: str) -> date:
    """A date of the contract. Raises InvalidField for one that the calendar lacks."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidField(field, "the calendar has no such day") from error


def check_term(type: AssignmentType, wanted: Term) -> None:
    """Refuse an acting term without end or, for a Plt, beyond three months. Raises MandateLimit."""
    if not type.acting:
        return
    if wanted.last is None:
        raise MandateLimit(field="assignment.valid_to_date", why="it needs a last day")
    if type is AssignmentType.PLT and wanted.last > last_plt_day(wanted.first):
        raise MandateLimit(
            field="assignment.valid_to_date", why=f"a Plt from that day ends by {last_plt_day(wanted.first)}"
        )


def last_plt_day(first: date) -> date:
    """The last day of a Plt that begins on `first`: three months, clamped to the month's end."""
    months = first.year * 12 + first.month - 1 + PLT_MONTHS
    year, month = divmod(months, 12)
    length = calendar.monthrange(year, month + 1)[1]
    if first.day > length:
        return date(year, month + 1, length)
    return date(year, month + 1, first.day) - timedelta(days=1)


def check_holders(type: AssignmentType, wanted: Term, holders: Iterable[Assignment]) -> None:
    """Refuse what the position's other assignments exclude. Raises PositionHeld or MandateLimit.

    The database refuses two holders of one title as well; that a Plt needs a vacant post is said here only.
    """
    for other in holders:
        if not wanted.overlaps(other.term):
            continue
        if other.type.acting == type.acting:
            title = "acting" if type.acting else "definitive"
            raise PositionHeld(field="assignment.position", title=title, assignment=other.id)
        if AssignmentType.PLT in (type, other.type):
            raise MandateLimit(
                field="assignment.type", why="a Plt fills a vacant post, this one has a definitive holder"
            )
