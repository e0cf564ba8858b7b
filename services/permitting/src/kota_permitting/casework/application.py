"""What is applied for: the part of a case that the applicant writes, and what its permit type demands of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kota_common.errors import InvalidField
from kota_permitting.casework.geometry import Line, Polygon
from kota_permitting.casework.moves import CORRECTABLE
from kota_permitting.casework.refusals import ApplicationIncomplete
from kota_permitting.catalogue.model import SubjectKind, Terms

# What a case is about, by the kind that its type states: the attribute of the application that holds it.
_SUBJECTS = {SubjectKind.REKLAME: "reklame", SubjectKind.GALIAN: "galian"}


@dataclass(frozen=True, slots=True)
class Reklame:
    """Advertising on one screen."""

    screen: str  # `cities/{city}/screens/{screen}`
    content_sha256: tuple[str, ...]  # lower-case hex; other content needs another permit
    campaign_note: str = ""


class Method(StrEnum):
    """How an excavation is done."""

    OPEN_CUT = "OPEN_CUT"
    DIRECTIONAL_DRILLING = "DIRECTIONAL_DRILLING"


@dataclass(frozen=True, slots=True)
class Galian:
    """Excavation for a utility."""

    area: Line | Polygon
    depth_mm: int  # the greatest
    method: Method
    purpose: str
    width_mm: int = 0  # along a line; 0 = not stated
    location_note: str = ""  # in words, at street level


@dataclass(frozen=True, slots=True)
class Attachment:
    """One document that was handed in, by its hash."""

    requirement: str
    sha256: str
    media_type: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Application:
    """What is applied for."""

    title: str = ""
    reklame: Reklame | None = None  # of the two the one that the permit type asks for
    galian: Galian | None = None
    valid_from: date | None = None  # first day, local
    valid_to: date | None = None  # last day, local
    attachments: tuple[Attachment, ...] = ()

    def check(self, terms: Terms, city: str) -> None:
        """Raise InvalidField, GeometryInvalid for what is there and cannot be right. A draft may lack anything."""
        for kind, name in _SUBJECTS.items():
            if getattr(self, name) is not None and terms.subject_kind is not kind:
                raise InvalidField(f"permit.{name}", f"the permit type is not about {name}")
        if self.reklame is not None and not self.reklame.screen.startswith(f"cities/{city}/"):
            raise InvalidField("permit.reklame.screen", "the screen belongs to another city")
        if self.galian is not None:
            _check_galian(self.galian, city)
        if self.valid_from and self.valid_to:
            if self.valid_to < self.valid_from:
                raise InvalidField("permit.valid_to_date", "the last day is before the first")
            if self.valid_to >= months_later(self.valid_from, terms.longest_months):
                raise InvalidField("permit.valid_to_date", f"longer than {terms.longest_months} months")
        for index, attachment in enumerate(self.attachments):
            _check_attachment(attachment, terms, f"permit.attachments[{index}]")
        codes = [a.requirement for a in self.attachments]
        if len(set(codes)) != len(codes):
            raise InvalidField("permit.attachments", "two attachments for one requirement")

    def expect_complete(self, terms: Terms, today: date) -> None:
        """Raise ApplicationIncomplete, or InvalidField when the dates are already over."""
        missing = list(self._missing(terms))
        if missing:
            raise ApplicationIncomplete(missing)
        if self.valid_to is not None and self.valid_to < today:
            raise InvalidField("permit.valid_to_date", "the last day has passed")

    def _missing(self, terms: Terms) -> Iterator[str]:
        if not self.title:
            yield "title"
        if self.valid_from is None:
            yield "valid_from_date"
        if self.valid_to is None:
            yield "valid_to_date"
        subject = _SUBJECTS.get(terms.subject_kind)
        if subject is not None and getattr(self, subject) is None:
            yield subject
        handed_in = {a.requirement for a in self.attachments}
        for requirement in terms.requirements:
            if requirement.mandatory and requirement.code not in handed_in:
                yield f"attachments.{requirement.code}"


def _check_galian(galian: Galian, city: str) -> None:
    galian.area.check(city, "galian.line" if isinstance(galian.area, Line) else "galian.polygon")


def _check_attachment(attachment: Attachment, terms: Terms, field: str) -> None:
    requirement = terms.requirement(attachment.requirement)
    if requirement is None:
        raise InvalidField(f"{field}.requirement", "the permit type does not ask for it")
    if requirement.accepts and attachment.media_type not in requirement.accepts:
        raise InvalidField(
            f"{field}.media_type", f"{attachment.requirement} is taken as {', '.join(requirement.accepts)}"
        )
    if attachment.size_bytes > requirement.limit_bytes:
        raise InvalidField(f"{field}.size_bytes", f"more than {requirement.limit_bytes} bytes")


def expect_correctable(field: str, terms: Terms) -> None:
    """Raise InvalidField when a return asks to correct something that the applicant does not write."""
    prefix, _, code = field.partition(".")
    if prefix == "attachments" and terms.requirement(code) is not None:
        return
    subject = _SUBJECTS.get(terms.subject_kind)
    if field not in CORRECTABLE or (prefix in _SUBJECTS.values() and prefix != subject):
        raise InvalidField("items.field", f"{field} is no field that an applicant writes")


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of a month that is too short."""
    year, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
